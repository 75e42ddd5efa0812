// Medians, quartiles, and ratios of two programs visited in turn.

import { expect, test } from 'vitest'
import { inTurn, median, ratioOf, spreadOf } from './statistics.ts'

test.each([
  ['one value', [3], { median: 3, low: 3, high: 3 }],
  ['two: between them', [1, 2], { median: 1.5, low: 1.25, high: 1.75 }],
  ['five, in any order', [5, 1, 4, 2, 3], { median: 3, low: 2, high: 4 }],
  ['an outlier moves nothing', [1, 2, 3, 4, 1000], { median: 3, low: 2, high: 4 }],
])('%s', (_, values, spread) => {
  expect(spreadOf(values)).toEqual(spread)
  expect(median(values)).toBe(spread.median)
})

test('both are visited in turn, and the ratio is taken round by round', async () => {
  const visits: string[] = []
  const side = (name: string, times: number[]) => async () => {
    visits.push(name)
    return times.shift() as number
  }
  // The machine is four times as slow in the second round: of the ratios nothing is seen of it.
  const turns = await inTurn(3, side('ours', [1, 4, 3]), side('theirs', [2, 8, 3]))
  expect(visits).toEqual(['ours', 'theirs', 'ours', 'theirs', 'ours', 'theirs'])
  expect(ratioOf(turns)).toEqual({ median: 0.5, low: 0.5, high: 0.75 })
})

test('without another program there is no ratio', async () => {
  expect(ratioOf(await inTurn(2, async () => 1, undefined))).toBeUndefined()
})
