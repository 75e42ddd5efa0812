// Residual networks: ResNet for ImageNet and for CIFAR, ResNeXt, MobileNet v2, Xception.

import { type BlockType, conv as blockConv } from '../../blocks/block-type.ts'
import { invertedResidual, residualBasic, residualBottleneck } from '../../blocks/residual.ts'
import type { Pencil } from '../template.ts'
import { averaged, conv, convNormRelu, type Drawn, defineArchitecture, imageNet, maxPool, onLaptop } from './architecture.ts'

interface Stage {
  readonly filters: number
  readonly blocks: number
  /** Of the first block. */
  readonly stride: number
}

/** `draw` draws one block behind `from`. */
function inStages(
  pencil: Pencil,
  entered: string,
  stages: readonly Stage[],
  draw: (from: string, filters: number, stride: number, stage: number) => string,
): string {
  let last = entered
  for (const [stage, { filters, blocks, stride }] of stages.entries())
    for (let block = 0; block < blocks; block++) {
      const from = last
      last = pencil.block(`block ${stage + 1}-${block + 1}`, () => draw(from, filters, block === 0 ? stride : 1, stage))
    }
  return last
}

/** Draws blocks of one type, which have to know how many channels arrive. */
function following(pencil: Pencil, block: BlockType, channels: number, more: Readonly<Record<string, unknown>> = {}) {
  let arriving = channels
  return (from: string, filters: number, stride: number): string => {
    const last = block.draw(pencil, from, { channels: arriving, options: { filters, stride, ...more } })
    arriving = filters
    return last
  }
}

const stem = (filters: number): readonly Drawn[] => [...convNormRelu(filters, 7, { stride: 2 }), maxPool(3, 2, { padding: 1 })]
const fourStages = (counts: readonly number[], first: number): readonly Stage[] =>
  counts.map((blocks, at) => ({ filters: first * 2 ** at, blocks, stride: at === 0 ? 1 : 2 }))

const resNet = (layers: number, block: BlockType, first: number, counts: readonly number[]) =>
  defineArchitecture({
    id: `resnet-${layers}`,
    title: `ResNet-${layers}`,
    year: 2015,
    summary: `${counts.reduce((sum, count) => sum + count, 0)} ${block === residualBasic ? 'basic residual blocks of two 3×3 convolutions' : 'bottleneck blocks: 1×1 narrows, 3×3 works, 1×1 widens'}; every sum lets the gradient pass unchanged.`,
    source: `He et al. 2016, table 1${block === residualBasic ? '' : '; the stride stands in the 3×3 convolution, as in torchvision'}`,
    standard: imageNet,
    laptop: onLaptop,
    layers(pencil, image, { classes, wide }) {
      const entered = pencil.chain(image, ...stem(wide(64)))
      return pencil.chain(inStages(pencil, entered, fourStages(counts, wide(first)), following(pencil, block, wide(64))), ...averaged(classes))
    },
  })
export const resNets = [
  resNet(18, residualBasic, 64, [2, 2, 2, 2]),
  resNet(34, residualBasic, 64, [3, 4, 6, 3]),
  resNet(50, residualBottleneck, 256, [3, 4, 6, 3]),
  resNet(101, residualBottleneck, 256, [3, 4, 23, 3]),
  resNet(152, residualBottleneck, 256, [3, 8, 36, 3]),
]

const cifarResNet = (layers: number) =>
  defineArchitecture({
    id: `resnet-${layers}`,
    title: `ResNet-${layers}, CIFAR`,
    year: 2015,
    summary: `For images of 32×32 pixels: a 3×3 convolution, then three stages of ${(layers - 2) / 6} basic blocks with 16, 32 and 64 filters.`,
    source: 'He et al. 2016, section 4.2; projection shortcuts (option B) where the paper pads with zeros',
    standard: { input: [3, 32, 32], classes: 10, width: 1 },
    layers(pencil, image, { classes, wide }) {
      const entered = pencil.chain(image, ...convNormRelu(wide(16), 3))
      const stages = fourStages(
        Array.from({ length: 3 }, () => (layers - 2) / 6),
        wide(16),
      )
      return pencil.chain(inStages(pencil, entered, stages, following(pencil, residualBasic, wide(16))), ...averaged(classes))
    },
  })
export const cifarResNets = [cifarResNet(20), cifarResNet(56)]

export const resNeXt50 = defineArchitecture({
  id: 'resnext-50',
  title: 'ResNeXt-50, 32×4d',
  year: 2017,
  summary: 'ResNet-50 whose 3×3 convolutions work in 32 groups of their own: more paths in place of wider ones.',
  source: 'Xie et al. 2017, table 1',
  standard: imageNet,
  laptop: onLaptop,
  layers(pencil, image, { classes, width, wide }) {
    const groups = Math.max(1, Math.round(32 * width))
    let channels = wide(64)
    const entered = pencil.chain(image, ...stem(channels))
    const last = inStages(pencil, entered, fourStages([3, 4, 6, 3], wide(256)), (from, filters, stride, stage) => {
      const inner = groups * 4 * 2 ** stage
      const path = [
        ...convNormRelu(inner, 1),
        ...convNormRelu(inner, 3, { stride, groups }),
        conv(filters, 1, { bias: false }),
        ['batch-norm'] as const,
      ]
      const skip = filters === channels ? from : pencil.chain(from, blockConv(filters, 1, stride), ['batch-norm'])
      channels = filters
      return pencil.chain(pencil.add('residual-add', {}, pencil.chain(from, ...path), skip), ['relu'])
    })
    return pencil.chain(last, ...averaged(classes))
  },
})

export const mobileNetV2 = defineArchitecture({
  id: 'mobilenet-v2',
  title: 'MobileNet v2',
  year: 2018,
  summary:
    'Inverted residuals: wide inside, narrow between, added without an activation. A third less arithmetic than MobileNet v1 at higher accuracy.',
  source: 'Sandler et al. 2018, table 2',
  standard: imageNet,
  laptop: { ...onLaptop, width: 0.5 },
  layers(pencil, image, { classes, wide }) {
    const stem6 = (filters: number, kernel: number, stride: number): readonly Drawn[] => [
      conv(filters, kernel, { stride, bias: false }),
      ['batch-norm'],
      ['relu6'],
    ]
    const rows = [
      [16, 1, 1],
      [24, 2, 2],
      [32, 3, 2],
      [64, 4, 2],
      [96, 3, 1],
      [160, 3, 2],
      [320, 1, 1],
    ] as const
    const stages = rows.map(([filters, blocks, stride]) => ({ filters: wide(filters), blocks, stride }))
    let channels = wide(32)
    const last = inStages(pencil, pencil.chain(image, ...stem6(channels, 3, 2)), stages, (from, filters, stride, stage) => {
      const options = { filters, stride, expansion: stage === 0 ? 1 : 6 }
      const drawn = invertedResidual.draw(pencil, from, { channels, options })
      channels = filters
      return drawn
    })
    return pencil.chain(last, ...stem6(wide(1280), 1, 1), ['global-average-pool-2d'], ['dropout', { rate: 0.2 }], ...averaged(classes).slice(1))
  },
})

export const xception = defineArchitecture({
  id: 'xception',
  title: 'Xception',
  year: 2017,
  summary: 'Inception taken to its end: every convolution but the first two is depthwise separable, in twelve residual blocks.',
  source: 'Chollet 2017, figure 5',
  standard: { ...imageNet, input: [3, 299, 299] },
  laptop: onLaptop,
  layers(pencil, image, { classes, wide }) {
    const separable = (filters: number): readonly Drawn[] => [['depthwise-separable-2d', { filters, padding: 'same', bias: false }], ['batch-norm']]
    const relu: Drawn = ['relu']
    let block = 0
    const residual = (from: string, path: readonly Drawn[], projected?: number): string =>
      pencil.block(`block ${++block}`, () => {
        const skip = projected === undefined ? from : pencil.chain(from, conv(projected, 1, { stride: 2, bias: false }), ['batch-norm'])
        return pencil.add('residual-add', {}, pencil.chain(from, ...path), skip)
      })
    const narrowing = (from: string, [first, second]: readonly [number, number], before: readonly Drawn[]): string =>
      residual(from, [...before, ...separable(wide(first)), relu, ...separable(wide(second)), maxPool(3, 2, { padding: 1 })], wide(second))
    let last = pencil.chain(image, ...convNormRelu(wide(32), 3, { stride: 2, padding: 0 }), ...convNormRelu(wide(64), 3, { padding: 0 }))
    last = narrowing(last, [128, 128], [])
    last = narrowing(last, [256, 256], [relu])
    last = narrowing(last, [728, 728], [relu])
    const middle = Array.from({ length: 3 }, () => [relu, ...separable(wide(728))]).flat()
    for (let at = 0; at < 8; at++) last = residual(last, middle)
    last = narrowing(last, [728, 1024], [relu])
    return pencil.chain(last, ...separable(wide(1536)), relu, ...separable(wide(2048)), relu, ...averaged(classes))
  },
})
