// Answers about data, as a window asks for them.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { OpenEvent } from '../../core/protocol/datasets.ts'
import { Cancelled } from '../../core/runtime/cancel.ts'
import { encodePng } from '../files/images.ts'
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

test('small pictures of large examples keep their proportions', async () => {
  const [example] = await datasetHandlers.examples(
    { dataset: { location: 'builtin:shapes', shape: [3, 96, 48] }, indices: [8], masks: false, side: 32 },
    context,
  )
  expect(example?.picture).toMatchObject({ width: 16, height: 32 })
})

const division = { trainShare: 60, validationShare: 20, seed: 1, testElsewhere: false }

test('mean and deviation of the training part, and its size', async () => {
  const found = await datasetHandlers.statistics({ dataset: shapes, ...division }, context)
  expect(found).toMatchObject({ train: 1800, validation: 600, test: 600, remarks: [] })
  expect(found.mean).toHaveLength(3)
  // Tested on other data, these are trained on and validated with whole.
  const elsewhere = await datasetHandlers.statistics({ dataset: shapes, ...division, testElsewhere: true }, context)
  expect([elsewhere.train + elsewhere.validation, elsewhere.test]).toEqual([found.train + found.validation + found.test, 0])
  const other = await datasetHandlers.statistics({ dataset: shapes, ...division, seed: 2 }, context)
  for (const [channel, mean] of found.mean.entries()) {
    expect(mean).toBeGreaterThan(80)
    expect(mean).toBeLessThan(170)
    // Another draw, another mean; nearly the same.
    expect(other.mean[channel]).not.toBe(mean)
    expect(Math.abs((other.mean[channel] as number) - mean)).toBeLessThan(3)
  }
  expect(Math.min(...found.deviation)).toBeGreaterThan(30)
})

test.each([
  ['unit', 0, 1],
  ['z-score', -3, 3],
] as const)('a batch as the network is fed it: %s', async (normalisation, low, high) => {
  const ask = (epoch: number) => datasetHandlers.seen({ dataset: shapes, ...division, normalisation, augmentations: [], epoch, count: 8 }, context)
  const batch = await ask(1)
  expect(batch.examples).toHaveLength(8)
  expect(batch.low).toBeGreaterThanOrEqual(low)
  expect(batch.high).toBeLessThanOrEqual(high)
  expect(batch.high - batch.low).toBeGreaterThan(0.9)
  const levels = batch.examples.flatMap(({ picture }) => [...picture.rgba.filter((_, at) => at % 4 !== 3)])
  expect([Math.min(...levels), Math.max(...levels)]).toEqual([0, 255])
  expect((await ask(2)).examples.map(({ index }) => index)).not.toEqual(batch.examples.map(({ index }) => index))
  expect(await ask(1)).toEqual(batch)
})

test('the batch that the network is fed is augmented; other draws come with the next', async () => {
  const ask = (augmentations: { id: string; options: Record<string, unknown> }[], epoch = 1) =>
    datasetHandlers.seen({ dataset: shapes, ...division, normalisation: 'unit', augmentations, epoch, count: 4 }, context)
  const [plain, turned] = [await ask([]), await ask([{ id: 'rotation', options: { degrees: 40 } }])]
  expect(turned.examples.map(({ index }) => index)).toEqual(plain.examples.map(({ index }) => index))
  expect(turned.examples.map(({ picture }) => picture)).not.toEqual(plain.examples.map(({ picture }) => picture))
  await expect(ask([{ id: 'glitter', options: {} }])).rejects.toThrow('There is no augmentation "glitter".')
})

test('shares beyond the whole are refused', async () => {
  await expect(datasetHandlers.statistics({ dataset: shapes, ...division, trainShare: 90 }, context)).rejects.toThrow(
    'The shares 90 % and 20 % are more than the whole. Lower one of them.',
  )
})

test('opening says how far it is, and stops when nobody waits any more', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lamina-open-'))
  await mkdir(join(folder, 'a'))
  const png = await encodePng(new Uint8Array(64 * 64 * 4).fill(99), 64, 64)
  for (let at = 0; at < 60; at++) await writeFile(join(folder, 'a', `${at}.png`), png)
  const collect = async (signal: AbortSignal, onProgress = () => {}): Promise<readonly OpenEvent[]> => {
    const events: OpenEvent[] = []
    for await (const event of await datasetHandlers.open({ dataset: { location: folder } }, { host: 'browser', signal })) {
      events.push(event)
      onProgress()
    }
    return events
  }
  const leaving = new AbortController()
  await expect(collect(leaving.signal, () => leaving.abort())).rejects.toThrow(Cancelled)
  const events = await collect(context.signal)
  const shares = events.flatMap((event) => (event.kind === 'progress' ? [event.share] : []))
  expect(shares.length).toBeGreaterThan(1)
  expect(shares).toEqual([...shares].sort((a, b) => a - b))
  expect(events.at(-1)).toMatchObject({ kind: 'described', description: { total: 60, classes: ['a'] } })
  await rm(folder, { recursive: true, force: true })
})
