// Answers about data, as a window asks for them.

import { expect, test } from 'vitest'
import { datasetHandlers } from './datasets.ts'

const context = { host: 'browser' as const, signal: new AbortController().signal }
const shapes = { location: 'builtin:shapes' }

test('a description', async () => {
  expect(await datasetHandlers.describe({ dataset: { location: 'builtin:digits' } }, context)).toMatchObject({
    shape: [1, 8, 8],
    total: 1797,
    testCount: 0,
    counts: [178, 182, 177, 183, 181, 182, 181, 179, 174, 180],
    hasMasks: false,
    attribution: expect.stringContaining('CC BY 4.0'),
  })
  expect(await datasetHandlers.describe({ dataset: shapes }, context)).toMatchObject({
    classes: ['disc', 'square', 'triangle', 'star', 'cross', 'heart'],
    hasMasks: true,
  })
})

test('examples with picture, label and mask', async () => {
  const [example] = await datasetHandlers.examples({ dataset: shapes, indices: [8], masks: true }, context)
  expect(example).toMatchObject({ index: 8, label: 2, picture: { width: 32, height: 32 } })
  expect([example?.picture.rgba.length, example?.mask?.length]).toEqual([32 * 32 * 4, 32 * 32])
  const [plain] = await datasetHandlers.examples({ dataset: shapes, indices: [8], masks: false }, context)
  expect(plain).not.toHaveProperty('mask')
  expect(plain?.picture).toEqual(example?.picture)
})

test.each([
  { label: undefined, offset: 0, limit: 3, total: 3000, indices: [0, 1, 2] },
  { label: 2, offset: 1, limit: 2, total: 500, indices: [8, 14] },
  { label: 99, offset: 0, limit: 5, total: 0, indices: [] },
])('indices of class $label', async ({ label, offset, limit, total, indices }) => {
  expect(await datasetHandlers.indices({ dataset: shapes, offset, limit, ...(label === undefined ? {} : { label }) }, context)).toEqual({
    total,
    indices,
  })
})

test('an example that does not exist is refused', async () => {
  await expect(datasetHandlers.examples({ dataset: shapes, indices: [3000], masks: false }, context)).rejects.toThrow(
    '"Shapes on textures, 32×32" has no example 3000: it holds 3000. Open the data again.',
  )
})
