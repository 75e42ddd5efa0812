// Trainings that take several steps in one run of ONNX Runtime beside the same ones step by step: they say and keep the same.

import { expect, test } from 'vitest'
import { compile } from '../../core/compile/compile.ts'
import type { Dataset } from '../../core/datasets/dataset.ts'
import { checkOrThrow } from '../../core/design/check.ts'
import { Pencil } from '../../core/design/templates/template.ts'
import { losses } from '../../core/losses/index.ts'
import { optimizers } from '../../core/optimizers/index.ts'
import { defaultsOf } from '../../core/options/options.ts'
import { buildStep } from '../../core/pipeline.ts'
import { invariant } from '../../core/problems.ts'
import type { Runtime } from '../../core/runtime/runtime.ts'
import { randomStream } from '../../core/tensor/random.ts'
import { float32, type Tensor } from '../../core/tensor/tensor.ts'
import type { Checkpoint } from '../../core/training/checkpoint.ts'
import { createReins, type Reins } from '../../core/training/control.ts'
import type { TrainingEvent } from '../../core/training/events.ts'
import { type TrainingOptions, trainingOptions } from '../../core/training/options.ts'
import { schedules } from '../../core/training/schedules/index.ts'
import { train } from '../../core/training/train.ts'
import { createRuntime } from './ort-runtime.ts'

const runtime = await createRuntime('cpu')

/** Of one of them all pixels are `odd`. */
function noise(oddOne = -1, odd = 0): Dataset {
  const image = (index: number) => {
    const stream = randomStream(7, 'noise', index)
    return Array.from({ length: 64 }, () => (index === oddOne ? odd : stream.normal() + (index % 3)))
  }
  return {
    title: 'noise',
    shape: [1, 8, 8],
    classes: ['a', 'b', 'c'],
    labels: Int32Array.from({ length: 100 }, (_, index) => index % 3),
    test: new Uint32Array(),
    bad: [],
    fingerprint: 'noise',
    images: async (indices) => float32([indices.length, 1, 8, 8], indices.flatMap(image)),
  }
}

/** With all that draws or is kept. */
const model = (() => {
  const pencil = new Pencil('tiny')
  const chain = [
    ['conv-2d', { filters: 8, padding: 'same' }],
    ['batch-norm'],
    ['relu'],
    ['max-pool-2d'],
    ['flatten'],
    ['dropout'],
    ['dense', { units: 3 }],
  ] as const
  pencil.add('output', { classes: 3 }, pencil.chain(pencil.input([1, 8, 8]), ...chain))
  return compile(checkOrThrow(pencil.finish()), { seed: 3 })
})()

interface Told {
  readonly events: readonly TrainingEvent[]
  readonly saved: readonly Checkpoint[]
  readonly failure?: unknown
  /** Steps of each run of ONNX Runtime that learned. */
  readonly runs: readonly number[]
}

interface Call {
  readonly options?: Partial<TrainingOptions>
  readonly dataset?: Dataset
  readonly resumeFrom?: Checkpoint
  readonly listen?: (event: TrainingEvent, reins: Reins) => void
}

/** 70 images in batches of 4, the last of 2. `several`: a run takes a millisecond; else the device is said to be one that takes a step in a run. */
async function tell(several: boolean, { options, dataset = noise(), resumeFrom, listen }: Call = {}): Promise<Told> {
  const [loss, optimizer, schedule] = [losses.get('cross-entropy'), optimizers.get('adam'), schedules.get('cosine')]
  invariant(loss && optimizer && schedule, 'they are in their catalogs')
  const chosen = { ...defaultsOf(trainingOptions), epochs: 2, batchSize: 4, ...options }
  const { runs, watched } = watch(several)
  const [events, saved, reins]: [TrainingEvent[], Checkpoint[], Reins] = [[], [], createReins()]
  let time = 0
  const told = { events, saved, runs }
  const training = train({
    runtime: watched,
    model,
    stepGraph: (batch) =>
      buildStep({
        model,
        batch,
        loss: { definition: loss, options: defaultsOf(loss.options) },
        optimizer: { definition: optimizer, options: defaultsOf(optimizer.options) },
        gradientNorms: true,
      }),
    loss: { definition: loss, options: defaultsOf(loss.options) },
    examples: { dataset, preprocessing: { normalisation: 'none', shape: dataset.shape, offset: [0], scale: [1] } },
    parts: { train: Uint32Array.from({ length: 70 }, (_, at) => at), validation: Uint32Array.from({ length: 30 }, (_, at) => 70 + at) },
    options: chosen,
    learningRate: 0.01,
    schedule: { definition: schedule, options: defaultsOf(schedule.options) },
    store: {
      async save(checkpoint) {
        saved.push(checkpoint)
        return 'memory'
      },
    },
    control: reins,
    now: () => time++,
    ...(resumeFrom ? { resumeFrom } : {}),
  })
  try {
    for await (const event of training) {
      events.push(event)
      listen?.(event, reins)
    }
  } catch (failure) {
    return { ...told, failure }
  }
  return told
}

/** The runtime, and how many steps each run of a session that learns takes. */
function watch(several: boolean): { readonly runs: readonly number[]; readonly watched: Runtime } {
  const runs: number[] = []
  const watched: Runtime = {
    ...runtime,
    device: { ...runtime.device, provider: several ? 'cpu' : 'coreml' },
    async load(graph, options) {
      const session = await runtime.load(graph, options)
      const run: typeof session.run = (feeds, fetches) => {
        const rates = feeds['lamina.learningRate']
        if (rates) runs.push(rates.shape[0] ?? 1) // No axis of steps where a run is one.
        return session.run(feeds, fetches)
      }
      return { run, place: (input, tensor) => session.place(input, tensor), release: () => session.release() }
    },
  }
  return { runs, watched }
}

const timeless = (events: readonly TrainingEvent[]) => events.map((event) => ('ms' in event ? { ...event, ms: 0 } : event))
const bits = (tensors: ReadonlyMap<string, Tensor> | undefined) =>
  [...(tensors ?? [])].map(([name, { data }]) => [name, Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64')])
const kept = ({ saved }: Told) => saved.map(({ position, state, best }) => ({ ...position, ms: 0, state: bits(state), best: bits(best) }))

test('events and checkpoints are the same bit for bit; runs end where somebody looks, and before a smaller batch', async () => {
  const options = { checkpointEvery: 7 }
  const [several, single] = [await tell(true, { options }), await tell(false, { options })]
  // 18 batches an epoch; gradients are told after 9 and 18, checkpoints saved after 7, 14, 21, 28, 35. Nothing is known of the first step's time.
  expect(several.runs).toEqual([1, 6, 2, 5, 3, 1, 3, 6, 1, 7, 1])
  expect(single.runs).toEqual(Array<number>(36).fill(1))
  expect(timeless(several.events)).toEqual(timeless(single.events))
  expect(kept(several)).toEqual(kept(single))
  expect(several.events.filter(({ kind }) => kind === 'gradients')).toHaveLength(4)
})

test('a stop is heard before the next run, and the rest follows from its checkpoint', async () => {
  const whole = await tell(false)
  const stopped = await tell(true, { listen: (event, reins) => event.kind === 'step' && event.step === 20 && reins.give('stop') })
  // Steps 18 to 26 are one run.
  expect(stopped.events.slice(-2)).toMatchObject([
    { kind: 'checkpoint', step: 27 },
    { kind: 'done', reason: 'stopped', step: 27 },
  ])
  const [resumeFrom] = stopped.saved.slice(-1)
  invariant(resumeFrom, 'a stop is saved')
  const rest = await tell(true, { resumeFrom })
  expect(timeless([...stopped.events.slice(0, -2), ...rest.events])).toEqual(timeless(whole.events))
  expect(kept(rest).at(-1)).toEqual(kept(whole).at(-1))
})

test('a loss that is no number is met at its step, after the events of those before', async () => {
  const call = { dataset: noise(50, Number.NaN), options: { shuffle: false } }
  const [several, single] = [await tell(true, call), await tell(false, call)]
  expect(several.runs).toEqual([1, 8, 8])
  expect(String(several.failure)).toContain('The loss became NaN (not a number) at step 12 (epoch 1).')
  expect(String(several.failure)).toBe(String(single.failure))
  expect(timeless(several.events)).toEqual(timeless(single.events))
})

test('the most steps are kept to', async () => {
  const { runs, events } = await tell(true, { options: { maxSteps: 14 } })
  expect(runs).toEqual([1, 8, 5])
  expect(events.at(-1)).toMatchObject({ kind: 'done', reason: 'max-steps', step: 14 })
})
