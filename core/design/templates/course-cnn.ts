// The course's first network: 27,562 parameters.

import { Pencil, type Template } from './template.ts'

export const courseCnn: Template = {
  id: 'course-cnn',
  title: 'Course CNN',
  summary: 'Two convolutions of 3×3 with max pooling, then two dense layers with dropout between them: 27,562 parameters on 28×28 grey images.',
  source: 'Courses on convolutional networks',
  standard: { input: [1, 28, 28], classes: 10 },
  lesson: { data: 'builtin:digits', options: {} },
  build({ input, classes }) {
    const padding = Math.min(input[1], input[2]) >= 12 ? 'valid' : 'same'
    const pencil = new Pencil('course-cnn')
    const last = pencil.chain(
      pencil.input(input),
      ['conv-2d', { filters: 8, padding }],
      ['relu'],
      ['max-pool-2d'],
      ['conv-2d', { filters: 16, padding }],
      ['relu'],
      ['max-pool-2d'],
      ['flatten'],
      ['dense', { units: 64 }],
      ['relu'],
      ['dropout', { rate: 0.5 }],
      ['dense', { units: classes, weights: 'glorot-uniform' }],
    )
    pencil.add('output', { classes }, last)
    return pencil.finish()
  },
}
