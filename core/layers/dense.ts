// Dense: every output is a weighted sum of all inputs.

import { flag, int } from '../options/options.ts'
import { elementCount, sayShape } from '../tensor/tensor.ts'
import { penaltyOptions, treatedWeight, weightParameters, weightTreatments, withLengths } from './convolution.ts'
import { droppedWeight, weightNormed } from './convolution-in-pytorch.ts'
import { defineLayer, refuse } from './layer-type.ts'
import { pythonArguments, pythonFlag } from './pytorch.ts'
import { biasStart, first, onePort, term, weightsOption } from './shared.ts'

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
    lastAxis: flag({
      label: 'Along the last axis',
      help: 'Take values of any axes and combine the last one at every place, as PyTorch’s Linear does; otherwise only a list is taken.',
      default: false,
      rare: true,
    }),
    ...weightTreatments,
    ...penaltyOptions,
  },
  highlights: ({ units }) => [`${units} ${units === 1 ? 'unit' : 'units'}`],
  shape({ inputs, options }) {
    const input = first(inputs)
    if (input.length === 1 || (options.lastAxis && input.length > 1)) return [...input.slice(0, -1), options.units]
    return refuse({
      code: 'needs-list',
      what: `Dense needs a list of values, but ${sayShape(input)} arrives.`,
      mend: 'Insert Flatten or Global average before it.',
      fix: { kind: 'insert-layer', label: 'Insert Flatten', port: 'in', type: 'flatten', options: {} },
    })
  },
  parameters({ inputs, options: { units, bias, weights, ...treatments } }) {
    const fanIn = first(inputs).at(-1) as number
    return [
      ...weightParameters([units, fanIn], { scheme: weights, fanIn, fanOut: units }, '', treatments),
      ...(bias ? [{ name: 'bias', shape: [units], role: 'parameter', initialise: biasStart(weights, fanIn) } as const] : []),
    ]
  },
  // y = x·Wᵀ + b, with W as PyTorch keeps it: [units, inputs].
  emit(g, { inputs, options, parameter }) {
    const x = first(inputs)
    const weight = treatedWeight(g, parameter, options)
    const bias = options.bias ? parameter('bias') : undefined
    if (x.shape.length === 2) return g.op('Gemm', [x, weight, bias], { transB: 1 })
    const product = g.op('MatMul', [x, g.transpose(weight, [1, 0])])
    return bias ? g.add(product, bias) : product
  },
  arithmetic({ inputs, options: { units, bias, weightNorm } }) {
    const [input, fanIn] = [first(inputs), first(inputs).at(-1) as number]
    const places = elementCount(input.slice(0, -1))
    const terms = [term('n_in', 'incoming values', fanIn), term('n_out', 'units', units)]
    const parameters = {
      value: (fanIn + (bias ? 1 : 0)) * units,
      symbols: bias ? '(n_in + 1)·n_out' : 'n_in·n_out',
      filled: bias ? `(${fanIn} + 1)·${units}` : `${fanIn}·${units}`,
      terms: [...terms, ...(bias ? [term('1', 'bias of each unit', 1)] : [])],
    }
    return {
      parameters: weightNorm ? withLengths(parameters, units) : parameters,
      multiplyAdds:
        input.length === 1
          ? { value: fanIn * units, symbols: 'n_in·n_out', filled: `${fanIn}·${units}`, terms }
          : {
              value: fanIn * units * places,
              symbols: 'n_in·n_out·p',
              filled: `${fanIn}·${units}·${places}`,
              terms: [...terms, term('p', 'places', places)],
            },
      window: 'all',
    }
  },
  pytorch({ inputs, options: { units, bias, ...treatments } }) {
    const layer = `nn.Linear(${pythonArguments([first(inputs).at(-1) as number, units], [['bias', pythonFlag(bias), 'True']])})`
    const module = weightNormed(layer, treatments.weightNorm)
    if (treatments.dropConnect === 0) return module
    return {
      modules: { '': module },
      forward({ inputs: [x = ''], module: self }) {
        const weight = droppedWeight(self(), 2, treatments)
        return [...weight.slice(0, -1), `weight = ${weight.at(-1)}`, `F.linear(${x}, weight, ${self()}.bias)`]
      },
    }
  },
  cases: [
    { name: 'with bias', options: { units: 10 }, inputs: [[64]], output: [10] },
    { name: 'without bias', options: { units: 4, bias: false }, inputs: [[7]], output: [4] },
    { name: 'of every row', options: { units: 3, lastAxis: true }, inputs: [[4, 5]], output: [4, 3] },
    { name: 'of every row of an image, no bias', options: { units: 3, lastAxis: true, bias: false }, inputs: [[2, 4, 5]], output: [2, 4, 3] },
    { name: 'weight norm and DropConnect', options: { units: 4, weightNorm: true, dropConnect: 0.5 }, inputs: [[6]], output: [4] },
    { name: 'DropConnect as in the paper', options: { units: 5, dropConnect: 0.5, rescale: false }, inputs: [[8]], output: [5] },
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
