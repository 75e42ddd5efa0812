// Global average pool 2D: one number per map.

import { flag } from '../options/options.ts'
import { defineLayer, refuse } from './layer-type.ts'
import { first, imageOf, needsImage, nothing, onePort } from './shared.ts'

export const globalAveragePool2d = defineLayer({
  type: 'global-average-pool-2d',
  title: 'Global average',
  stem: 'gap',
  category: 'pooling',
  summary:
    'Takes the mean of every map, one number per channel, whatever the size. Replaces Flatten and a large dense layer before the classes, with far fewer parameters and less overfitting.',
  source: 'Lin, Chen & Yan 2014 (Network in Network)',
  ports: onePort,
  options: {
    keepMap: flag({ label: 'Keep a 1×1 map', help: 'Give channels×1×1 instead of a plain list of channels.', default: false }),
  },
  highlights: () => ['average'],
  shape({ inputs, options }) {
    const input = first(inputs)
    const unfit = needsImage('Global average', input)
    if (unfit) return refuse(unfit)
    const [channels] = imageOf(input)
    return options.keepMap ? [channels, 1, 1] : [channels]
  },
  parameters: () => [],
  emit(g, { inputs, options }) {
    const pooled = g.op('GlobalAveragePool', [first(inputs)])
    return options.keepMap ? pooled : g.op('Flatten', [pooled], { axis: 1 })
  },
  arithmetic: () => ({ parameters: nothing, multiplyAdds: nothing, window: 'all' }),
  pytorch: ({ options }) => (options.keepMap ? 'nn.AdaptiveAvgPool2d(1)' : 'nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())'),
  cases: [
    { name: 'a list', inputs: [[3, 9, 8]], output: [3] },
    { name: 'a 1×1 map', options: { keepMap: true }, inputs: [[3, 9, 8]], output: [3, 1, 1] },
    { name: 'of one pixel', inputs: [[7, 1, 1]], output: [7] },
  ],
  refusals: [{ name: 'no image', inputs: [[64]], says: /^Global average needs channels, height and width, but 64 values arrive\./ }],
})
