// Residual blocks: what two or three convolutions compute is added to what entered them.

import { int, type OptionValues } from '../../options/options.ts'
import type { Pencil } from '../templates/template.ts'
import { type BlockCall, conv, defineBlock, filtersOption, strideOption } from './block-type.ts'

const options = { filters: filtersOption, stride: strideOption }
type Residual = BlockCall<typeof options>

/** What enters, where it already has the shape that leaves; else a 1×1 convolution of it (projection, option B of the paper). */
function shortcut(pencil: Pencil, from: string, { channels, options: { filters, stride } }: Residual): string {
  if (filters === channels && stride === 1) return from
  return pencil.chain(from, conv(filters, 1, stride), ['batch-norm'])
}

export const residualBasic = defineBlock({
  id: 'residual-basic',
  title: 'Residual, basic',
  summary: 'Two 3×3 convolutions, added to what entered them. The block of ResNet-18 and 34: the network learns what to change, not what to keep.',
  source: 'He et al. 2016, figure 5 left',
  options,
  draw(pencil, from, call) {
    const { filters, stride } = call.options
    const main = pencil.chain(from, conv(filters, 3, stride), ['batch-norm'], ['relu'], conv(filters), ['batch-norm'])
    return pencil.chain(pencil.add('residual-add', {}, main, shortcut(pencil, from, call)), ['relu'])
  },
})

export const residualBottleneck = defineBlock({
  id: 'residual-bottleneck',
  title: 'Residual, bottleneck',
  summary: 'A 1×1 convolution narrows, a 3×3 one works, a 1×1 one widens again, added to what entered. The block of ResNet-50 and deeper.',
  source: 'He et al. 2016, figure 5 right; the stride stands in the 3×3 convolution, as in torchvision',
  options,
  draw(pencil, from, call) {
    const { filters, stride } = call.options
    const narrow = Math.max(1, Math.round(filters / 4))
    const reduced = pencil.chain(from, conv(narrow, 1), ['batch-norm'], ['relu'], conv(narrow, 3, stride), ['batch-norm'], ['relu'])
    const main = pencil.chain(reduced, conv(filters, 1), ['batch-norm'])
    return pencil.chain(pencil.add('residual-add', {}, main, shortcut(pencil, from, call)), ['relu'])
  },
})

export const residualPreActivation = defineBlock({
  id: 'residual-pre-activation',
  title: 'Residual, pre-activation',
  summary: 'Normalisation and activation stand before each convolution, and nothing stands behind the sum: gradients reach every block unchanged.',
  source: 'He et al. 2016 (Identity mappings), figure 1 b',
  options,
  draw(pencil, from, { channels, options: { filters, stride } }) {
    const ready = pencil.chain(from, ['batch-norm'], ['relu'])
    const main = pencil.chain(ready, conv(filters, 3, stride), ['batch-norm'], ['relu'], conv(filters))
    const skip = filters === channels && stride === 1 ? from : pencil.chain(ready, conv(filters, 1, stride))
    return pencil.add('residual-add', {}, main, skip)
  },
})

const inverted = {
  ...options,
  expansion: int({ label: 'Expansion', help: 'How many times as many channels the depthwise convolution works on.', default: 6, min: 1, max: 64 }),
}

export const invertedResidual = defineBlock({
  id: 'inverted-residual',
  title: 'Inverted residual',
  summary: 'Widens by a 1×1 convolution, filters each map by itself, narrows without an activation; added to what entered where the shape allows.',
  source: 'Sandler et al. 2018 (MobileNetV2), table 1',
  options: inverted,
  draw(pencil, from, { channels, options: { filters, stride, expansion } }: { channels: number; options: OptionValues<typeof inverted> }) {
    const widened = expansion === 1 ? from : pencil.chain(from, conv(channels * expansion, 1), ['batch-norm'], ['relu6'])
    const filtered = pencil.chain(widened, depthwise(stride), ['batch-norm'], ['relu6'])
    const main = pencil.chain(filtered, conv(filters, 1), ['batch-norm'])
    return filters === channels && stride === 1 ? pencil.add('residual-add', {}, main, from) : main
  },
})

export const depthwiseSeparable = defineBlock({
  id: 'depthwise-separable-block',
  title: 'Depthwise separable',
  summary: 'Filters each map by itself, then mixes the maps by a 1×1 convolution: about 8 times fewer multiply-adds than a 3×3 convolution.',
  source: 'Howard et al. 2017 (MobileNet), figure 3 right',
  options,
  draw(pencil, from, { options: { filters, stride } }) {
    return pencil.chain(from, depthwise(stride), ['batch-norm'], ['relu'], conv(filters, 1), ['batch-norm'], ['relu'])
  },
})

/** 3×3, one kernel per map. */
const depthwise = (stride: number): readonly [string, Readonly<Record<string, unknown>>] => {
  const padding = stride === 1 ? { padding: 'same' } : { padding: 'explicit', paddingSize: [1, 1] }
  return ['depthwise-2d', { stride: [stride, stride], bias: false, ...padding }]
}
