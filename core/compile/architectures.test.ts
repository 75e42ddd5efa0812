// Every published architecture in the size for a laptop becomes a graph with all its weights.

import { expect, test } from 'vitest'
import { checkOrThrow } from '../design/check.ts'
import { summarise } from '../design/summary.ts'
import { architectures } from '../design/templates/published/index.ts'
import { compile } from './compile.ts'
import { summariseModel } from './summary.ts'

test.each([...architectures.values()])('$id', ({ draw, standard, laptop }) => {
  const checked = checkOrThrow(draw({ ...standard, width: 0.25, ...laptop, classes: 3 }).drawn())
  const { totals } = summarise(checked)
  expect(totals.parameters).toBeLessThan(10_000_000)
  const model = compile(checked, { seed: 1 })
  expect(model.classes).toBe(3)
  expect(summariseModel(model).totals).toEqual(totals)
})
