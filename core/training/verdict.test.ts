// What curves of every kind are read as: drawn ones, and ones that real runs left.

import { expect, test } from 'vitest'
import { recordedRuns } from '../testing/recorded-runs.ts'
import type { TrainingEvent } from './events.ts'
import { extend, noHistory, type RunHistory } from './history.ts'
import { outlookOf, verdictOf } from './verdict.ts'

interface Drawn {
  readonly train: readonly number[]
  readonly validation?: readonly number[]
  readonly accuracy?: readonly [train: number, validation: number]
}
function history({ train, validation = [], accuracy = [0.9, 0.88] }: Drawn): RunHistory {
  let lowest = Number.POSITIVE_INFINITY
  const events = train.flatMap((loss, at): TrainingEvent[] => {
    const place = { epoch: at + 1, step: (at + 1) * 10 }
    const measured = validation[at]
    const best = measured !== undefined && measured < lowest
    if (best) lowest = measured
    return [
      { kind: 'epoch', ...place, loss, accuracy: accuracy[0], ms: 1 },
      ...(measured === undefined ? [] : [{ kind: 'validation', ...place, loss: measured, accuracy: accuracy[1], best } as const]),
    ]
  })
  return extend(noHistory(), events)
}

test.each<[string, Drawn, unknown]>([
  ['too early to say', { train: [2, 1.5, 1], validation: [2, 1.6, 1.2] }, undefined],
  [
    'validation rises while training falls',
    { train: [2, 1, 0.7, 0.5, 0.4, 0.3, 0.2], validation: [2, 1.1, 0.8, 0.85, 0.9, 0.95, 1] },
    { kind: 'overfitting', waited: 4, rises: true, from: 0.8, to: 1, since: 3 },
  ],
  [
    'validation stands a little above its lowest while training falls',
    { train: [2, 1, 0.7, 0.5, 0.4, 0.3], validation: [2, 1.1, 0.8, 0.82, 0.825, 0.82] },
    { kind: 'overfitting', waited: 3, rises: false, from: 0.8, to: 0.82, since: 3 },
  ],
  [
    'two epochs above the lowest are no overfitting yet',
    { train: [2, 1, 0.7, 0.5, 0.4], validation: [2, 1.1, 0.8, 0.9, 0.95] },
    { kind: 'waiting', waited: 2, lowest: 0.8, since: 3 },
  ],
  ['both rise: not overfitting', { train: [1, 0.5, 0.51, 0.52, 0.53], validation: [1, 0.5, 0.51, 0.52, 0.53] }, undefined],
  ['only training jumps', { train: [1, 0.5, 0.3, 0.6], validation: [1, 0.6, 0.5, 0.5] }, { kind: 'improving' }],
  ['training rises', { train: [1, 0.5, 0.6, 0.8], validation: [1, 0.6, 0.7, 0.9] }, { kind: 'diverging', from: 0.5, to: 0.8, since: 2 }],
  [
    'at rest near nought, a large factor is no divergence',
    { train: [0.001, 0.001, 0.002, 0.003], validation: [0.02, 0.02, 0.02, 0.02] },
    { kind: 'converged' },
  ],
  ['guessing among ten', { train: [2.31, 2.31], validation: [2.31, 2.31], accuracy: [0.1, 0.1] }, { kind: 'not-learning', loss: 2.31, epochs: 2 }],
  ['near the loss of guessing but right more often', { train: [2.31, 2.29], validation: [2.3, 2.28], accuracy: [0.4, 0.4] }, undefined],
  ['still falling', { train: [2, 1.5, 1.2, 1], validation: [2, 1.6, 1.3, 1.1] }, { kind: 'improving', from: 2, to: 1.1, epochs: 3 }],
  ['still falling, nothing validated', { train: [2, 1.5, 1.2, 1] }, { kind: 'improving', from: 2, to: 1 }],
  [
    'at rest, many training examples wrong',
    { train: [1.5, 1.21, 1.2, 1.2, 1.2, 1.2], validation: [1.6, 1.31, 1.3, 1.3, 1.3, 1.3], accuracy: [0.55, 0.53] },
    { kind: 'underfitting', train: 0.55, validation: 0.53 },
  ],
  ['at rest, most right', { train: [1, 0.21, 0.2, 0.2, 0.2, 0.2], validation: [1, 0.26, 0.25, 0.25, 0.25, 0.25] }, { kind: 'converged', loss: 0.25 }],
  [
    'at rest, right by heart',
    { train: [1, 0.02, 0.02, 0.02, 0.02], validation: [1, 0.61, 0.6, 0.6, 0.6], accuracy: [0.99, 0.8] },
    { kind: 'gap', train: 0.99, validation: 0.8 },
  ],
  ['validation jumps', { train: [1, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6], validation: [1, 0.6, 0.9, 0.5, 0.85, 0.55, 0.9] }, { kind: 'noisy', epochs: 6 }],
  ['one outlier is no noise', { train: [2, 1, 0.8, 0.6, 0.5, 0.4, 0.3], validation: [2, 1, 0.8, 1.2, 0.6, 0.5, 0.45] }, { kind: 'improving' }],
])('%s', (_name, drawn, expected) => {
  const found = verdictOf(history(drawn), 10)
  if (expected === undefined) expect(found).toBeUndefined()
  else expect(found).toMatchObject(expected as object)
})

test('a first epoch whose loss grows is said before it ends', () => {
  const steps = Array.from(
    { length: 80 },
    (_, step): TrainingEvent => ({ kind: 'step', step, epoch: 1, loss: 2 + step / 10, learningRate: 1, ms: 1 }),
  )
  expect(verdictOf(extend(noHistory(), steps), 10)).toMatchObject({ kind: 'diverging', since: 0 })
  expect(verdictOf(extend(noHistory(), steps.slice(0, 20)), 10)).toBeUndefined()
})

test('with auxiliary heads guessing costs more: what is below that learns', () => {
  const drawn = history({ train: [3.9, 3.85, 3.8], validation: [2.4, 2.35, 2.31], accuracy: [0.11, 0.1] })
  expect(verdictOf(drawn, 10)).toMatchObject({ kind: 'not-learning', guessing: Math.log(10) })
  // 1.6 · ln 10 = 3.684
  expect(verdictOf(drawn, 10, 0.6)).toMatchObject({ kind: 'not-learning', guessing: 1.6 * Math.log(10) })
  const learns = history({ train: [3.6, 3.55, 3.5], validation: [2.4, 2.35, 2.31], accuracy: [0.11, 0.1] })
  expect(verdictOf(learns, 10)?.kind).toBe('not-learning')
  expect(verdictOf(learns, 10, 0.6)).toBeUndefined()
})

test.each(recordedRuns.map((run) => [run.what, run] as const))('%s', (_what, { events, classes, reads }) => {
  expect(verdictOf(extend(noHistory(), events), classes)?.kind).toBe(reads)
})

const falls: Drawn = { train: [2, 1, 0.7, 0.5, 0.4], validation: [2, 1.1, 0.8, 0.9, 0.95] }
test.each([
  ['patience 5, two epochs waited', { earlyStopping: true, patience: 5 }, { waitsFor: 3, keeps: 3 }],
  ['patience 2, over', { earlyStopping: true, patience: 2 }, { waitsFor: 0, keeps: 3 }],
  ['off', { earlyStopping: false, patience: 5 }, { waitsFor: undefined, keeps: 5 }],
])('early stopping: %s', (_name, options, expected) => {
  expect(outlookOf(history(falls), options)).toEqual(expected)
})
