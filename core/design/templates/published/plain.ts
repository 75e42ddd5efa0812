// Networks without branches: AlexNet in two forms, VGG, MobileNet v1.

import { depthwiseSeparable } from '../../blocks/residual.ts'
import { averaged, conv, convNormRelu, type Drawn, defineArchitecture, imageNet, maxPool, onLaptop, scores } from './architecture.ts'

const relu: Drawn = ['relu']
const half: Drawn = ['dropout', { rate: 0.5 }]

export const alexNet = defineArchitecture({
  id: 'alexnet',
  title: 'AlexNet',
  year: 2012,
  summary:
    'Won ImageNet in 2012. As published: 227×227 pixels, local response norm, overlapping pools, and three convolutions in two groups, one for each of the two graphics cards.',
  source: 'Krizhevsky, Sutskever & Hinton 2012, section 3',
  standard: { ...imageNet, input: [3, 227, 227] },
  laptop: { ...onLaptop, input: [3, 96, 96] },
  layers(pencil, image, { classes, wide }) {
    const norm: Drawn = ['local-response-norm']
    const dense: readonly Drawn[] = [['dense', { units: wide(4096) }], relu, half]
    const two = { groups: 2 }
    return pencil.chain(
      image,
      ...[conv(wide(96), 11, { stride: 4, padding: 0 }), relu, norm, maxPool(3, 2)],
      ...[conv(wide(256), 5, two), relu, norm, maxPool(3, 2)],
      ...[conv(wide(384), 3), relu, conv(wide(384), 3, two), relu, conv(wide(256), 3, two), relu, maxPool(3, 2)],
      ...[['flatten'] as const, ...dense, ...dense, scores(classes)],
    )
  },
})

export const alexNetOneCard = defineArchitecture({
  id: 'alexnet-torchvision',
  title: 'AlexNet, torchvision',
  year: 2014,
  summary:
    'AlexNet for one graphics card: 64 first filters, no groups, no local response norm, and an adaptive pool, so that images of any size fit.',
  source: 'Krizhevsky 2014 (One weird trick), as in torchvision',
  standard: imageNet,
  laptop: onLaptop,
  layers(pencil, image, { classes, wide }) {
    const dense = (units: number): readonly Drawn[] => [half, ['dense', { units }], relu]
    return pencil.chain(
      image,
      ...[conv(wide(64), 11, { stride: 4, padding: 2 }), relu, maxPool(3, 2)],
      ...[conv(wide(192), 5), relu, maxPool(3, 2)],
      ...[conv(wide(384), 3), relu, conv(wide(256), 3), relu, conv(wide(256), 3), relu, maxPool(3, 2)],
      ...[['adaptive-average-pool-2d', { outputSize: [6, 6] }] as const, ['flatten'] as const],
      ...[...dense(wide(4096)), ...dense(wide(4096)), scores(classes)],
    )
  },
})

const vgg = (layers: 16 | 19) =>
  defineArchitecture({
    id: `vgg-${layers}`,
    title: `VGG-${layers}`,
    year: 2014,
    summary: `Nothing but 3×3 convolutions, ${layers - 3} of them in five stages, and three dense layers that hold nine tenths of the weights.`,
    source: `Simonyan & Zisserman 2015, configuration ${layers === 16 ? 'D' : 'E'}; adaptive pool as in torchvision`,
    standard: imageNet,
    laptop: onLaptop,
    layers(pencil, image, { classes, wide }) {
      const deep = layers === 16 ? 3 : 4
      const stages = [
        [64, 2],
        [128, 2],
        [256, deep],
        [512, deep],
        [512, deep],
      ] as const
      const last = stages.reduce((from, [filters, count], at) => {
        const convolutions = Array.from({ length: count }, () => [conv(wide(filters), 3), relu]).flat()
        return pencil.block(`stage ${at + 1}`, () => pencil.chain(from, ...convolutions, maxPool(2, 2)))
      }, image)
      const dense: readonly Drawn[] = [['dense', { units: wide(4096) }], relu, half]
      return pencil.chain(last, ['adaptive-average-pool-2d', { outputSize: [7, 7] }], ['flatten'], ...dense, ...dense, scores(classes))
    },
  })
export const vgg16 = vgg(16)
export const vgg19 = vgg(19)

export const mobileNet = defineArchitecture({
  id: 'mobilenet-v1',
  title: 'MobileNet v1',
  year: 2017,
  summary: 'Thirteen depthwise separable convolutions: each filters every map by itself and then mixes the maps. For telephones.',
  source: 'Howard et al. 2017, table 1',
  standard: imageNet,
  laptop: onLaptop,
  layers(pencil, image, { classes, wide }) {
    const stages = [
      ...([
        [64, 1],
        [128, 2],
        [128, 1],
        [256, 2],
        [256, 1],
        [512, 2],
      ] as const),
      ...Array.from({ length: 5 }, () => [512, 1] as const),
      ...([
        [1024, 2],
        [1024, 1],
      ] as const),
    ]
    let [last, channels] = [pencil.chain(image, ...convNormRelu(wide(32), 3, { stride: 2 })), wide(32)]
    for (const [at, [filters, stride]] of stages.entries()) {
      const [from, options] = [last, { filters: wide(filters), stride }]
      last = pencil.block(`separable ${at + 1}`, () => depthwiseSeparable.draw(pencil, from, { channels, options }))
      channels = options.filters
    }
    return pencil.chain(last, ...averaged(classes))
  },
})
