// Maxout: of several channels the largest.

import { int } from '../options/options.ts'
import { defineLayer, refuse } from './layer-type.ts'
import { expression } from './pytorch.ts'
import { elementWise, first, onePort, term } from './shared.ts'
import { channelsOf } from './spatial.ts'

export const maxout = defineLayer({
  type: 'maxout',
  title: 'Maxout',
  stem: 'maxout',
  category: 'activation',
  summary:
    'Of every few neighbouring channels keeps the largest value at each place: a function made of straight pieces that the layer before it learns. Gives that many times fewer channels.',
  source: 'Goodfellow et al. 2013',
  ports: onePort,
  slim: true,
  options: { pieces: int({ label: 'Pieces', help: 'Channels of which one is kept.', default: 2, min: 1, max: 1024 }) },
  highlights: ({ pieces }) => [`1 of ${pieces}`],
  shape({ inputs, options: { pieces } }) {
    const [channels = 0, ...places] = first(inputs)
    if (channels > 0 && channels % pieces === 0) return [channels / pieces, ...places]
    return refuse({
      code: 'channels-do-not-divide',
      option: 'pieces',
      what: `${channels} channels do not divide into groups of ${pieces}.`,
      mend: `Give the layer before it a multiple of ${pieces} filters.`,
    })
  },
  parameters: () => [],
  // y[c] = max over j of x[c·k + j]
  emit(g, { inputs, options: { pieces } }) {
    const x = first(inputs)
    const [, channels = 0, ...places] = x.shape
    const grouped = g.reshape(x, [-1, channels / pieces, pieces, ...places])
    return g.op('ReduceMax', [grouped, g.ints([2])], { keepdims: 0 })
  },
  arithmetic: ({ inputs, options: { pieces }, output }) => ({
    ...elementWise,
    ...(output.length === 1
      ? {
          output: {
            value: output[0] ?? 0,
            symbols: 'c / k',
            filled: `${channelsOf(first(inputs))} / ${pieces}`,
            terms: [term('c', 'channels that arrive', channelsOf(first(inputs))), term('k', 'pieces', pieces)],
          },
        }
      : {}),
  }),
  pytorch: ({ options: { pieces } }) => expression((x) => `${x}.unflatten(1, (-1, ${pieces})).amax(2)`),
  cases: [
    { name: 'of an image', inputs: [[6, 3, 4]], output: [3, 3, 4] },
    { name: 'of a list', options: { pieces: 4 }, inputs: [[8]], output: [2] },
    { name: 'one piece', options: { pieces: 1 }, inputs: [[3, 5]], output: [3, 5] },
  ],
  refusals: [{ name: 'channels left over', inputs: [[7, 4, 4]], says: /^7 channels do not divide into groups of 2\. .* a multiple of 2 filters\.$/ }],
})
