// Global average and max: one number per map, of signals, images and volumes alike.

import { flag } from '../options/options.ts'
import { defineLayer, refuse } from './layer-type.ts'
import { first, nothing, onePort } from './shared.ts'
import { channelsOf, needsSomePlaces, placesOf } from './spatial.ts'

const globalPool = (said: {
  readonly type: string
  readonly title: string
  readonly stem: string
  readonly word: string
  readonly op: string
  readonly python: string
  readonly summary: string
  readonly source: string
}) =>
  defineLayer({
    type: said.type,
    title: said.title,
    stem: said.stem,
    category: 'pooling',
    summary: said.summary,
    source: said.source,
    ports: onePort,
    options: {
      keepMap: flag({ label: 'Keep a 1×1 map', help: 'Give channels×1×1 instead of a plain list of channels.', default: false }),
    },
    highlights: () => [said.word],
    shape({ inputs, options }) {
      const unfit = needsSomePlaces(said.title, first(inputs))
      if (unfit) return refuse(unfit)
      const channels = channelsOf(first(inputs))
      return options.keepMap ? [channels, ...placesOf(first(inputs)).map(() => 1)] : [channels]
    },
    parameters: () => [],
    emit(g, { inputs, options }) {
      const pooled = g.op(said.op, [first(inputs)])
      return options.keepMap ? pooled : g.op('Flatten', [pooled], { axis: 1 })
    },
    arithmetic: () => ({ parameters: nothing, multiplyAdds: nothing, window: 'all' }),
    pytorch({ inputs, options }) {
      const layer = `nn.Adaptive${said.python}Pool${placesOf(first(inputs)).length}d(1)`
      return options.keepMap ? layer : { modules: { '': layer }, forward: ({ inputs: [x], module }) => [`${module()}(${x}).flatten(1)`] }
    },
    cases: [
      { name: 'a list', inputs: [[3, 9, 8]], output: [3] },
      { name: 'a 1×1 map', options: { keepMap: true }, inputs: [[3, 9, 8]], output: [3, 1, 1] },
      { name: 'of one pixel', inputs: [[7, 1, 1]], output: [7] },
      { name: 'of a signal', options: { keepMap: true }, inputs: [[3, 11]], output: [3, 1] },
      { name: 'of a volume', inputs: [[2, 5, 6, 5]], output: [2] },
    ],
    refusals: [{ name: 'no image', inputs: [[64]], says: new RegExp(`^${said.title} needs channels, height and width, but 64 values arrive\\.`) }],
  })

export const globalPools = [
  globalPool({
    type: 'global-average-pool-2d',
    title: 'Global average',
    stem: 'gap',
    word: 'average',
    op: 'GlobalAveragePool',
    python: 'Avg',
    summary:
      'Takes the mean of every map, one number per channel, whatever the size. Replaces Flatten and a large dense layer before the classes, with far fewer parameters and less overfitting.',
    source: 'Lin, Chen & Yan 2014 (Network in Network)',
  }),
  globalPool({
    type: 'global-max-pool-2d',
    title: 'Global max',
    stem: 'gmp',
    word: 'max',
    op: 'GlobalMaxPool',
    python: 'Max',
    summary: 'Takes the largest value of every map, one number per channel, whatever the size: whether something is there, wherever it is.',
    source: 'Oquab et al. 2015',
  }),
]
