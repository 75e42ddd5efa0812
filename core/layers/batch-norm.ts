// Batch norm: every channel to mean 0 and deviation 1 over the batch, then scaled and shifted.

import { flag, float } from '../options/options.ts'
import { float32 } from '../tensor/tensor.ts'
import { defineLayer, type Formula, type Parameter, refuse } from './layer-type.ts'
import { elementWise, first, nothing, onePort, pythonArguments, pythonFlag, term } from './shared.ts'

const formula = (channels: number): Formula => ({
  value: 2 * channels,
  symbols: '2·c',
  filled: `2·${channels}`,
  terms: [term('2', 'scale and shift', 2), term('c', 'channels', channels)],
})

export const batchNorm = defineLayer({
  type: 'batch-norm',
  title: 'Batch norm',
  stem: 'bn',
  category: 'normalisation',
  summary:
    'In training brings every channel to mean 0 and deviation 1 over the batch, then scales and shifts it by two trained numbers. For inference it uses running means kept while training. Allows larger learning rates and steadies deep networks.',
  source: 'Ioffe & Szegedy 2015',
  ports: onePort,
  slim: true,
  options: {
    momentum: float({
      label: 'Momentum',
      help: 'Share of the newest batch in the running mean and variance, as in PyTorch.',
      default: 0.1,
      min: 0,
      max: 1,
    }),
    epsilon: float({ label: 'Epsilon', help: 'Added to the variance, so that nothing is divided by 0.', default: 1e-5, min: 0, max: 1, open: true }),
    affine: flag({ label: 'Scale and shift', help: 'Train a scale and a shift per channel.', default: true }),
  },
  highlights: () => [],
  shape({ inputs }) {
    const input = first(inputs)
    if (input.length === 1 || input.length === 3) return input
    return refuse({
      code: 'wrong-rank',
      what: `Batch norm takes a list of values or channels, height and width, not ${input.length} axes.`,
      mend: 'Connect it behind a convolution or a dense layer.',
    })
  },
  parameters({ inputs, options }) {
    const channels = first(inputs)[0] as number
    const one = (name: string, role: Parameter['role'], value: number): Parameter => ({
      name,
      shape: [channels],
      role,
      initialise: { scheme: 'constant', value },
    })
    return [
      ...(options.affine ? [one('weight', 'parameter', 1), one('bias', 'parameter', 0)] : []),
      one('running_mean', 'buffer', 0),
      one('running_var', 'buffer', 1),
    ]
  },
  emit(g, { inputs, options, parameter }) {
    const x = first(inputs)
    const channels = x.shape[1] as number
    const fixed = (value: number) => g.constant(float32([channels], new Float32Array(channels).fill(value)))
    const [scale, shift] = options.affine ? [parameter('weight'), parameter('bias')] : [fixed(1), fixed(0)]
    // ONNX's momentum is the share that is kept.
    return g.op('BatchNormalization', [x, scale, shift, parameter('running_mean'), parameter('running_var')], {
      epsilon: options.epsilon,
      momentum: 1 - options.momentum,
    })
  },
  arithmetic: ({ inputs, options }) => ({ ...elementWise, parameters: options.affine ? formula(first(inputs)[0] as number) : nothing }),
  pytorch({ inputs, options }) {
    const input = first(inputs)
    return `nn.BatchNorm${input.length === 3 ? '2d' : '1d'}(${pythonArguments(
      [input[0] as number],
      [
        ['eps', `${options.epsilon}`, '0.00001'],
        ['momentum', `${options.momentum}`, '0.1'],
        ['affine', pythonFlag(options.affine), 'True'],
      ],
    )})`
  },
  cases: [
    { name: 'of an image', inputs: [[3, 5, 4]], output: [3, 5, 4] },
    { name: 'of a list', options: { momentum: 0.01 }, inputs: [[5]], output: [5] },
    { name: 'without scale and shift', options: { affine: false, epsilon: 1e-3 }, inputs: [[4, 6, 6]], output: [4, 6, 6] },
  ],
  refusals: [{ name: 'two axes', inputs: [[4, 5]], says: /^Batch norm takes a list of values or channels, height and width, not 2 axes\./ }],
})
