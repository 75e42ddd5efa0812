// Designs that do not fit the data, and the one command that makes them fit.

import { expect, test } from 'vitest'
import { check } from '../../core/design/check.ts'
import { apply } from '../../core/design/commands.ts'
import { emptyDesign } from '../../core/design/design.ts'
import { templates } from '../../core/design/templates/index.ts'
import { misfitOf } from './fit-design.ts'

const design = templates.get('course-cnn')?.build({ input: [1, 28, 28], classes: 10 }) ?? emptyDesign('none')
const classes = (count: number): readonly string[] => Array.from({ length: count }, (_, at) => `class ${at}`)

test.each([
  ['colour is brought to grey and to the size', [3, 32, 32], 6, false, 'Set the input to 3×32×32 and 6 classes'],
  ['channels that mean something else', [4, 28, 28], 10, true, 'Set the input to 4×28×28'],
  ['another size only: images are resized', [1, 8, 8], 10, false, 'Set the input to 1×8×8'],
  ['more classes than scores', [1, 28, 28], 12, true, 'Set the output to 12 classes'],
  ['fewer classes can be trained', [1, 28, 28], 3, false, 'Set the output to 3 classes'],
] as const)('%s', (_, shape, count, refused, label) => {
  const data = { shape, classes: classes(count) }
  const misfit = misfitOf(design, check(design), data)
  expect(misfit).toMatchObject({ refused, label })
  const fitted = misfit ? apply(design, misfit.command) : design
  const checked = check(fitted)
  expect(misfitOf(fitted, checked, data)).toBeUndefined()
  // What the design is now wrong about, if anything, is the size of its maps, and never the number of its scores.
  expect(checked.problems.map(({ code }) => code)).not.toContain('wrong-class-count')
})

test('what fits is left alone', () => {
  expect(misfitOf(design, check(design), { shape: [1, 28, 28], classes: classes(10) })).toBeUndefined()
})

test('a design without an input has nothing to set', () => {
  const empty = emptyDesign('empty')
  expect(misfitOf(empty, check(empty), { shape: [1, 28, 28], classes: classes(10) })).toBeUndefined()
})
