// Reading ahead: in order, never more than two at once, failures where their batch is awaited.

import { expect, test } from 'vitest'
import { readAhead } from './ahead.ts'

test('two are begun ahead of the one that is taken, and no more', async () => {
  const begun: number[] = []
  const ahead = readAhead([1, 2, 3, 4, 5], async (item) => {
    begun.push(item)
    return item * 10
  })
  expect(begun).toEqual([1, 2])
  ahead.readOn()
  expect(begun).toEqual([1, 2])
  expect(await ahead.take()).toBe(10)
  ahead.readOn()
  expect(begun).toEqual([1, 2, 3])
  expect([await ahead.take(), await ahead.take(), await ahead.take(), await ahead.take()]).toEqual([20, 30, 40, 50])
  expect(() => ahead.take()).toThrow('Bug in Lamina: there is another batch')
})

test('a failure waits for its turn', async () => {
  const ahead = readAhead([1, 2], async (item) => {
    if (item === 2) throw new Error('gone')
    return item
  })
  expect(await ahead.take()).toBe(1)
  await expect(ahead.take()).rejects.toThrow('gone')
})
