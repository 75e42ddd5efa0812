// ResNet-8: three residual blocks, the smallest of the paper's family for small images.

import { Pencil, type Template } from './template.ts'

export const resnet8: Template = {
  id: 'resnet-8',
  title: 'ResNet-8',
  summary:
    'Three residual blocks: each adds what two convolutions computed to what entered them; 1×1 convolutions carry the skip path where the shape changes.',
  source: 'He et al. 2016, section 4.2, with n = 1 and projection shortcuts',
  standard: { input: [3, 32, 32], classes: 6 },
  lesson: { data: 'builtin:shapes', options: { epochs: 10, learningRate: 3e-3, normalisation: 'z-score' } },
  build({ input, classes }) {
    const pencil = new Pencil('resnet-8')
    const conv = (filters: number, stride: number) => {
      const padding = stride === 1 ? { padding: 'same' } : { padding: 'explicit', paddingSize: [1, 1] }
      return ['conv-2d', { filters, stride: [stride, stride], bias: false, ...padding }] as const
    }
    const stem = pencil.chain(pencil.input(input), conv(16, 1), ['batch-norm'], ['relu'])
    const residual = (from: string, filters: number, stride: number): string => {
      const main = pencil.chain(from, conv(filters, stride), ['batch-norm'], ['relu'], conv(filters, 1), ['batch-norm'])
      const project = ['conv-2d', { filters, kernelSize: [1, 1], stride: [stride, stride], bias: false }] as const
      const skip = stride === 1 ? from : pencil.chain(from, project, ['batch-norm'])
      return pencil.chain(pencil.add('residual-add', {}, main, skip), ['relu'])
    }
    const first = pencil.block('block 1', () => residual(stem, 16, 1))
    const second = pencil.block('block 2', () => residual(first, 32, 2))
    const last = pencil.block('block 3', () => residual(second, 64, 2))
    pencil.add('output', { classes }, pencil.chain(last, ['global-average-pool-2d'], ['dense', { units: classes, weights: 'glorot-uniform' }]))
    return pencil.finish()
  },
}
