// Local response normalisation: loud neighbours among the channels turn each other down.

import { float, int } from '../options/options.ts'
import { float32 } from '../tensor/tensor.ts'
import { defineLayer, refuse } from './layer-type.ts'
import { pythonArguments } from './pytorch.ts'
import { elementWise, first, onePort } from './shared.ts'
import { needsSomePlaces } from './spatial.ts'

export const localResponseNorm = defineLayer({
  type: 'local-response-norm',
  title: 'Local response norm',
  stem: 'lrn',
  category: 'normalisation',
  summary: 'Divides each value by the size of its neighbours in the channels around it. AlexNet used it; batch norm has taken its place since.',
  source: 'Krizhevsky, Sutskever & Hinton 2012, section 3.3',
  ports: onePort,
  slim: true,
  options: {
    size: int({
      label: 'Size',
      help: 'Channels that are counted together; of an even number the one more lies before, as in PyTorch.',
      default: 5,
      min: 1,
      max: 65_535,
    }),
    alpha: float({ label: 'Alpha', help: 'Weight of the mean of squares.', default: 1e-4, min: 0, max: 1000 }),
    beta: float({ label: 'Beta', help: 'Power of the divisor.', default: 0.75, min: 0, max: 10 }),
    bias: float({ label: 'k', help: 'Added to the divisor before the power.', default: 2, min: 0.000_001, max: 1000 }),
  },
  highlights: ({ size }) => [`${size} channels`],
  shape({ inputs }) {
    const unfit = needsSomePlaces('Local response norm', first(inputs))
    return unfit ? refuse(unfit) : first(inputs)
  },
  parameters: () => [],
  // y = x / (k + α/n · Σ x²)^β, the sum over the n channels c − ⌊n/2⌋ ... c + ⌊(n − 1)/2⌋
  emit(g, { inputs, options: { size, alpha, beta, bias } }) {
    const x = first(inputs)
    // ONNX Runtime takes no weight or power of 0.
    if (size % 2 === 1 && alpha > 0 && beta > 0) return g.op('LRN', [x], { size, alpha, beta, bias })
    // ONNX lays the longer side of an even window behind, PyTorch before: the sum is then written out as a product with a band matrix.
    const [, channels = 1, ...places] = x.shape
    const band = Float32Array.from({ length: channels * channels }, (_, at) => {
      const distance = (at % channels) - Math.floor(at / channels)
      return distance >= -size / 2 && distance < size / 2 ? alpha / size : 0
    })
    const squares = g.reshape(g.mul(x, x), [-1, channels, places.reduce((all, one) => all * one, 1)])
    const nearby = g.reshape(g.op('MatMul', [g.constant(float32([channels, channels], band)), squares]), [-1, channels, ...places])
    return g.mul(x, g.op('Pow', [g.add(nearby, bias), g.scalar(-beta)]))
  },
  arithmetic: () => elementWise,
  pytorch: ({ options: { size, alpha, beta, bias } }) =>
    `nn.LocalResponseNorm(${pythonArguments(
      [size],
      [
        ['alpha', `${alpha}`, '0.0001'],
        ['beta', `${beta}`, '0.75'],
        ['k', `${bias}`, '1'],
      ],
    )})`,
  cases: [
    { name: 'as in AlexNet', inputs: [[8, 4, 3]], output: [8, 4, 3] },
    { name: 'window wider than the channels', options: { size: 9 }, inputs: [[3, 4, 4]], output: [3, 4, 4] },
    { name: 'each channel by itself', options: { size: 1, alpha: 1 }, inputs: [[3, 2, 2]], output: [3, 2, 2] },
    { name: 'a window that counts for nothing', options: { alpha: 0 }, inputs: [[3, 4, 2]], output: [3, 4, 2] },
    { name: 'an even window', options: { size: 4, alpha: 0.2, bias: 1 }, inputs: [[7, 3, 3]], output: [7, 3, 3] },
  ],
  refusals: [{ name: 'no image', inputs: [[16]], says: /^Local response norm needs channels, height and width/ }],
})
