// Schedules by hand.

import { expect, test } from 'vitest'
import { readOptions } from '../../options/options.ts'
import { learningRateAt, schedules } from './index.ts'
import type { Schedule } from './schedule.ts'

const rates = (id: string, raw: Record<string, unknown>, count: number, losses: readonly number[] = []): number[] => {
  const definition = schedules.get(id) as Schedule
  const { values: options, problems } = readOptions(definition.options, raw)
  expect(problems).toEqual([])
  return Array.from({ length: count }, (_, at) =>
    learningRateAt({ definition, options }, 1, { step: 10 * at, epoch: at, steps: 10 * count, epochs: count, losses: losses.slice(0, at) }),
  )
}

test.each<readonly [id: string, options: Record<string, unknown>, expected: readonly number[]]>([
  ['constant', {}, [1, 1, 1, 1]],
  ['constant', { length: 2, factor: 0.5 }, [0.5, 0.5, 1, 1]],
  ['constant', { warmUp: 2, warmUpFrom: 0.5 }, [0.5, 0.75, 1, 1]],
  ['step', { every: 2, factor: 0.5 }, [1, 1, 0.5, 0.5, 0.25]],
  ['step', { every: 20, factor: 0.5, per: 'step' }, [1, 1, 0.5, 0.5, 0.25]],
  ['milestones', { at: [1, 3], factor: 0.5 }, [1, 0.5, 0.5, 0.25]],
  ['exponential', { factor: 0.5 }, [1, 0.5, 0.25]],
  // cos(π/3) is a half.
  ['cosine', {}, [1, 0.75, 0.25]],
  ['cosine', { length: 2, lowest: 0.2 }, [1, 0.6, 0.2, 0.2]],
  ['cosine-restarts', { first: 2, growth: 1 }, [1, 0.5, 1, 0.5]],
  ['polynomial', { length: 4 }, [1, 0.75, 0.5, 0.25, 0, 0]],
  ['cyclic', { lowest: 0.5, up: 2, down: 1 }, [0.5, 0.75, 1, 0.5, 0.75]],
])('%s %o', (id, options, expected) => {
  for (const [at, rate] of rates(id, options, expected.length).entries()) expect(rate).toBeCloseTo(expected[at] ?? Number.NaN, 12)
})

test('a plateau lowers, rests and stops at the lowest', () => {
  const losses = [1, 1, 1, 1, 1, 1, 1, 1]
  expect(rates('plateau', { factor: 0.5, wait: 1, lowest: 0.3 }, 8, losses)).toEqual([1, 1, 1, 0.5, 0.5, 0.3, 0.3, 0.3])
  expect(rates('plateau', { factor: 0.5, wait: 0, rest: 2 }, 6, losses)).toEqual([1, 1, 0.5, 0.5, 0.5, 0.25])
})

test('one cycle begins low, reaches the learning rate and ends far below', () => {
  const cycle = rates('one-cycle', {}, 20)
  expect(cycle[0]).toBeCloseTo(1 / 25, 12)
  expect(Math.max(...cycle)).toBe(1)
  expect(cycle.at(-1)).toBeCloseTo(1 / 25 / 10_000, 12)
})

test.each([...schedules.values()])('$id is told completely, and never negative', ({ id, summary, options }) => {
  expect(summary).toMatch(/\.$/)
  for (const option of Object.values(options)) expect(option.help).toMatch(/\.$/)
  expect(rates(id, {}, 30, Array(30).fill(1)).every((rate) => rate >= 0 && rate <= 1 && Number.isFinite(rate))).toBe(true)
})
