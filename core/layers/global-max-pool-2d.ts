// Global max pool 2D: the largest value of every map.

import { flag } from '../options/options.ts'
import { defineLayer, refuse } from './layer-type.ts'
import { first, imageOf, needsImage, nothing, onePort } from './shared.ts'

export const globalMaxPool2d = defineLayer({
  type: 'global-max-pool-2d',
  title: 'Global max',
  stem: 'gmp',
  category: 'pooling',
  summary: 'Takes the largest value of every map, one number per channel, whatever the size: whether something is there, wherever it is.',
  source: 'Oquab et al. 2015',
  ports: onePort,
  options: {
    keepMap: flag({ label: 'Keep a 1×1 map', help: 'Give channels×1×1 instead of a plain list of channels.', default: false }),
  },
  highlights: () => ['max'],
  shape({ inputs, options }) {
    const unfit = needsImage('Global max', first(inputs))
    if (unfit) return refuse(unfit)
    const [channels] = imageOf(first(inputs))
    return options.keepMap ? [channels, 1, 1] : [channels]
  },
  parameters: () => [],
  emit(g, { inputs, options }) {
    const pooled = g.op('GlobalMaxPool', [first(inputs)])
    return options.keepMap ? pooled : g.op('Flatten', [pooled], { axis: 1 })
  },
  arithmetic: () => ({ parameters: nothing, multiplyAdds: nothing, window: 'all' }),
  pytorch: ({ options }) => (options.keepMap ? 'nn.AdaptiveMaxPool2d(1)' : 'nn.Sequential(nn.AdaptiveMaxPool2d(1), nn.Flatten())'),
  cases: [
    { name: 'a list', inputs: [[3, 9, 8]], output: [3] },
    { name: 'a 1×1 map', options: { keepMap: true }, inputs: [[3, 9, 8]], output: [3, 1, 1] },
    { name: 'of one pixel', inputs: [[7, 1, 1]], output: [7] },
  ],
  refusals: [{ name: 'no image', inputs: [[64]], says: /^Global max needs channels, height and width, but 64 values arrive\./ }],
})
