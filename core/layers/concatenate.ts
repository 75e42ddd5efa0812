// Concatenate: maps of several paths, one behind the other.

import { sameShape, sayShape } from '../tensor/tensor.ts'
import { defineLayer, refuse } from './layer-type.ts'
import { elementWise, first, output } from './shared.ts'

export const concatenate = defineLayer({
  type: 'concatenate',
  title: 'Concatenate',
  stem: 'concat',
  category: 'joining',
  summary:
    'Puts the channels of all incoming paths one behind the other. Inception cells join kernels of several sizes with it, U-Net and DenseNet bring earlier maps to later layers.',
  source: 'Szegedy et al. 2015 (GoogLeNet)',
  ports: { inputs: [{ name: 'in', label: 'Inputs', many: true }], outputs: [output] },
  slim: true,
  options: {},
  highlights: () => [],
  shape({ inputs }) {
    const [channels, ...size] = first(inputs)
    const stranger = inputs.find((shape) => !sameShape(shape.slice(1), size))
    if (stranger)
      return refuse({
        code: 'shapes-differ',
        what: `Cannot put ${sayShape(stranger)} behind ${sayShape(first(inputs))}: height and width differ.`,
        mend: 'Bring all paths to the same height and width, by padding “same” and equal strides.',
      })
    if (channels === undefined)
      return refuse({ code: 'no-values', what: 'Concatenate needs at least one axis of values.', mend: 'Connect it behind another layer.' })
    return [inputs.reduce((sum, shape) => sum + (shape[0] as number), 0), ...size]
  },
  parameters: () => [],
  emit: (g, { inputs }) => g.op('Concat', inputs, { axis: 1 }),
  arithmetic: ({ inputs, output }) => ({
    ...elementWise,
    output: {
      value: output[0] as number,
      symbols: inputs.map((_, at) => `c_${at + 1}`).join(' + '),
      filled: inputs.map((shape) => shape[0]).join(' + '),
      terms: inputs.map((shape, at) => ({ symbol: `c_${at + 1}`, meaning: `channels of input ${at + 1}`, value: shape[0] as number })),
    },
  }),
  pytorch: () => ({ forward: ({ inputs }) => [`torch.cat([${inputs.join(', ')}], dim=1)`] }),
  cases: [
    {
      name: 'three images',
      inputs: [
        [3, 4, 4],
        [2, 4, 4],
        [1, 4, 4],
      ],
      output: [6, 4, 4],
    },
    { name: 'two lists', inputs: [[3], [5]], output: [8] },
    { name: 'one path', inputs: [[3, 2, 2]], output: [3, 2, 2] },
  ],
  refusals: [
    {
      name: 'sizes differ',
      inputs: [
        [3, 8, 8],
        [3, 4, 8],
      ],
      says: /^Cannot put 3×4×8 behind 3×8×8: height and width differ\./,
    },
    { name: 'image and list', inputs: [[3, 8, 8], [192]], says: /^Cannot put 192 behind 3×8×8/ },
  ],
})
