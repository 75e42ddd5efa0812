// VGG, small: pairs of 3×3 convolutions with batch norm.

import { Pencil, type Template } from './template.ts'

export const vggSmall: Template = {
  id: 'vgg-small',
  title: 'VGG, small',
  summary: 'Three stages of two 3×3 convolutions each, with batch norm, doubling the filters whenever max pooling halves the maps.',
  source: 'after Simonyan & Zisserman 2015',
  standard: { input: [3, 32, 32], classes: 10 },
  lesson: { data: 'builtin:digits', options: { epochs: 6, normalisation: 'z-score' } },
  build({ input, classes }) {
    const pencil = new Pencil('vgg-small')
    const block = (filters: number) => [['conv-2d', { filters, padding: 'same', bias: false }], ['batch-norm'], ['relu']] as const
    let last = pencil.input(input)
    let size = Math.min(input[1], input[2])
    for (const filters of [16, 32, 64]) {
      last = pencil.chain(last, ...block(filters), ...block(filters))
      if (size < 2) continue
      last = pencil.chain(last, ['max-pool-2d'])
      size = Math.floor(size / 2)
    }
    last = pencil.chain(last, ['flatten'], ['dense', { units: 64 }], ['relu'], ['dense', { units: classes, weights: 'glorot-uniform' }])
    pencil.add('output', { classes }, last)
    return pencil.finish()
  },
}
