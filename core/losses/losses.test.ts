// Losses by hand.

import { expect, test } from 'vitest'
import { GraphBuilder } from '../onnx/builder.ts'
import { readOptions } from '../options/options.ts'
import { invariant } from '../problems.ts'
import { float32, int64, numbers, type Tensor } from '../tensor/tensor.ts'
import { testRuntime } from '../testing/ort.ts'
import { losses } from './index.ts'

const ln = Math.log
test.each<{ name: string; id: string; options?: Record<string, unknown>; logits: Tensor; labels: Tensor; expected: number }>([
  { name: 'no idea, two classes', id: 'cross-entropy', logits: float32([1, 2], [0, 0]), labels: int64([1]), expected: ln(2) },
  {
    name: 'odds of 3 to 1, right and wrong',
    id: 'cross-entropy',
    logits: float32([2, 2], [ln(3), 0, ln(3), 0]),
    labels: int64([0, 1]),
    expected: (ln(4 / 3) + ln(4)) / 2,
  },
  { name: 'large scores do not overflow', id: 'cross-entropy', logits: float32([1, 3], [1000, 0, 0]), labels: int64([1]), expected: 1000 },
  {
    name: 'label smoothing 0.4: 0.8 of the right class, 0.2 of the other',
    id: 'cross-entropy',
    options: { labelSmoothing: 0.4 },
    logits: float32([1, 2], [ln(3), 0]),
    labels: int64([0]),
    expected: 0.8 * ln(4 / 3) + 0.2 * ln(4),
  },
  {
    name: 'one score per pixel',
    id: 'cross-entropy',
    logits: float32([1, 2, 1, 2], [ln(3), 0, 0, 0]),
    labels: int64([0, 1], [1, 1, 2]),
    expected: (ln(4 / 3) + ln(2)) / 2,
  },
  { name: 'squares', id: 'mse', logits: float32([2, 2], [1, 2, 3, 4]), labels: float32([2, 2], [1, 0, 3, 7]), expected: (4 + 9) / 4 },
])('$id: $name', async ({ id, options: raw = {}, logits, labels, expected }) => {
  const loss = losses.get(id)
  invariant(loss, `there is no loss "${id}"`)
  const { values: options } = readOptions(loss.options, raw)
  expect(loss.labels(logits.shape)).toEqual({ type: labels.type, shape: labels.shape })
  const g = new GraphBuilder('loss')
  g.output(
    loss.emit(g, { logits: g.input('logits', 'float32', logits.shape), labels: g.input('labels', labels.type, labels.shape), options }),
    'loss',
  )
  const session = await (await testRuntime('cpu')).load(g.build())
  const results = (await session.run({ logits, labels })) as Readonly<Record<string, Tensor>>
  await session.release()
  expect(results.loss?.shape).toEqual([])
  expect(numbers(results.loss as Tensor)[0]).toBeCloseTo(expected, 5)
})
