// What can be asked of kept runs: another name, the images of a cell, values as CSV, what differs; a run resumed with another rate; devices tried.

import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { Pencil } from '../../core/design/templates/template.ts'
import { writeDesign } from '../../core/design/write-design.ts'
import type { Predictions, PredictionsEvent } from '../../core/protocol/runs.ts'
import type { TrainingRequest, TryEvent } from '../../core/protocol/training.ts'
import { liveRun } from '../engine/live-runs.ts'
import '../engine/testing/built-engine.ts'
import type { CallContext } from './handlers.ts'
import { runHandlers as runs } from './runs.ts'
import { trainingHandlers as training } from './training.ts'

let home = ''
const before = process.env.LAMINA_HOME
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'lamina-runs-'))
  process.env.LAMINA_HOME = home
})
afterAll(async () => {
  if (before === undefined) delete process.env.LAMINA_HOME
  else process.env.LAMINA_HOME = before
  await rm(home, { recursive: true, force: true })
})

const context: CallContext = { host: 'browser', signal: new AbortController().signal }

function design(filters = 4): string {
  const pencil = new Pencil('small net')
  const last = pencil.chain(pencil.input([1, 8, 8]), ['conv-2d', { filters }], ['relu'], ['flatten'], ['dense', { units: 10 }])
  pencil.add('output', { classes: 10 }, last)
  return writeDesign(pencil.finish())
}
const request = (options: Record<string, unknown>, text = design()): TrainingRequest => ({
  model: { kind: 'design', text },
  dataset: { location: 'builtin:digits' },
  loss: { id: 'cross-entropy', options: {} },
  optimizer: { id: 'adam', options: {} },
  options,
  device: 'cpu',
})

async function trained(asked: TrainingRequest): Promise<string> {
  const { run } = await training.start(asked, context)
  await liveRun(run)?.over
  return run
}

async function predicted(run: string, part: 'validation' | 'test'): Promise<{ readonly found: Predictions; readonly steps: number }> {
  const events: PredictionsEvent[] = []
  for await (const event of await runs.predictions({ run, part, device: 'cpu' }, context)) events.push(event)
  const last = events.at(-1)
  if (last?.kind !== 'predictions') throw new Error('no predictions came')
  return { found: last.predictions, steps: events.length - 1 }
}

test('a finished run: predictions, name, values, differences', async () => {
  const run = await trained(request({ epochs: 2 }))
  const detail = await runs.read({ run }, context)

  // Two epochs, each better than the one before: the kept weights are those of the last validation.
  const { found, steps } = await predicted(run, 'validation')
  expect(steps).toBeGreaterThan(0)
  expect(found.indices).toHaveLength(detail.split.validation)
  const { confusion, best } = detail.history
  expect(best?.epoch).toBe(2)
  const counts = Array.from({ length: 10 }, () => new Array<number>(10).fill(0))
  found.labels.forEach((label, row) => {
    const line = counts[label] as number[]
    const taken = found.predicted[row] as number
    line[taken] = (line[taken] ?? 0) + 1
  })
  expect(counts).toEqual(confusion?.counts)
  const mean = found.loss.reduce((sum, loss) => sum + loss, 0) / found.loss.length
  expect(mean).toBeCloseTo(best?.loss ?? 0, 4)
  const again = await predicted(run, 'validation')
  expect(again.steps, 'what was measured is remembered').toBe(0)
  expect(again.found).toEqual(found)
  const test = await predicted(run, 'test')
  expect([...test.found.indices].sort()).toEqual([...detail.split.test].sort())

  await runs.rename({ run, label: 'The first one' }, context)
  expect(await runs.read({ run }, context)).toMatchObject({ run, label: 'The first one', name: 'small net', request: detail.request })

  let text = ''
  for await (const part of await runs.values({ run }, context)) text += part
  const lines = text.trimEnd().split('\r\n')
  expect(lines[0]).toBe('kind,epoch,step,loss,accuracy,learning_rate,ms')
  expect(lines.filter((line) => line.startsWith('step,'))).toHaveLength(detail.history.step)
  expect(lines.filter((line) => line.startsWith('validation,'))).toHaveLength(2)
  expect(lines.at(-1)).toMatch(/^test,2,/)

  const other = await trained(request({ epochs: 1, batchSize: 64 }, design(8)))
  const [newest, oldest] = await runs.list(undefined, context)
  expect(newest).toMatchObject({ run: other, changes: ['epochs 1', 'batch size 64', 'conv1 filters 8'] })
  expect(oldest).toMatchObject({ run, label: 'The first one', changes: [] })
  const { facts } = await runs.compare({ runs: [run, other] }, context)
  expect(facts).toEqual([
    { label: 'Epochs', values: ['2', '1'] },
    { label: 'Batch size', values: ['32', '64'] },
    { label: 'conv1 · Filters', values: ['4', '8'] },
  ])

  await runs.remove({ run }, context)
  expect(existsSync(detail.folder), 'nothing of it is left').toBe(false)
  await runs.remove({ run: other }, context)
}, 120_000)

test('a loss that became no number is mended by a resumed run with another rate', async () => {
  const { run } = await training.start(request({ epochs: 400, earlyStopping: false, learningRate: 1e-3, checkpointEvery: 1000 }), context)
  // Stopping writes the only checkpoint: none may fall on the step that the wild rate still takes.
  for await (const events of await training.watch({ run, since: 0 }, context))
    if (events.some((event) => event.kind === 'step')) {
      await training.control({ run, command: 'stop' }, context)
      break
    }
  await liveRun(run)?.over
  const stopped = await runs.read({ run }, context)

  await training.resume({ run, learningRate: 1e30 }, context).catch(() => {})
  await liveRun(run)?.over
  const failed = await runs.read({ run }, context)
  expect(failed.state).toBe('failed')
  expect(failed.failure).toMatch(/(became (NaN|infinite)|holds values that are no numbers).*Lower the learning rate \(now 1e\+30\)/s)
  expect(failed.history.saved).toBe(stopped.history.saved)

  await training.resume({ run, learningRate: 1e-4 }, context)
  for await (const events of await training.watch({ run, since: 0 }, context))
    if (events.some((event) => event.kind === 'step' && event.step > stopped.step + 2)) break
  await training.control({ run, command: 'stop' }, context)
  await liveRun(run)?.over
  const mended = await runs.read({ run }, context)
  expect(mended.card).toMatchObject({ learningRate: 1e-3, learningRates: [{ fromStep: stopped.history.saved, learningRate: 1e-4 }] })
  expect(mended.history.notes.at(-1)).toBe(`From step ${stopped.history.saved} on with a learning rate of 0.0001 in place of 1e+30.`)
  expect(mended.history.points.learningRate.at(-1)).toBe(1e-4)
  expect(mended.history.points.learningRate[0]).toBe(1e-3)

  // Without a wish the last one stays.
  await training.resume({ run }, context)
  for await (const events of await training.watch({ run, since: mended.history.heard }, context))
    if (events.some(({ kind }) => kind === 'step')) break
  await training.control({ run, command: 'stop' }, context)
  await liveRun(run)?.over
  expect((await runs.read({ run }, context)).history.points.learningRate.at(-1)).toBe(1e-4)
  await runs.remove({ run }, context)
}, 120_000)

test('every device is tried with real steps, or says why not; nothing is kept', async () => {
  const events: TryEvent[] = []
  for await (const event of await training.tryDevices(request({ epochs: 3 }), context)) events.push(event)
  const cpu = events.filter(({ device }) => device === 'cpu')
  expect(cpu.map(({ kind }) => kind)).toEqual(['trying', 'measured'])
  const measured = cpu[1]
  if (measured?.kind !== 'measured') throw new Error('the CPU was measured')
  expect(measured.steps).toBeGreaterThanOrEqual(3)
  expect(measured.stepsPerEpoch).toBe(34)
  expect(measured.epochMs).toBeGreaterThanOrEqual(measured.stepMs * measured.stepsPerEpoch)
  for (const event of events) if (event.kind === 'unusable') expect(event.reason).not.toBe('')
  expect(await runs.list(undefined, context)).toEqual([])
  await expect(async () => {
    for await (const _ of await training.tryDevices(request({}, '{}'), context));
  }).rejects.toThrow()
}, 120_000)
