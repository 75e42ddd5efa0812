// Lengths of gradients beside a training step: what they are, that they change nothing else bit for bit, and when training tells them.

import { expect, test } from 'vitest'
import { compile } from './compile/compile.ts'
import type { Dataset } from './datasets/dataset.ts'
import { checkOrThrow } from './design/check.ts'
import { Pencil } from './design/templates/template.ts'
import { losses } from './losses/index.ts'
import { optimizers } from './optimizers/index.ts'
import { defaultsOf } from './options/options.ts'
import { buildStep } from './pipeline.ts'
import { invariant } from './problems.ts'
import { randomStream } from './tensor/random.ts'
import { float32, type Tensor } from './tensor/tensor.ts'
import { testRuntime } from './testing/ort.ts'
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from './training/checkpoint.ts'
import { createReins } from './training/control.ts'
import type { TrainingEvent } from './training/events.ts'
import { trainingOptions } from './training/options.ts'
import { train } from './training/train.ts'

const definition = losses.get('cross-entropy')
const sgd = optimizers.get('sgd')
invariant(definition && sgd, 'both are in their catalogs')
const loss = { definition, options: defaultsOf(definition.options) }

const labels = Int32Array.from({ length: 20 }, (_, at) => at % 2)
const noise = randomStream(7, 'noise')
const pixels = Array.from({ length: 20 * 16 }, (_, at) => noise.normal() + (labels[Math.floor(at / 16)] ?? 0))
const dataset: Dataset = {
  title: 'noise',
  shape: [1, 4, 4],
  classes: ['a', 'b'],
  labels,
  test: new Uint32Array(),
  bad: [],
  fingerprint: 'noise',
  images: async (indices) =>
    float32(
      [indices.length, 1, 4, 4],
      indices.flatMap((index) => pixels.slice(index * 16, index * 16 + 16)),
    ),
}

function network() {
  const pencil = new Pencil('small')
  const last = pencil.chain(pencil.input([1, 4, 4]), ['conv-2d', { filters: 3 }], ['batch-norm'], ['relu'], ['flatten'], ['dense', { units: 2 }])
  pencil.add('output', { classes: 2 }, last)
  return compile(checkOrThrow(pencil.finish()), { seed: 3 })
}

interface Run {
  readonly events: readonly TrainingEvent[]
  readonly saved: readonly { readonly bytes: Uint8Array; readonly told: number }[]
}

async function run(gradientNorms: boolean, options: { readonly resumeFrom?: Checkpoint } = {}): Promise<Run> {
  const model = network()
  invariant(sgd, 'in the catalog')
  const optimizer = { definition: sgd, options: { ...defaultsOf(sgd.options), clipNorm: 0.001 } }
  const events: TrainingEvent[] = []
  const saved: Run['saved'][number][] = []
  const examples = { dataset, preprocessing: { normalisation: 'none', shape: dataset.shape, offset: [0], scale: [1] } as const }
  const plan = {
    runtime: await testRuntime('cpu'),
    model,
    stepGraph: (batch: number) => buildStep({ model, batch, loss, optimizer, gradientNorms }),
    loss,
    examples,
    parts: { train: Uint32Array.from({ length: 20 }, (_, at) => at), validation: new Uint32Array() },
    options: { ...defaultsOf(trainingOptions), epochs: 2, batchSize: 4, earlyStopping: false, checkpointEvery: 1 },
    learningRate: 0.1,
    store: {
      save: async (checkpoint: Checkpoint) => {
        saved.push({ bytes: encodeCheckpoint(checkpoint), told: events.length })
        return 'memory'
      },
    },
    control: createReins(),
    now: () => 0,
    ...(options.resumeFrom ? { resumeFrom: options.resumeFrom } : {}),
  }
  for await (const event of train(plan)) events.push(event)
  return { events, saved }
}

const stateOf = ({ saved }: Run): ReadonlyMap<string, Tensor> => decodeCheckpoint(saved.at(-1)?.bytes ?? new Uint8Array(), 'memory').checkpoint.state

test('training is the same bit for bit, with them or without', async () => {
  const [plain, measured] = [await run(false), await run(true)]
  expect(measured.events.filter(({ kind }) => kind !== 'gradients')).toEqual(plain.events)
  expect(stateOf(measured)).toEqual(stateOf(plain))
})

test('told in the middle and at the end of an epoch, and by a resumed run as by an unbroken one', async () => {
  const whole = await run(true)
  expect(whole.events.flatMap((event) => (event.kind === 'gradients' ? [[event.step, event.epoch]] : []))).toEqual([
    [3, 0],
    [5, 0],
    [8, 1],
    [10, 1],
  ])
  for (const { bytes, told } of whole.saved) {
    const { events } = await run(true, { resumeFrom: decodeCheckpoint(bytes, 'memory').checkpoint })
    expect(events).toEqual(whole.events.slice(told + 1))
  }
})

test('they are lengths before clipping: with plain descent, of what the weights would have moved by', async () => {
  const { events } = await run(true)
  const first = events.find((event) => event.kind === 'gradients')
  invariant(first?.kind === 'gradients', 'told')
  expect(Object.keys(first.parameters)).toEqual(['conv1.weight', 'conv1.bias', 'bn1.weight', 'bn1.bias', 'dense1.weight', 'dense1.bias'])
  // Clipped to 0.001 in all, weights hardly move: the lengths of a second pass with the same weights are what they were.
  expect(first.parameters['dense1.weight']?.gradient).toBeGreaterThan(0.01)
  // What batch norm subtracts again moves nothing: the bias before it has no gradient beyond rounding.
  expect(first.parameters['conv1.bias']?.gradient).toBeLessThan(1e-6)
  expect(first.parameters['bn1.weight']?.weight).toBeCloseTo(Math.sqrt(3), 2)
})

test('the length is that of the gradient, by the step that it causes', async () => {
  const runtime = await testRuntime('cpu')
  const model = network()
  invariant(sgd, 'in the catalog')
  const step = buildStep({ model, batch: 4, loss, optimizer: { definition: sgd, options: defaultsOf(sgd.options) }, gradientNorms: true })
  const session = await runtime.load(step.graph)
  const results = await session.run({
    ...Object.fromEntries(step.state),
    'lamina.learningRate': float32([], [1]),
    [step.input.name]: float32([4, 1, 4, 4], pixels.slice(0, 64)),
    [step.labels.name]: { type: step.labels.type, shape: [4], data: BigInt64Array.from([0n, 1n, 0n, 1n]) } as Tensor,
  })
  const norms = (await runtime.read(results[step.gradientNorms ?? ''] as Tensor)).data
  for (const [at, name] of step.parameters.entries()) {
    const [before, after] = [step.state.get(name), await runtime.read(results[step.updates.get(name) ?? ''] as Tensor)]
    const moved = Math.hypot(...Array.from(after.data as Float32Array, (value, place) => value - Number(before?.data[place])))
    expect(Number(norms[at])).toBeCloseTo(moved, 5)
  }
  await session.release()
})
