// Multiply: one path gates another.

import { type Shape, sameShape, sayShape } from '../tensor/tensor.ts'
import { defineLayer, refuse } from './layer-type.ts'
import { elementWise, onePerChannel, output } from './shared.ts'

export const multiply = defineLayer({
  type: 'multiply',
  title: 'Multiply',
  stem: 'mul',
  category: 'joining',
  summary:
    'Multiplies two paths value by value, or every map by one number of its own. Gates work so: what passes a sigmoid decides how much of the other path goes on (squeeze-and-excitation, attention).',
  source: 'Hu, Shen & Sun 2018 (squeeze-and-excitation)',
  ports: {
    inputs: [
      { name: 'in', label: 'Values' },
      { name: 'gate', label: 'Gate' },
    ],
    outputs: [output],
  },
  slim: true,
  options: {},
  highlights: () => [],
  shape({ inputs }) {
    const [gated, gate] = inputs as readonly [Shape, Shape]
    if (sameShape(gated, gate) || onePerChannel(gated, gate)) return gated
    return refuse({
      code: 'shapes-differ',
      what: `Cannot multiply ${sayShape(gated)} by ${sayShape(gate)}.`,
      mend:
        gated.length === 3
          ? `Bring the gate to ${sayShape(gated)}, or to ${gated[0]}×1×1: one number per channel, as a global pool that keeps a 1×1 map gives.`
          : `Bring the gate to ${sayShape(gated)}.`,
    })
  },
  parameters: () => [],
  emit: (g, { inputs }) => g.op('Mul', inputs),
  arithmetic: () => elementWise,
  pytorch: () => ({ forward: ({ inputs }) => [inputs.join(' * ')] }),
  cases: [
    {
      name: 'two images',
      inputs: [
        [3, 4, 4],
        [3, 4, 4],
      ],
      output: [3, 4, 4],
    },
    {
      name: 'a number per channel',
      inputs: [
        [3, 4, 5],
        [3, 1, 1],
      ],
      output: [3, 4, 5],
    },
    { name: 'two lists', inputs: [[7], [7]], output: [7] },
  ],
  refusals: [
    {
      name: 'other channels',
      inputs: [
        [3, 8, 8],
        [4, 1, 1],
      ],
      says: /^Cannot multiply 3×8×8 by 4×1×1\. Bring the gate to 3×8×8, or to 3×1×1/,
    },
    { name: 'lists of two lengths', inputs: [[3], [4]], says: /^Cannot multiply 3 by 4\. Bring the gate to 3\.$/ },
  ],
})
