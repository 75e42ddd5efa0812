// The path of a run through the requests that windows and commands make: start, watch, hold, list, read, export, remove; and what goes wrong on it.

import { existsSync, renameSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Pencil } from '../../core/design/templates/template.ts'
import { writeDesign } from '../../core/design/write-design.ts'
import type { TrainingRequest } from '../../core/protocol/training.ts'
import { randomStream } from '../../core/tensor/random.ts'
import { encodeSafetensors } from '../../core/tensor/safetensors.ts'
import { float32, int64, type Tensor } from '../../core/tensor/tensor.ts'
import type { TrainingEvent } from '../../core/training/events.ts'
import { extend, noHistory } from '../../core/training/history.ts'
import { liveRun, startTraining } from '../engine/live-runs.ts'
import '../engine/testing/built-engine.ts'
import { explainHandlers as explain } from './explain.ts'
import type { CallContext } from './handlers.ts'
import { closeLens } from './lens.ts'
import { modelHandlers as models } from './models.ts'
import { runHandlers as runs } from './runs.ts'
import { trainingHandlers as training } from './training.ts'

let home = ''
const before = process.env.LAMINA_HOME
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'lamina-requests-'))
  process.env.LAMINA_HOME = home
  const noise = randomStream(5, 'images')
  await writeData((at, label) => noise.normal() + (at % 3 === label ? 2 : 0))
})
afterAll(async () => {
  await closeLens()
  if (before === undefined) delete process.env.LAMINA_HOME
  else process.env.LAMINA_HOME = before
  await rm(home, { recursive: true, force: true })
})

/** Twenty images of 8×8 of each of three classes. */
async function writeData(pixel: (at: number, label: number) => number): Promise<void> {
  const y = Array.from({ length: 60 }, (_, index) => index % 3)
  const x = float32(
    [60, 1, 8, 8],
    y.flatMap((label) => Array.from({ length: 64 }, (_, at) => pixel(at, label))),
  )
  const tensors: readonly (readonly [string, Tensor])[] = [
    ['x', x],
    ['y', int64(y)],
  ]
  await writeFile(join(home, 'data.safetensors'), encodeSafetensors(new Map(tensors)))
}

const context: CallContext = { host: 'browser', signal: new AbortController().signal }

function design(classes = 3, channels = 1): string {
  const pencil = new Pencil('three stripes')
  const last = pencil.chain(
    pencil.input([channels, 8, 8]),
    ['conv-2d', { filters: 4, padding: 'same' }],
    ['relu'],
    ['flatten'],
    ['dropout'],
    ['dense', { units: classes }],
  )
  pencil.add('output', { classes }, last)
  return writeDesign(pencil.finish())
}

const request = (more: Partial<TrainingRequest> = {}): TrainingRequest => ({
  model: { kind: 'design', text: design() },
  dataset: { location: join(home, 'data.safetensors') },
  loss: { id: 'cross-entropy', options: {} },
  optimizer: { id: 'adam', options: {} },
  options: { epochs: 3, batchSize: 8, normalisation: 'z-score' },
  device: 'cpu',
  ...more,
})

async function watch(run: string, since = 0, listen: (event: TrainingEvent) => void = () => {}): Promise<readonly TrainingEvent[]> {
  const events: TrainingEvent[] = []
  for await (const some of await training.watch({ run, since }, context)) {
    events.push(...some)
    some.forEach(listen)
  }
  return events
}

test('a run from start to removal', async () => {
  const { run } = await training.start(request(), context)
  expect(run).toBe('three-stripes-1')
  const events = await watch(run)
  expect(events.at(-1)).toMatchObject({ kind: 'done', reason: 'epochs', epoch: 3, test: { accuracy: expect.any(Number) } })
  await liveRun(run)?.over
  expect(await watch(run, events.length - 1)).toEqual(events.slice(-1))

  const detail = await runs.read({ run }, context)
  expect(detail).toMatchObject({
    run,
    name: 'three stripes',
    state: 'done',
    epoch: 3,
    steps: 15,
    classes: ['0', '1', '2'],
    split: { train: 36, validation: 12 },
  })
  expect(detail.split.test).toHaveLength(12)
  expect(detail.history).toEqual(extend(noHistory(), events))
  expect(detail.request.model).toEqual({ kind: 'design', text: design() })
  expect((await runs.list(undefined, context)).map((summary) => summary.run)).toEqual([run])
  expect((await readdir(detail.folder)).sort()).toEqual([
    'best.onnx',
    'checkpoint.safetensors',
    'design.json',
    'epochs',
    'last.onnx',
    'metrics.jsonl',
    'request.json',
    'run-card.json',
    'state.json',
  ])

  // Explain finds the parts as they were trained, and the weights of every epoch.
  const data = await explain.data({ model: { kind: 'run', run } }, context)
  expect(data.parts.map(({ part, indices }) => [part, indices.length])).toEqual([
    ['test', 12],
    ['validation', 12],
    ['train', 36],
  ])
  expect([...(data.parts[0]?.indices ?? [])]).toEqual(detail.split.test)
  expect([...(data.parts[0]?.labels ?? [])]).toEqual(detail.split.test.map((index) => index % 3))
  const losses = events.flatMap((event) => (event.kind === 'validation' ? [event.loss] : []))
  expect(data.epochs).toEqual(losses.map((loss, at) => ({ epoch: at + 1, loss })))
  const image = { kind: 'example', dataset: { location: join(home, 'data.safetensors') }, index: 0 } as const
  const logits = async (epoch?: number) => {
    const model = { kind: 'run', run, ...(epoch === undefined ? {} : { epoch }) } as const
    return (await explain.predict({ model, image, device: 'cpu' }, context)).predictions.map(({ logit }) => logit)
  }
  expect(await logits(1)).not.toEqual(await logits(3))
  await expect(logits(9)).rejects.toThrow('9.onnx')

  const source = { kind: 'run', run } as const
  const exported = await models.export({ source, path: join(home, 'exported'), to: 'onnx', foldNorms: false }, context)
  expect(exported.proof).toMatchObject({ examples: 12, of: 'data' })
  expect(exported.proof?.largestDifference).toBeLessThan(1e-5)
  expect(exported.paths).toEqual([join(home, 'exported.onnx')])
  const written = await models.export({ source, path: join(home, 'net.py'), to: 'pytorch', foldNorms: false }, context)
  expect(written).toEqual({ paths: [join(home, 'net.py'), join(home, 'net.safetensors')] })
  for (const path of [...exported.paths, ...written.paths]) expect(existsSync(path)).toBe(true)

  await runs.remove({ run }, context)
  expect(await runs.list(undefined, context)).toEqual([])
  expect(existsSync(detail.folder)).toBe(false)
})

test('paused, resumed, stopped, gone on with', async () => {
  const { run } = await training.start(request({ options: { epochs: 400, batchSize: 8, earlyStopping: false } }), context)
  const heard = await watch(run, 0, (event) => {
    if (event.kind === 'step' && event.step === 7) void training.control({ run, command: 'pause' }, context)
    if (event.kind === 'paused') void training.control({ run, command: 'resume' }, context)
    if (event.kind === 'resumed') void training.control({ run, command: 'stop' }, context)
  })
  const commands = heard.flatMap(({ kind }) => (kind === 'paused' || kind === 'resumed' ? [kind] : []))
  expect(commands).toEqual(['paused', 'resumed'])
  expect(heard.at(-2)).toMatchObject({ kind: 'checkpoint' })
  expect(heard.at(-1)).toMatchObject({ kind: 'done', reason: 'stopped' })
  const { state, step } = await runs.read({ run }, context)
  expect(state).toBe('interrupted')
  await expect(training.control({ run, command: 'pause' }, context)).rejects.toThrow('is not being trained. Resume it first.')
  await liveRun(run)?.over

  await training.resume({ run }, context)
  const rest = await watch(run, 0, (event) => {
    if (event.kind === 'step' && event.step === step + 5) void training.control({ run, command: 'stop' }, context)
  })
  const steps = rest.flatMap((event) => (event.kind === 'step' ? [event.step] : []))
  expect(steps).toEqual(steps.map((_, index) => index))
  await liveRun(run)?.over
  await runs.remove({ run }, context)
})

test('a crash of the engine ends one run with a sentence; it can go on', async () => {
  const { run } = await training.start(request({ options: { epochs: 200, batchSize: 8, earlyStopping: false, checkpointEvery: 2 } }), context)
  const other = await training.start(request({ options: { epochs: 4, batchSize: 8 } }), context)
  const failed = watch(run, 0, (event) => {
    const pid = liveRun(run)?.enginePid
    if (event.kind === 'step' && event.step === 9 && pid) process.kill(pid, 'SIGSEGV')
  })
  await expect(failed).rejects.toThrow(
    /^The engine ended unexpectedly \(signal SIGSEGV\) at step \d+\. The checkpoint of step \d+ is safe: resume the run\.$/,
  )
  expect((await watch(other.run)).at(-1)).toMatchObject({ kind: 'done' })
  expect((await runs.read({ run }, context)).state).toBe('interrupted')
  await liveRun(run)?.over
  await training.resume({ run }, context)
  await watch(run, 0, (event) => {
    if (event.kind === 'epoch') void training.control({ run, command: 'stop' }, context)
  })
  await liveRun(run)?.over
})

test('a folder that vanishes ends the run with a sentence', async () => {
  const { run } = await training.start(request({ options: { epochs: 400, batchSize: 8, earlyStopping: false } }), context)
  const { folder } = await runs.read({ run }, context)
  const failed = watch(run, 0, (event) => {
    if (event.kind === 'epoch' && event.epoch === 1) renameSync(folder, join(home, `${run} moved away`))
  })
  await expect(failed).rejects.toThrow('is not there (any more). Check the path, or that its drive is connected.')
  await liveRun(run)?.over
})

test('a device that cannot be used is replaced aloud', async () => {
  const { run } = await training.start(request({ device: 'coreml', options: { epochs: 1, batchSize: 8 } }), context)
  const events = await watch(run)
  expect(events[0]).toMatchObject({ kind: 'note', text: expect.stringMatching(/Core ?ML.* Training on the CPU instead\.$/) })
  expect(events.at(-1)).toMatchObject({ kind: 'done', reason: 'epochs' })
  await liveRun(run)?.over
})

describe('refused before anything is left on disk', () => {
  test.each<[string, () => Partial<TrainingRequest>, RegExp]>([
    ['a design with a fault', () => ({ model: { kind: 'design', text: design().replace('"units": 3', '"units": -3') } }), /Units/i],
    ['no design', () => ({ model: { kind: 'design', text: '{' } }), /not valid JSON/],
    [
      'too few classes',
      () => ({ model: { kind: 'design', text: design(2) } }),
      /has 3 classes; the network tells 2 apart\. Give its output 3 classes\./,
    ],
    [
      'scores of every place for images of one class each',
      () => {
        const pencil = new Pencil('maps')
        pencil.add('output', { classes: 3, scores: 'places' }, pencil.chain(pencil.input([1, 8, 8]), ['conv-2d', { filters: 3, padding: 'same' }]))
        return { model: { kind: 'design', text: writeDesign(pencil.finish()) } }
      },
      /has one class for each image; the network gives 3×8×8 scores, a map for each class\. Insert Global average before Output/,
    ],
    ['images of other channels', () => ({ model: { kind: 'design', text: design(3, 2) } }), /1×8×8.*2×8×8/],
    [
      'test data of other classes',
      () => ({ testDataset: { location: 'builtin:shapes' } }),
      /Class 1 of the test data is "\w+", that of the data "\w+"\. Choose test data with the same classes in the same order\./,
    ],
    ['data that is not there', () => ({ dataset: { location: join(home, 'nowhere.npz') } }), /is not there/],
    ['an unknown optimizer', () => ({ optimizer: { id: 'adamant', options: {} } }), /There is no optimizer "adamant"\. Use one of: .*adam/],
    ['an unknown device', () => ({ device: 'abacus' }), /There is no device "abacus"/],
    ['shares over the whole', () => ({ options: { trainShare: 80, validationShare: 30 } }), /are more than the whole/],
    ['a wrong option', () => ({ options: { batchSize: 0 } }), /batchSize: 0 is out of range/],
  ])('%s', async (_name, wrong, sentence) => {
    const known = (await runs.list(undefined, context)).length
    await expect(training.start(request(wrong()), context)).rejects.toThrow(sentence)
    expect(await runs.list(undefined, context)).toHaveLength(known)
  })
})

test.each(['design.json', 'best.onnx', 'metrics.jsonl'])('a folder with a %s of its own is refused, and stays as it was', async (name) => {
  const folder = join(home, `holds ${name}`)
  await mkdir(folder)
  await writeFile(join(folder, name), 'precious')
  await expect(training.start(request({ folder }), context)).rejects.toThrow(
    `holds a file "${name}", which a run would replace. Choose another folder`,
  )
  expect(await readdir(folder)).toEqual([name])
  expect(await readFile(join(folder, name), 'utf8')).toBe('precious')
})

test('of two runs that begin in one folder at once, one gets it', async () => {
  const folder = join(home, 'wanted twice')
  const started = await Promise.allSettled([training.start(request({ folder }), context), training.start(request({ folder }), context)])
  expect(started.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  const run = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value.run] : []))[0] ?? ''
  expect((await watch(run)).at(-1)).toMatchObject({ kind: 'done' })
  await liveRun(run)?.over
})

test('a list of runs that cannot be written does not end a run', async () => {
  process.env.LAMINA_HOME = join(home, 'data.safetensors')
  const run = await startTraining(request({ folder: join(home, 'unlisted'), options: { epochs: 1, batchSize: 8 } }), 'unlisted')
  process.env.LAMINA_HOME = home
  await run.over
  expect(run.history.notes).toContainEqual(expect.stringMatching(/The list of runs will lack this one\.$/))
  expect(run.state).toBe('done')
})

test('a file cannot be a run folder', async () => {
  await expect(training.start(request({ folder: join(home, 'data.safetensors') }), context)).rejects.toThrow(
    'is a file, not a folder. Choose another',
  )
})

test('data that changed is not gone on with', async () => {
  const { run } = await training.start(request({ options: { epochs: 400, batchSize: 8, earlyStopping: false } }), context)
  await watch(run, 0, (event) => {
    if (event.kind === 'step' && event.step === 3) void training.control({ run, command: 'stop' }, context)
  })
  await liveRun(run)?.over
  await writeData(() => 0)
  await expect(training.resume({ run }, context)).rejects.toThrow('is not what this run began with. Restore the data, or start a new run.')
})
