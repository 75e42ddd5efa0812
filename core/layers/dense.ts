// Dense: every output is a weighted sum of all inputs.

import { flag, int } from '../options/options.ts'
import { sayShape } from '../tensor/tensor.ts'
import { defineLayer, refuse } from './layer-type.ts'
import { biasStart, first, onePort, pythonFlag, term, weightsOption } from './shared.ts'

export const dense = defineLayer({
  type: 'dense',
  title: 'Dense',
  stem: 'dense',
  category: 'dense',
  summary:
    'Every unit is a weighted sum of all incoming values plus a bias. Holds most parameters of a classic network; the last one has as many units as there are classes.',
  source: 'Rosenblatt 1958; Rumelhart, Hinton & Williams 1986',
  ports: onePort,
  options: {
    units: int({ label: 'Units', help: 'Values of the output.', default: 64, min: 1, max: 1_000_000 }),
    bias: flag({ label: 'Bias', help: 'Add one trained number per unit.', default: true }),
    // He's wide start makes the scores behind a dense layer so large that small networks stop learning; PyTorch's does not.
    weights: { ...weightsOption, default: 'pytorch-default' },
  },
  highlights: ({ units }) => [`${units} ${units === 1 ? 'unit' : 'units'}`],
  shape({ inputs, options }) {
    const input = first(inputs)
    if (input.length === 1) return [options.units]
    return refuse({
      code: 'needs-list',
      what: `Dense needs a list of values, but ${sayShape(input)} arrives.`,
      mend: 'Insert Flatten or Global average before it.',
      fix: { kind: 'insert-layer', label: 'Insert Flatten', port: 'in', type: 'flatten', options: {} },
    })
  },
  parameters({ inputs, options: { units, bias, weights } }) {
    const fanIn = first(inputs)[0] as number
    return [
      { name: 'weight', shape: [units, fanIn], role: 'parameter', initialise: { scheme: weights, fanIn, fanOut: units } },
      ...(bias ? [{ name: 'bias', shape: [units], role: 'parameter', initialise: biasStart(weights, fanIn) } as const] : []),
    ]
  },
  // y = x·Wᵀ + b, with W as PyTorch keeps it: [units, inputs].
  emit: (g, { inputs, options, parameter }) =>
    g.op('Gemm', [first(inputs), parameter('weight'), options.bias ? parameter('bias') : undefined], { transB: 1 }),
  arithmetic({ inputs, options: { units, bias } }) {
    const fanIn = first(inputs)[0] as number
    const terms = [term('n_in', 'incoming values', fanIn), term('n_out', 'units', units)]
    return {
      parameters: {
        value: (fanIn + (bias ? 1 : 0)) * units,
        symbols: bias ? '(n_in + 1)·n_out' : 'n_in·n_out',
        filled: bias ? `(${fanIn} + 1)·${units}` : `${fanIn}·${units}`,
        terms: [...terms, ...(bias ? [term('1', 'bias of each unit', 1)] : [])],
      },
      multiplyAdds: { value: fanIn * units, symbols: 'n_in·n_out', filled: `${fanIn}·${units}`, terms },
      window: 'all',
    }
  },
  pytorch: ({ inputs, options: { units, bias } }) => `nn.Linear(${first(inputs)[0]}, ${units}${bias ? '' : `, bias=${pythonFlag(bias)}`})`,
  cases: [
    { name: 'with bias', options: { units: 10 }, inputs: [[64]], output: [10] },
    { name: 'without bias', options: { units: 4, bias: false }, inputs: [[7]], output: [4] },
    { name: 'one unit', options: { units: 1, weights: 'glorot-uniform' }, inputs: [[5]], output: [1] },
  ],
  refusals: [
    {
      name: 'an image',
      inputs: [[16, 5, 5]],
      says: /^Dense needs a list of values, but 16×5×5 arrives\. Insert Flatten or Global average before it\.$/,
    },
  ],
})
