// LeNet-5: the network that read cheques.

import { Pencil, type Template } from './template.ts'

export const lenet5: Template = {
  id: 'lenet-5',
  title: 'LeNet-5',
  summary: 'The classic of handwritten digits: two convolutions of 5×5 with average pooling, then three dense layers, all with tanh.',
  source: 'LeCun et al. 1998',
  standard: { input: [1, 32, 32], classes: 10 },
  lesson: { data: 'builtin:digits', options: {} },
  build({ input, classes }) {
    const size = Math.min(input[1], input[2])
    const pencil = new Pencil('lenet-5')
    const weights = 'glorot-uniform'
    // The paper pads 28×28 digits to 32×32 first; “same” comes to the same.
    const conv = (filters: number, least: number) =>
      ['conv-2d', { filters, kernelSize: [5, 5], padding: size >= least ? 'valid' : 'same', weights }] as const
    const last = pencil.chain(
      pencil.input(input),
      conv(6, 32),
      ['tanh'],
      ['average-pool-2d'],
      conv(16, 16),
      ['tanh'],
      ['average-pool-2d'],
      ['flatten'],
      ['dense', { units: 120, weights }],
      ['tanh'],
      ['dense', { units: 84, weights }],
      ['tanh'],
      ['dense', { units: classes, weights }],
    )
    pencil.add('output', { classes }, last)
    return pencil.finish()
  },
}
