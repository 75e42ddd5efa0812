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
  {
    name: 'an ignored label',
    id: 'cross-entropy',
    options: { ignore: true, ignoreIndex: -1 },
    logits: float32([3, 2], [ln(3), 0, 5, 1, 0, 0]),
    labels: int64([0, -1, 1]),
    expected: (ln(4 / 3) + ln(2)) / 2,
  },
  { name: 'sizes', id: 'l1', logits: float32([2, 2], [1, 2, 3, 4]), labels: float32([2, 2], [1, 0, 3, 7]), expected: (2 + 3) / 4 },
  {
    name: 'within and beyond delta',
    id: 'huber',
    options: { delta: 2 },
    logits: float32([1, 3], [1, 0, 0]),
    labels: float32([1, 3], [0, 5, -2]),
    expected: (0.5 + 2 * (5 - 1) + 2) / 3,
  },
  {
    name: 'within and beyond beta',
    id: 'smooth-l1',
    options: { beta: 2 },
    logits: float32([1, 2], [1, 0]),
    labels: float32([1, 2], [0, 5]),
    expected: (0.25 + (5 - 1)) / 2,
  },
  {
    name: 'yes and no at odds of 3 to 1',
    id: 'bce',
    logits: float32([1, 2], [ln(3), ln(3)]),
    labels: float32([1, 2], [1, 0]),
    expected: (ln(4 / 3) + ln(4)) / 2,
  },
  {
    name: 'yes weighs 3',
    id: 'bce',
    options: { positiveWeight: 3 },
    logits: float32([1, 2], [ln(3), ln(3)]),
    labels: float32([1, 2], [1, 0]),
    expected: (3 * ln(4 / 3) + ln(4)) / 2,
  },
  { name: 'large scores do not overflow', id: 'bce', logits: float32([1, 2], [1000, -1000]), labels: float32([1, 2], [0, 0]), expected: 500 },
  {
    name: 'three quarters sure counts a sixteenth',
    id: 'focal',
    logits: float32([1, 2], [ln(3), 0]),
    labels: int64([0]),
    expected: ln(4 / 3) / 16,
  },
  {
    name: 'gamma 0 is cross-entropy',
    id: 'focal',
    options: { gamma: 0 },
    logits: float32([1, 3], [1000, 0, 0]),
    labels: int64([1]),
    expected: 1000,
  },
  {
    name: 'yes and no',
    id: 'focal-binary',
    options: { gamma: 1 },
    logits: float32([1, 2], [ln(3), ln(3)]),
    labels: float32([1, 2], [1, 0]),
    expected: (0.25 * 0.25 * ln(4 / 3) + 0.75 * 0.75 * ln(4)) / 2,
  },
  {
    name: 'half sure of everything',
    id: 'dice',
    logits: float32([1, 2, 1, 2], [0, 0, 0, 0]),
    labels: int64([0, 0], [1, 1, 2]),
    expected: 1 - ((2 * 1 + 1) / (1 + 2 + 1) + 1 / (1 + 1)) / 2,
  },
  {
    name: 'half sure of a map half full',
    id: 'dice-binary',
    logits: float32([1, 1, 1, 2], [0, 0]),
    labels: float32([1, 1, 1, 2], [1, 0]),
    expected: 1 - (2 * 0.5 + 1) / (1 + 1 + 1),
  },
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
