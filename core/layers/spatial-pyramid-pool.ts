// Spatial pyramid pool: a list of one length out of maps of any size.

import { choice, list } from '../options/options.ts'
import { adaptivePool, type Taking } from './adaptive.ts'
import { defineLayer, refuse } from './layer-type.ts'
import { expression, pythonTuple } from './pytorch.ts'
import { first, nothing, onePort, term } from './shared.ts'
import { channelsOf, needsPlaces } from './spatial.ts'

export const spatialPyramidPool = defineLayer({
  type: 'spatial-pyramid-pool-2d',
  title: 'Spatial pyramid pool',
  stem: 'pyramid',
  category: 'pooling',
  summary:
    'Pools every map into grids of several sizes and writes all of them into one list: coarse grids say what is there, fine ones roughly where. The list is equally long whatever the size of the image.',
  source: 'He et al. 2014 (SPP-net)',
  ports: onePort,
  options: {
    levels: list({
      label: 'Levels',
      help: 'Sizes of the grids: 1, 2, 4 gives 1×1, 2×2 and 4×4 windows.',
      of: 'int',
      default: [1, 2, 4],
      min: 1,
      max: 64,
    }),
    taking: choice({
      label: 'Take',
      help: 'The largest value of each window, or the mean.',
      default: 'max' as Taking,
      choices: { max: 'max', average: 'average' } satisfies Record<Taking, string>,
    }),
  },
  highlights: ({ levels, taking }) => [levels.join(', '), taking],
  shape({ inputs, options: { levels } }) {
    const unfit = needsPlaces('Spatial pyramid pool', 2, first(inputs))
    if (unfit) return refuse(unfit)
    if (levels.length > 0) return [channelsOf(first(inputs)) * levels.reduce((sum, level) => sum + level ** 2, 0)]
    return refuse({ code: 'no-levels', option: 'levels', what: 'There is no grid to pool into.', mend: 'Give at least one size, as in 1, 2, 4.' })
  },
  parameters: () => [],
  emit(g, { inputs, options: { levels, taking } }) {
    const grids = levels.map((level) => g.op('Flatten', [adaptivePool(g, first(inputs), [level, level], taking)], { axis: 1 }))
    return g.op('Concat', grids, { axis: 1 })
  },
  arithmetic: ({ inputs, options: { levels }, output }) => ({
    parameters: nothing,
    multiplyAdds: nothing,
    output: {
      value: output[0] ?? 0,
      symbols: `c·(${levels.map(() => 'n²').join(' + ')})`,
      filled: `${channelsOf(first(inputs))}·(${levels.map((level) => `${level}·${level}`).join(' + ')})`,
      terms: [term('c', 'channels', channelsOf(first(inputs))), term('n', 'sizes of the grids', levels.join(', '))],
    },
    window: 'all',
  }),
  pytorch: ({ options: { levels, taking } }) =>
    expression((x) => {
      const pool = `F.adaptive_${taking === 'max' ? 'max' : 'avg'}_pool2d`
      return `torch.cat([${pool}(${x}, size).flatten(1) for size in ${pythonTuple(levels)}], dim=1)`
    }),
  cases: [
    { name: 'three levels', inputs: [[2, 8, 8]], output: [42] },
    { name: 'of a map that does not divide', options: { levels: [3, 2] }, inputs: [[3, 7, 5]], output: [39] },
    { name: 'means', options: { levels: [1], taking: 'average' }, inputs: [[4, 5, 6]], output: [4] },
  ],
  refusals: [
    { name: 'no level', options: { levels: [] }, inputs: [[2, 8, 8]], says: /^There is no grid to pool into\. Give at least one size/ },
    { name: 'a list', inputs: [[64]], says: /^Spatial pyramid pool needs channels, height and width/ },
  ],
})
