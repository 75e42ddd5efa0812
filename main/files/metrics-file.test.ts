// Events on disk: appended, cut back to a checkpoint, torn by a kill.

import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { OutsideError } from '../../core/problems.ts'
import { MetricsFile, readLines } from './metrics-file.ts'

let folder = ''
let path = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamina-metrics-'))
  path = join(folder, 'metrics.jsonl')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('what is appended comes back, numbers to the last digit', async () => {
  const metrics = await MetricsFile.open(path, 0)
  const events = [{ loss: 0.1 + 0.2 }, { loss: 5e-324 }]
  for (const event of events) await metrics.append(event)
  await metrics.flush()
  await metrics.close()
  expect(await readLines(path)).toEqual(events)
  expect(metrics.bytes).toBe((await readFile(path)).length)
})

test.each([
  ['at its checkpoint', 2, '{"a":1}\n{"a":2}\n', [{ a: 1 }, { a: 2 }]],
  ['beyond it', 2, '{"a":1}\n{"a":2}\n{"a":3}\n{"a":4}\n', [{ a: 1 }, { a: 2 }]],
  ['in the middle of a line', 2, '{"a":1}\n{"a":2}\n{"a":3}\n{"a', [{ a: 1 }, { a: 2 }]],
  ['short of it, since the disk lost some', 3, '{"a":1}\n{"a":2}\n{"a', [{ a: 1 }, { a: 2 }]],
  ['before any checkpoint', 0, '{"a":1}\n{"a', []],
])('a run killed %s resumes after the lines that its checkpoint knows', async (_name, lines, text, kept) => {
  await writeFile(path, text)
  const metrics = await MetricsFile.open(path, lines * '{"a":1}\n'.length)
  await metrics.append({ b: 1 })
  await metrics.close()
  expect(await readLines(path)).toEqual([...kept, { b: 1 }])
})

test('what is appended soon is written in order, with what is appended after it', async () => {
  const metrics = await MetricsFile.open(path, 0)
  const events = Array.from({ length: 50 }, (_, step) => ({ step }))
  for (const event of events) metrics.appendSoon(event)
  await metrics.append({ last: true })
  expect(await readLines(path)).toEqual([...events, { last: true }])
  for (const event of events) metrics.appendSoon(event)
  await metrics.flush()
  expect(metrics.bytes).toBe((await readFile(path)).length)
  await metrics.close()
})

test('what could not be written is said by the next call', async () => {
  const metrics = await MetricsFile.open(path, 0)
  await metrics.close()
  metrics.appendSoon({ step: 1 })
  await expect(metrics.append({ step: 2 })).rejects.toThrow(OutsideError)
  expect(() => metrics.appendSoon({ step: 3 })).toThrow(OutsideError)
})

test('a reader passes over a line that is being written', async () => {
  await appendFile(path, '{"a":1}\n{"a":')
  expect(await readLines(path)).toEqual([{ a: 1 }])
  expect(await readLines(join(folder, 'nothing'))).toEqual([])
})

test.skipIf(process.platform === 'win32')('a file that was removed while it is open is missed at the next flush', async () => {
  const metrics = await MetricsFile.open(path, 0)
  await metrics.append({ loss: 1 })
  await rm(path)
  await expect(metrics.flush()).rejects.toThrow('is not there (any more)')
  await metrics.close()
})
