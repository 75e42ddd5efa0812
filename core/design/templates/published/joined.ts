// Networks whose paths are put behind each other: GoogLeNet in two forms, Inception (small), SqueezeNet, DenseNet, U-Net.

import { averaged, conv, convNormRelu, type Drawn, defineArchitecture, imageNet, maxPool, onLaptop, scores } from './architecture.ts'

const relu: Drawn = ['relu']

/** Table 1: filters of the paths 1×1, 3×3 (narrowed before), 5×5 (narrowed before), pool. */
type Cell = readonly [one: number, narrow3: number, three: number, narrow5: number, five: number, pooled: number]
const cells: Readonly<Record<string, Cell>> = {
  '3a': [64, 96, 128, 16, 32, 32],
  '3b': [128, 128, 192, 32, 96, 64],
  '4a': [192, 96, 208, 16, 48, 64],
  '4b': [160, 112, 224, 24, 64, 64],
  '4c': [128, 128, 256, 24, 64, 64],
  '4d': [112, 144, 288, 32, 64, 64],
  '4e': [256, 160, 320, 32, 128, 128],
  '5a': [256, 160, 320, 32, 128, 128],
  '5b': [384, 192, 384, 48, 128, 128],
}

const headsBehind: readonly string[] = ['4a', '4d']
/** Smaller images leave less than 5×5 before the heads. */
const leastForWindow = 80

const googLeNetOf = (said: { id: string; title: string; year: number; summary: string; source: string }, normalised: boolean) =>
  defineArchitecture({
    ...said,
    standard: { ...imageNet, heads: true },
    laptop: { ...onLaptop, heads: true },
    layers(pencil, image, { input, classes, wide, heads = false }) {
      const one = (filters: number, kernel: number, stride = 1): readonly Drawn[] =>
        normalised ? convNormRelu(wide(filters), kernel, { stride }) : [conv(wide(filters), kernel, { stride }), relu]
      const norm: readonly Drawn[] = normalised ? [] : [['local-response-norm']]
      const pool = maxPool(3, 2, { ceilMode: true })
      const cell = (name: string, from: string): string =>
        pencil.block(`inception ${name}`, () => {
          const [alone, narrow3, three, narrow5, five, pooled] = cells[name] as Cell
          return pencil.add(
            'concatenate',
            {},
            pencil.chain(from, ...one(alone, 1)),
            pencil.chain(from, ...one(narrow3, 1), ...one(three, 3)),
            pencil.chain(from, ...one(narrow5, 1), ...one(five, normalised ? 3 : 5)),
            pencil.chain(from, maxPool(3, 1, { padding: 1 }), ...one(pooled, 1)),
          )
        })
      // The paper's window of 5×5 makes 4×4 of the 14×14 maps of its images; on small ones it does not fit.
      const [, ...places] = input
      const narrow: Drawn =
        normalised || Math.min(...places) < leastForWindow
          ? ['adaptive-average-pool-2d', { outputSize: [4, 4] }]
          : ['average-pool-2d', { kernelSize: [5, 5], stride: [3, 3] }]
      const auxiliary = (number: number, from: string): string =>
        pencil.block(`auxiliary head ${number}`, () => {
          const hidden: readonly Drawn[] = [['flatten'], ['dense', { units: wide(1024) }], relu, ['dropout', { rate: 0.7 }], scores(classes)]
          return pencil.add('output', { classes, trainingOnly: true, lossWeight: 0.3 }, pencil.chain(from, narrow, ...one(128, 1), ...hidden))
        })
      let last = pencil.chain(image, ...one(64, 7, 2), pool, ...norm, ...one(64, 1), ...one(192, 3), ...norm, pool)
      const taught: string[] = []
      for (const name of Object.keys(cells)) {
        if (name === '4a' || name === '5a') last = pencil.chain(last, name === '5a' && normalised ? maxPool(2, 2, { ceilMode: true }) : pool)
        last = cell(name, last)
        if (heads && headsBehind.includes(name)) taught.push(last)
      }
      const [mean, dense] = averaged(classes) as [Drawn, Drawn]
      last = pencil.chain(last, mean, ['dropout', { rate: normalised ? 0.2 : 0.4 }], dense)
      // Drawn after what answers, so that it stands beside it.
      for (const [at, from] of taught.entries()) auxiliary(at + 1, from)
      return last
    },
  })

export const googLeNet = googLeNetOf(
  {
    id: 'googlenet',
    title: 'GoogLeNet',
    year: 2014,
    summary:
      'Nine Inception cells look at the same maps through windows of 1×1, 3×3 and 5×5 and a pool. Two auxiliary heads half-way teach the early layers.',
    source: 'Szegedy et al. 2015, table 1',
  },
  false,
)
export const googLeNetNormalised = googLeNetOf(
  {
    id: 'googlenet-torchvision',
    title: 'GoogLeNet, torchvision',
    year: 2015,
    summary: 'GoogLeNet with batch norm in place of local response norm, and 3×3 where the paper has 5×5; with the two auxiliary heads.',
    source: 'Szegedy et al. 2015 with Ioffe & Szegedy 2015, as in torchvision',
  },
  true,
)

export const inceptionSmall = defineArchitecture({
  id: 'inception-small',
  title: 'Inception, small',
  year: 2017,
  summary: 'For small images: eight cells of a 1×1 and a 3×3 convolution side by side, all with batch norm, in three sizes.',
  source: 'Zhang et al. 2017 (Understanding deep learning requires rethinking generalization), figure 3',
  standard: { input: [3, 28, 28], classes: 10, width: 1 },
  layers(pencil, image, { classes, wide }) {
    const one = (filters: number, kernel: number, stride = 1) => convNormRelu(wide(filters), kernel, { stride })
    let count = 0
    const cell = (from: string, one1: number, three: number): string =>
      pencil.block(`inception ${++count}`, () =>
        pencil.add('concatenate', {}, pencil.chain(from, ...one(one1, 1)), pencil.chain(from, ...one(three, 3))),
      )
    const halved = (from: string, filters: number): string =>
      pencil.block(`half the size ${filters === 80 ? 1 : 2}`, () =>
        pencil.add('concatenate', {}, pencil.chain(from, ...one(filters, 3, 2)), pencil.chain(from, maxPool(3, 2, { padding: 1 }))),
      )
    let last = pencil.chain(image, ...one(96, 3))
    last = halved(cell(cell(last, 32, 32), 32, 48), 80)
    for (const [one1, three] of [
      [112, 48],
      [96, 64],
      [80, 80],
      [48, 96],
    ] as const)
      last = cell(last, one1, three)
    last = cell(cell(halved(last, 96), 176, 160), 176, 160)
    return pencil.chain(last, ...averaged(classes))
  },
})

export const squeezeNet = defineArchitecture({
  id: 'squeezenet-1.1',
  title: 'SqueezeNet 1.1',
  year: 2016,
  summary: 'AlexNet’s accuracy with a fiftieth of its weights: fire modules squeeze to few maps and spread them by 1×1 and 3×3 convolutions.',
  source: 'Iandola et al. 2016; version 1.1 of its repository, as in torchvision',
  standard: imageNet,
  laptop: onLaptop,
  layers(pencil, image, { classes, wide }) {
    let fires = 1
    const fire = (from: string, squeeze: number, spread: number): string =>
      pencil.block(`fire ${++fires}`, () => {
        const squeezed = pencil.chain(from, conv(wide(squeeze), 1), relu)
        return pencil.add('concatenate', {}, pencil.chain(squeezed, conv(wide(spread), 1), relu), pencil.chain(squeezed, conv(wide(spread), 3), relu))
      })
    const pool = maxPool(3, 2, { ceilMode: true })
    let last = pencil.chain(image, conv(wide(64), 3, { stride: 2, padding: 0 }), relu, pool)
    last = pencil.chain(fire(fire(last, 16, 64), 16, 64), pool)
    last = pencil.chain(fire(fire(last, 32, 128), 32, 128), pool)
    for (const [squeeze, spread] of [
      [48, 192],
      [48, 192],
      [64, 256],
      [64, 256],
    ] as const)
      last = fire(last, squeeze, spread)
    return pencil.chain(last, ['dropout', { rate: 0.5 }], conv(classes, 1), relu, ['global-average-pool-2d'])
  },
})

export const denseNet121 = defineArchitecture({
  id: 'densenet-121',
  title: 'DenseNet-121',
  year: 2017,
  summary: 'Every layer sees the maps of all layers before it in its stage: 58 layers that add 32 maps each, in four stages.',
  source: 'Huang et al. 2017, table 1 (DenseNet-BC, k = 32)',
  standard: imageNet,
  laptop: onLaptop,
  layers(pencil, image, { classes, width, wide }) {
    const growth = Math.max(4, Math.round(32 * width))
    const norm: readonly Drawn[] = [['batch-norm'], relu]
    let channels = wide(64)
    let last = pencil.chain(image, ...convNormRelu(channels, 7, { stride: 2 }), maxPool(3, 2, { padding: 1 }))
    for (const [stage, layers] of [6, 12, 24, 16].entries()) {
      if (stage > 0) {
        channels = Math.floor(channels / 2)
        last = pencil.chain(last, ...norm, conv(channels, 1, { bias: false }), ['average-pool-2d'])
      }
      for (let layer = 1; layer <= layers; layer++) {
        const from = last
        last = pencil.block(`dense ${stage + 1}-${layer}`, () =>
          pencil.add(
            'concatenate',
            {},
            from,
            pencil.chain(from, ...norm, conv(4 * growth, 1, { bias: false }), ...norm, conv(growth, 3, { bias: false })),
          ),
        )
        channels += growth
      }
    }
    return pencil.chain(last, ...norm, ...averaged(classes))
  },
})

export const uNet = defineArchitecture({
  id: 'u-net',
  title: 'U-Net',
  year: 2015,
  summary:
    'Down four times and up again, each time with what was seen before the pool put beside it. Its map of scores per pixel is averaged to one score per class; height and width have to be multiples of 16.',
  source: 'Ronneberger et al. 2015, figure 1, with padding “same” in place of cropping',
  standard: { input: [1, 256, 256], classes: 2, width: 1 },
  laptop: { input: [3, 64, 64], classes: 10, width: 0.25 },
  layers(pencil, image, { classes, wide }) {
    const two = (name: string, from: () => string, filters: number): string =>
      pencil.block(name, () => pencil.chain(from(), conv(wide(filters), 3), relu, conv(wide(filters), 3), relu))
    const widths = [64, 128, 256, 512]
    let last = image
    const seen = widths.map((filters, at) => {
      const from = last
      const stage = two(`down ${at + 1}`, () => from, filters)
      last = pencil.chain(stage, maxPool(2, 2))
      return stage
    })
    const deepest = last
    last = two('deepest', () => deepest, 1024)
    for (const [at, filters] of widths.toReversed().entries()) {
      const from = last
      const beside = () => {
        const up = pencil.chain(from, ['transposed-conv-2d', { filters: wide(filters), kernelSize: [2, 2], stride: [2, 2] }])
        return pencil.add('concatenate', {}, seen.at(-1 - at) ?? '', up)
      }
      last = two(`up ${at + 1}`, beside, filters)
    }
    return pencil.chain(last, conv(classes, 1), ['global-average-pool-2d'])
  },
})
