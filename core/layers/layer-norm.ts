// Layer norm: every example by itself to mean 0 and deviation 1, then scaled and shifted.

import { choice, flag, float } from '../options/options.ts'
import { elementCount, float32, type Shape, sayShape } from '../tensor/tensor.ts'
import { defineLayer, refuse } from './layer-type.ts'
import { pythonArguments, pythonFlag } from './pytorch.ts'
import { elementWise, first, nothing, onePort, term } from './shared.ts'

type Over = 'all' | 'last'
/** Axes of one example over which mean and variance are taken. */
const normalised = (input: Shape, over: Over): Shape => (over === 'all' ? input : input.slice(-1))

export const layerNorm = defineLayer({
  type: 'layer-norm',
  title: 'Layer norm',
  stem: 'ln',
  category: 'normalisation',
  summary:
    'Brings every example by itself to mean 0 and deviation 1, then scales and shifts each value by trained numbers. Does not depend on the batch: it works alike in training and inference, and with a batch of one.',
  source: 'Ba, Kiros & Hinton 2016',
  ports: onePort,
  slim: true,
  options: {
    over: choice({
      label: 'Normalise over',
      help: 'All values of an example, or only its last axis (the columns of a map).',
      default: 'all' as Over,
      choices: { all: 'whole example', last: 'last axis' } satisfies Record<Over, string>,
    }),
    epsilon: float({ label: 'Epsilon', help: 'Added to the variance, so that nothing is divided by 0.', default: 1e-5, min: 0, max: 1, open: true }),
    affine: flag({ label: 'Scale and shift', help: 'Train a scale and a shift per value.', default: true }),
  },
  highlights: () => [],
  shape({ inputs, options }) {
    const input = first(inputs)
    if (elementCount(normalised(input, options.over)) > 1) return input
    return refuse({
      code: 'nothing-to-normalise',
      what: `Layer norm over a single value of ${sayShape(input)} would make everything 0.`,
      mend: 'Connect it where an example has more values, or normalise over the whole example.',
    })
  },
  parameters({ inputs, options }) {
    if (!options.affine) return []
    const shape = normalised(first(inputs), options.over)
    return [
      { name: 'weight', shape, role: 'parameter', initialise: { scheme: 'constant', value: 1 } },
      { name: 'bias', shape, role: 'parameter', initialise: { scheme: 'constant', value: 0 } },
    ]
  },
  emit(g, { inputs, options, parameter }) {
    const x = first(inputs)
    const axis = options.over === 'all' ? 1 : x.shape.length - 1
    const shape = x.shape.slice(axis)
    const ones = () => g.constant(float32(shape, new Float32Array(elementCount(shape)).fill(1)))
    const [scale, shift] = options.affine ? [parameter('weight'), parameter('bias')] : [ones(), undefined]
    return g.op('LayerNormalization', [x, scale, shift], { axis, epsilon: options.epsilon })
  },
  arithmetic({ inputs, options }) {
    const shape = normalised(first(inputs), options.over)
    const count = elementCount(shape)
    const parameters = {
      value: 2 * count,
      symbols: '2·n',
      filled: `2·${count}`,
      terms: [term('2', 'scale and shift', 2), term('n', 'values normalised together', sayShape(shape))],
    }
    return { ...elementWise, parameters: options.affine ? parameters : nothing, window: 'all' }
  },
  pytorch({ inputs, options }) {
    const shape = normalised(first(inputs), options.over)
    return `nn.LayerNorm(${pythonArguments(
      [shape.length === 1 ? (shape[0] as number) : `[${shape.join(', ')}]`],
      [
        ['eps', `${options.epsilon}`, '0.00001'],
        ['elementwise_affine', pythonFlag(options.affine), 'True'],
      ],
    )})`
  },
  cases: [
    { name: 'whole image', inputs: [[3, 4, 5]], output: [3, 4, 5] },
    { name: 'of a list, without scale and shift', options: { affine: false }, inputs: [[5]], output: [5] },
    { name: 'last axis', options: { over: 'last' }, inputs: [[4, 6, 6]], output: [4, 6, 6] },
  ],
  refusals: [
    { name: 'a single value', inputs: [[1]], says: /^Layer norm over a single value of 1 would make everything 0\./ },
    { name: 'a single column', options: { over: 'last' }, inputs: [[4, 6, 1]], says: /single value of 4×6×1/ },
  ],
})
