// Blocks whose paths are put behind each other, and the gate on channels.

import { int } from '../../options/options.ts'
import { conv, defineBlock, filtersOption } from './block-type.ts'

export const inception = defineBlock({
  id: 'inception',
  title: 'Inception cell',
  summary: 'Looks at the same maps through 1×1, 3×3 and 5×5 windows and a pool at once, and puts the results behind each other.',
  source: 'Szegedy et al. 2015 (GoogLeNet), figure 2 b; shares of the filters as in cell 3a: 64, 128, 32 and 32 of 256',
  options: { filters: { ...filtersOption, default: 256, min: 8 } },
  draw(pencil, from, { options: { filters } }) {
    const share = (parts: number, of: number) => Math.max(1, Math.round((filters * parts) / of))
    const [three, five, pooled] = [share(1, 2), share(1, 8), share(1, 8)]
    const rest = Math.max(1, filters - three - five - pooled)
    const relu = ['relu'] as const
    const paths = [
      pencil.chain(from, conv(rest, 1), relu),
      pencil.chain(from, conv(share(3, 8), 1), relu, conv(three), relu),
      pencil.chain(from, conv(share(1, 16), 1), relu, conv(five, 5), relu),
      pencil.chain(from, ['max-pool-2d', { kernelSize: [3, 3], stride: [1, 1], padding: 'same' }], conv(pooled, 1), relu),
    ]
    return pencil.add('concatenate', {}, ...paths)
  },
})

export const squeezeExcitation = defineBlock({
  id: 'squeeze-excitation',
  title: 'Squeeze and excitation',
  summary: 'Sums up each map to one number, decides from all of them how much each map counts, and multiplies the maps by that.',
  source: 'Hu et al. 2018, figure 2',
  options: {
    reduction: int({ label: 'Reduction', help: 'How many times fewer numbers stand between the two dense layers.', default: 16, min: 1, max: 1_024 }),
  },
  draw(pencil, from, { channels, options: { reduction } }) {
    const one = (filters: number) => ['conv-2d', { filters, kernelSize: [1, 1] }] as const
    const squeezed = pencil.chain(from, ['global-average-pool-2d', { keepMap: true }])
    const gate = pencil.chain(squeezed, one(Math.max(1, Math.round(channels / reduction))), ['relu'], one(channels), ['sigmoid'])
    return pencil.add('multiply', {}, from, gate)
  },
})

export const denseBlock = defineBlock({
  id: 'dense-block',
  title: 'Dense block',
  summary: 'Each layer sees the maps of all layers before it, put behind each other, and adds a few of its own.',
  source: 'Huang et al. 2017 (DenseNet), equation 2',
  options: {
    growth: int({ label: 'Growth', help: 'Maps that each layer adds.', default: 12, min: 1, max: 4_096 }),
    layers: int({ label: 'Layers', help: 'Convolutions of the block.', default: 4, min: 1, max: 64 }),
  },
  draw(pencil, from, { options: { growth, layers } }) {
    let all = from
    for (let at = 0; at < layers; at++) all = pencil.add('concatenate', {}, all, pencil.chain(all, ['batch-norm'], ['relu'], conv(growth)))
    return all
  },
})

export const unetStage = defineBlock({
  id: 'unet-stage',
  title: 'U-Net stage',
  summary:
    'Two convolutions, then half the size, two more at twice the channels, and back up, where what was seen before the pool is put beside it. Height and width have to be even; further stages go into the middle.',
  source: 'Ronneberger et al. 2015, figure 1, with padding “same”',
  options: { filters: filtersOption },
  draw(pencil, from, { options: { filters } }) {
    const two = (start: string, width: number) => pencil.chain(start, conv(width), ['batch-norm'], ['relu'], conv(width), ['batch-norm'], ['relu'])
    const seen = two(from, filters)
    const deep = two(pencil.chain(seen, ['max-pool-2d', { kernelSize: [2, 2], stride: [2, 2] }]), 2 * filters)
    const up = pencil.chain(deep, ['transposed-conv-2d', { filters, kernelSize: [2, 2], stride: [2, 2] }])
    return two(pencil.add('concatenate', {}, seen, up), filters)
  },
})
