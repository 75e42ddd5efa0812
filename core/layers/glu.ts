// GLU: one half of the channels gates the other.

import { defineLayer, refuse } from './layer-type.ts'
import { elementWise, first, onePort, term } from './shared.ts'

export const glu = defineLayer({
  type: 'glu',
  title: 'GLU',
  stem: 'glu',
  category: 'activation',
  summary:
    'Gated linear unit: the first half of the channels times the sigmoid of the second half, which decides how much of each value passes. Gives half as many channels.',
  source: 'Dauphin et al. 2017',
  ports: onePort,
  slim: true,
  options: {},
  highlights: () => [],
  shape({ inputs }) {
    const [channels = 0, ...size] = first(inputs)
    if (channels > 0 && channels % 2 === 0) return [channels / 2, ...size]
    return refuse({
      code: 'odd-channels',
      what: `GLU halves the channels, but ${channels} arrive${channels === 1 ? 's' : ''}.`,
      mend: 'Connect it behind a layer with an even number of filters.',
    })
  },
  parameters: () => [],
  // y = a · σ(b), a and b the halves of x along the channels
  emit(g, { inputs }) {
    const [values, gates] = g.ops('Split', [first(inputs)], { axis: 1, num_outputs: 2 }, { outputs: 2 })
    return g.op('Mul', [values, g.op('Sigmoid', [gates])])
  },
  arithmetic: ({ inputs, output }) => ({
    ...elementWise,
    ...(output.length === 1
      ? {
          output: {
            value: output[0] as number,
            symbols: 'c / 2',
            filled: `${first(inputs)[0]} / 2`,
            terms: [term('c', 'channels that arrive', first(inputs)[0] as number)],
          },
        }
      : {}),
  }),
  pytorch: () => 'nn.GLU(dim=1)',
  cases: [
    { name: 'of an image', inputs: [[6, 5, 4]], output: [3, 5, 4] },
    { name: 'of a list', inputs: [[8]], output: [4] },
    { name: 'of two values', inputs: [[2]], output: [1] },
  ],
  refusals: [{ name: 'odd channels', inputs: [[7, 4, 4]], says: /^GLU halves the channels, but 7 arrive\. / }],
})
