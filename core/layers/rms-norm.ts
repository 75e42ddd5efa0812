// RMS norm: values by the root of their mean square, without taking a mean off.

import { choice } from '../options/options.ts'
import { elementCount, type Shape, sayShape } from '../tensor/tensor.ts'
import { defineLayer } from './layer-type.ts'
import { affineOption, epsilonOption } from './normalised.ts'
import { asModule, pythonArguments, pythonFlag, pythonSizes, pythonTuple } from './pytorch.ts'
import { elementWise, first, noAxis, nothing, onePort, term } from './shared.ts'

type Over = 'all' | 'last' | 'channels'

/** Axes of one example over which squares are averaged. */
const axesOf = (input: Shape, over: Over): readonly number[] =>
  over === 'all' ? input.map((_, axis) => axis) : [over === 'last' ? input.length - 1 : 0]
const normalised = (input: Shape, over: Over): Shape => axesOf(input, over).map((axis) => input[axis] ?? 1)

const pythonClass = `class RMSNorm(nn.Module):
    """Values by the root of their mean square over \`dim\`, times a trained scale."""

    def __init__(self, shape, dim, eps=1e-6, affine=True):
        super().__init__()
        self.dim = dim
        self.eps = eps
        self.weight = nn.Parameter(torch.ones(shape)) if affine else None

    def forward(self, x):
        y = x / (x.square().mean(self.dim, keepdim=True) + self.eps).sqrt()
        if self.weight is None:
            return y
        return y * (self.weight.view(-1, *[1] * (x.dim() - 2)) if self.dim == 1 else self.weight)`

export const rmsNorm = defineLayer({
  type: 'rms-norm',
  title: 'RMS norm',
  stem: 'rms',
  category: 'normalisation',
  summary:
    'Divides values by the root of their mean square and scales each by a trained number. Like layer norm without its mean and shift: cheaper, and hardly worse.',
  source: 'Zhang & Sennrich 2019',
  ports: onePort,
  slim: true,
  options: {
    over: choice({
      label: 'Normalise over',
      help: 'The channels at every place, the last axis (the columns of a map), or all values of an example.',
      default: 'channels' as Over,
      choices: { channels: 'channels', last: 'last axis', all: 'whole example' } satisfies Record<Over, string>,
    }),
    epsilon: epsilonOption(1e-6),
    affine: { ...affineOption(true), label: 'Scale', help: 'Train a scale per value that is normalised.' },
  },
  highlights: ({ over }) => (over === 'channels' ? [] : [over === 'all' ? 'whole example' : 'last axis']),
  shape: ({ inputs }) => (first(inputs).length > 0 ? first(inputs) : { refusal: noAxis('RMS norm') }),
  parameters: ({ inputs, options: { over, affine } }) =>
    affine
      ? [{ name: 'weight', shape: normalised(first(inputs), over), role: 'parameter', initialise: { scheme: 'constant', value: 1 } } as const]
      : [],
  // y = γ·x / √(mean(x²) + ε)
  emit(g, { inputs, options: { over, epsilon, affine }, parameter }) {
    const x = first(inputs)
    const axes = axesOf(x.shape.slice(1), over).map((axis) => axis + 1)
    const root = g.op('Sqrt', [g.add(g.mean(g.mul(x, x), axes, true), epsilon)])
    const scaled = g.div(x, root)
    if (!affine) return scaled
    const places = over === 'channels' ? x.shape.slice(2).map(() => 1) : []
    const weight = parameter('weight')
    return g.mul(scaled, places.length === 0 ? weight : g.reshape(weight, [...weight.shape, ...places]))
  },
  arithmetic({ inputs, options: { over, affine } }) {
    const shape = normalised(first(inputs), over)
    const count = elementCount(shape)
    const parameters = { value: count, symbols: 'n', filled: `${count}`, terms: [term('n', 'values normalised together', sayShape(shape))] }
    const own = over === 'channels' && first(inputs).length > 1
    return { ...elementWise, parameters: affine ? parameters : nothing, window: own ? 'own' : 'all' }
  },
  pytorch({ inputs, options: { over, epsilon, affine } }) {
    const shape = normalised(first(inputs), over)
    const dim = over === 'last' ? '-1' : pythonSizes(axesOf(first(inputs), over).map((axis) => axis + 1))
    const source = `RMSNorm(${pythonArguments(
      [shape.length === 1 ? (shape[0] as number) : pythonTuple(shape)],
      [
        ['dim', dim, ''],
        ['eps', `${epsilon}`, '0.000001'],
        ['affine', pythonFlag(affine), 'True'],
      ],
    )})`
    return { ...asModule(source), classes: [pythonClass] }
  },
  cases: [
    { name: 'over the channels of an image', inputs: [[4, 3, 3]], output: [4, 3, 3] },
    { name: 'over the last axis', options: { over: 'last' }, inputs: [[4, 8]], output: [4, 8] },
    { name: 'of a list', inputs: [[7]], output: [7] },
    { name: 'over everything, without scale', options: { over: 'all', affine: false }, inputs: [[2, 3, 4]], output: [2, 3, 4] },
  ],
  refusals: [{ name: 'no axis', inputs: [[]], says: /^RMS norm needs at least one axis of values\./ }],
})
