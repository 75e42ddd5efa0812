// Separable: a network of depthwise separable convolutions, for little arithmetic.

import { Pencil, type Template } from './template.ts'

export const separable: Template = {
  id: 'separable',
  title: 'Separable',
  summary:
    'Depthwise separable convolutions with batch norm in place of full ones: about an eighth of the multiply-adds at nearly the same accuracy.',
  source: 'after Howard et al. 2017 (MobileNet)',
  standard: { input: [3, 32, 32], classes: 6 },
  lesson: { data: 'builtin:shapes', options: { epochs: 12, learningRate: 1e-2, normalisation: 'z-score' } },
  build({ input, classes }) {
    const pencil = new Pencil('separable')
    const block = (filters: number, stride: number) =>
      [
        ['depthwise-separable-2d', { filters, stride: [stride, stride], padding: 'explicit', paddingSize: [1, 1], bias: false }],
        ['batch-norm'],
        ['relu'],
      ] as const
    const last = pencil.chain(
      pencil.input(input),
      ['conv-2d', { filters: 16, padding: 'same', bias: false }],
      ['batch-norm'],
      ['relu'],
      ...block(32, 1),
      ...block(64, 2),
      ...block(64, 1),
      ...block(128, 2),
      ...block(128, 1),
      ['global-average-pool-2d'],
      ['dense', { units: classes, weights: 'glorot-uniform' }],
    )
    pencil.add('output', { classes }, last)
    return pencil.finish()
  },
}
