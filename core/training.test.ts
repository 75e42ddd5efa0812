// A whole training on a small network: what it says and in which order, that it learns, and that it can be held, broken off and resumed exactly.

import { describe, expect, test } from 'vitest'
import { chooseAugmentations } from './datasets/augmentations/choose.ts'
import type { Dataset } from './datasets/dataset.ts'
import { split } from './datasets/split.ts'
import { losses } from './losses/index.ts'
import { optimizers } from './optimizers/index.ts'
import { defaultsOf } from './options/options.ts'
import { buildStep } from './pipeline.ts'
import { invariant, OutsideError, ProblemsFound } from './problems.ts'
import { testRuntime } from './testing/ort.ts'
import { bits, halves, network, readSaved, type Told, tell } from './testing/tiny-training.ts'
import { type Checkpoint, decodeCheckpoint } from './training/checkpoint.ts'
import { createReins } from './training/control.ts'
import { Evaluator, evaluateAll } from './training/evaluate.ts'
import { type TrainingOptions, trainingOptions } from './training/options.ts'
import { schedules } from './training/schedules/index.ts'
import type { TrainingPlan } from './training/train.ts'

const definition = losses.get('cross-entropy')
const adam = optimizers.get('adam')
invariant(definition && adam, 'both are in their catalogs')
const loss = { definition, options: defaultsOf(definition.options) }
const optimizer = { definition: adam, options: defaultsOf(adam.options) }

async function planOf(options: Partial<TrainingOptions> = {}, dataset = halves(50), model = network()): Promise<TrainingPlan> {
  const chosen = { ...defaultsOf(trainingOptions), epochs: 2, batchSize: 8, ...options }
  const parts = split(dataset, { train: chosen.trainShare, validation: chosen.validationShare }, chosen.seed)
  const examples = { dataset, preprocessing: { normalisation: 'none', shape: dataset.shape, offset: [0], scale: [1] } as const }
  return {
    runtime: await testRuntime('cpu'),
    model,
    stepGraph: (batch) => buildStep({ model, batch, loss, optimizer }),
    loss,
    examples,
    parts,
    test: { examples, indices: parts.test },
    options: chosen,
    learningRate: chosen.learningRate || 0.01,
    store: { save: async () => 'memory' },
    control: createReins(),
    now: () => 0,
  }
}

describe('events', () => {
  test('steps, epoch, validation and checkpoint in order; done tells the test accuracy', async () => {
    const { events } = await tell(await planOf())
    // 50 examples, 60:20:20: 30 to train on, in batches of 8, 8, 8 and 6.
    const epoch = ['step', 'step', 'step', 'step', 'epoch', 'validation', 'checkpoint']
    expect(events.map(({ kind }) => kind)).toEqual([...epoch, ...epoch, 'done'])
    expect(events.flatMap((event) => (event.kind === 'step' ? [event.step] : []))).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
    expect(events.flatMap((event) => (event.kind === 'step' ? [event.epoch] : []))).toEqual([1, 1, 1, 1, 2, 2, 2, 2])
    expect(events.at(-1)).toMatchObject({ kind: 'done', reason: 'epochs', step: 8, epoch: 2, test: { accuracy: expect.any(Number) } })
    const validation = events.find((event) => event.kind === 'validation')
    expect(validation?.confusion?.flat().reduce((sum, count) => sum + count, 0)).toBe(10)
  })

  test('it learns what can be learned', async () => {
    const { events } = await tell(await planOf({ epochs: 12, earlyStopping: false }, halves(200)))
    expect(events.at(-1)).toMatchObject({ kind: 'done', test: { accuracy: expect.closeTo(1, 1) } })
  })

  test('the most steps may end an epoch early; it is validated all the same', async () => {
    const { events } = await tell(await planOf({ maxSteps: 6 }))
    expect(events.filter(({ kind }) => kind === 'step')).toHaveLength(6)
    expect(events.filter(({ kind }) => kind === 'validation')).toHaveLength(2)
    expect(events.at(-1)).toMatchObject({ kind: 'done', reason: 'max-steps', step: 6, epoch: 2 })
  })

  describe('batch norm over one value per channel', () => {
    const model = network([['flatten'], ['dense', { units: 4 }], ['batch-norm'], ['relu'], ['dense', { units: 2 }]])

    test('is spared by joining a last batch of one to the one before', async () => {
      const { events, failure } = await tell(await planOf({ batchSize: 29 }, halves(50), model))
      expect(failure).toBeUndefined()
      expect(events.at(-1)).toMatchObject({ kind: 'done', reason: 'epochs', step: 2 })
    })

    test('is refused where all batches are of one', async () => {
      const { failure } = await tell(await planOf({ batchSize: 1 }, halves(50), model))
      expect(failure).toBeInstanceOf(ProblemsFound)
      expect(String(failure)).toMatch(
        /Batches of 1 do not fit this network: .*one value per channel \(1×4\) has no variance\. Choose a larger batch size\./,
      )
    })
  })

  test('without validation and test parts there is neither', async () => {
    const { events } = await tell(await planOf({ trainShare: 100, validationShare: 0 }))
    expect(events.some(({ kind }) => kind === 'validation')).toBe(false)
    expect(events.at(-1)).not.toHaveProperty('test')
    expect(events.at(-1)).toMatchObject({ reason: 'epochs' })
  })
})

describe('early stopping', () => {
  test('ends after `patience` epochs without improvement and measures the best weights', async () => {
    const plan = await planOf({ epochs: 60, patience: 2, batchSize: 4 }, halves(40))
    const told = await tell({ ...plan, learningRate: 0.2 })
    const losses = told.events.flatMap((event) => (event.kind === 'validation' ? [event.loss] : []))
    const best = losses.indexOf(Math.min(...losses))
    expect(losses.length).toBe(best + 1 + 2)
    const done = told.events.at(-1)
    expect(done).toMatchObject({ kind: 'done', reason: 'early-stopping', bestEpoch: best + 1, validation: { loss: losses[best] } })
    const kept = readSaved(told, -1).best
    const evaluator = new Evaluator(plan.runtime, { ...plan.model, graph: { ...plan.model.graph, initializers: new Map(kept) } }, loss)
    const measured = await evaluateAll(evaluator, plan.examples, plan.test?.indices ?? new Uint32Array(), 32)
    await evaluator.release()
    expect(done?.kind === 'done' ? done.test?.loss : undefined).toBeCloseTo(measured.loss, 6)
  })
})

describe('augmentation', () => {
  const { chosen: augmentations } = chooseAugmentations([
    { id: 'flip-horizontal', options: {} },
    { id: 'shift', options: {} },
    { id: 'noise', options: {} },
  ])

  test('changes what is trained on and nothing else: the first validation and test are those of unchanged images', async () => {
    const plan = { ...(await planOf({ epochs: 1 })), learningRate: 0 }
    const [plain, augmented] = [await tell(plan), await tell({ ...plan, augmentations })]
    const lossOf = ({ events }: Told, kind: 'step' | 'validation') => events.flatMap((event) => (event.kind === kind ? [event.loss] : []))[0]
    expect(lossOf(augmented, 'step')).not.toBe(lossOf(plain, 'step'))
    const unnormalised = await planOf({ epochs: 1 }, halves(50), network([['flatten'], ['dense', { units: 2 }]]))
    const still = { ...unnormalised, learningRate: 0 }
    const [before, after] = [await tell(still), await tell({ ...still, augmentations })]
    expect(lossOf(after, 'validation')).toBe(lossOf(before, 'validation'))
    expect(after.events.at(-1)).toEqual(before.events.at(-1))
  })

  test('is the same in two runs of one seed, and goes on from any checkpoint bit for bit', async () => {
    const plan = { ...(await planOf({ checkpointEvery: 1, epochs: 2 })), augmentations }
    const [whole, again] = [await tell(plan), await tell(plan)]
    expect(again.events).toEqual(whole.events)
    for (const { bytes, told } of whole.saved) {
      const rest = await tell({ ...plan, resumeFrom: decodeCheckpoint(bytes, 'memory').checkpoint })
      expect(rest.events).toEqual(whole.events.slice(told + 1))
    }
  })
})

describe('resuming', () => {
  test('from any checkpoint the same events follow and the same bits come out', async () => {
    const plan = await planOf({ checkpointEvery: 1, epochs: 3 })
    const whole = await tell(plan)
    expect(whole.saved.length).toBe(12)
    for (const { bytes, told } of whole.saved) {
      const rest = await tell({ ...plan, resumeFrom: decodeCheckpoint(bytes, 'memory').checkpoint })
      // The checkpoint's own event comes after it was saved: whoever resumes has told it.
      expect(rest.events).toEqual(whole.events.slice(told + 1))
      if (rest.saved.length === 0) continue
      expect(bits(readSaved(rest, -1).state)).toBe(bits(readSaved(whole, -1).state))
      expect(bits(readSaved(rest, -1).best)).toBe(bits(readSaved(whole, -1).best))
    }
  })

  test('also with a schedule that looks at the validation losses, penalties, and everything that draws or keeps', async () => {
    const model = network([
      ['conv-2d', { filters: 4, dropConnect: 0.2, l1: 1e-3 }],
      ['batch-norm', { momentum: 0 }],
      ['spatial-dropout', { rate: 0.3 }],
      ['instance-norm', { running: true }],
      ['stochastic-depth', { rate: 0.2 }],
      ['relu'],
      ['flatten'],
      ['dense', { units: 2, dropConnect: 0.3, rescale: false, weightNorm: true }],
    ])
    const schedule = schedules.get('plateau')
    invariant(schedule, 'it is in the catalog')
    const plan: TrainingPlan = {
      ...(await planOf({ checkpointEvery: 2, epochs: 4, l2: 1e-3 }, halves(50), model)),
      stepGraph: (batch) => buildStep({ model, batch, loss, optimizer, penalty: { l1: 0, l2: 1e-3 } }),
      schedule: { definition: schedule, options: { ...defaultsOf(schedule.options), wait: 0, threshold: 0.9, factor: 0.5, warmUp: 1 } },
    }
    const whole = await tell(plan)
    const rates = new Set(whole.events.flatMap((event) => (event.kind === 'step' ? [event.learningRate] : [])))
    expect([...rates]).toEqual([0.01 * 0.01, 0.01, 0.005, 0.0025])
    for (const { bytes, told } of whole.saved.filter((_, at) => at % 3 === 1)) {
      const rest = await tell({ ...plan, resumeFrom: decodeCheckpoint(bytes, 'memory').checkpoint })
      expect(rest.events).toEqual(whole.events.slice(told + 1))
      if (rest.saved.length > 0) expect(bits(readSaved(rest, -1).state)).toBe(bits(readSaved(whole, -1).state))
    }
  })

  test("another network's checkpoint is refused", async () => {
    const plan = await planOf()
    const checkpoint = readSaved(await tell(plan), -1)
    const state = new Map([...checkpoint.state].slice(1))
    const { failure } = await tell({ ...plan, resumeFrom: { ...checkpoint, state } })
    expect(String(failure)).toContain('The checkpoint does not belong to this network and optimizer')
  })
})

describe('holding', () => {
  test('a pause is saved and told, and changes nothing', async () => {
    const plan = await planOf()
    const whole = await tell(plan)
    const held = await tell(plan, (event, reins) => {
      if (event.kind === 'step' && event.step === 2) reins.give('pause')
      if (event.kind === 'paused') reins.give('run')
    })
    expect(held.events.slice(3, 6).map(({ kind }) => kind)).toEqual(['checkpoint', 'paused', 'resumed'])
    expect(held.events.filter(({ kind }) => kind !== 'paused' && kind !== 'resumed').toSpliced(3, 1)).toEqual(whole.events)
    expect(bits(readSaved(held, -1).state)).toBe(bits(readSaved(whole, -1).state))
  })

  test('a stop ends with a checkpoint, from which the run can go on', async () => {
    const plan = await planOf()
    const whole = await tell(plan)
    const stopped = await tell(plan, (event, reins) => {
      if (event.kind === 'step' && event.step === 4) reins.give('stop')
    })
    expect(stopped.events.slice(-2)).toMatchObject([
      { kind: 'checkpoint', step: 5, epoch: 1 },
      { kind: 'done', reason: 'stopped', step: 5 },
    ])
    const rest = await tell({ ...plan, resumeFrom: readSaved(stopped, -1) })
    expect([...stopped.events.slice(0, -2), ...rest.events]).toEqual(whole.events)
  })

  test('a stop while paused ends it', async () => {
    const { events } = await tell(await planOf(), (event, reins) => {
      if (event.kind === 'step' && event.step === 1) reins.give('pause')
      if (event.kind === 'paused') reins.give('stop')
    })
    expect(events.at(-1)).toMatchObject({ kind: 'done', reason: 'stopped', step: 2 })
  })
})

describe('failures', () => {
  test('a loss that is no number stops the run, says where, and leaves the last good checkpoint', async () => {
    const plan = await planOf({ checkpointEvery: 1, epochs: 20 })
    const { events, saved, failure } = await tell({ ...plan, learningRate: 1e30 })
    expect(failure).toBeInstanceOf(ProblemsFound)
    expect(String(failure)).toMatch(
      /(The loss became (NaN \(not a number\)|infinite) at step \d+ \(epoch \d+\)|After step \d+ ".*" holds values that are no numbers|The validation loss became .* after epoch \d+)\. Lower the learning rate \(now 1e\+30\)/,
    )
    for (const { bytes } of saved)
      for (const { data } of decodeCheckpoint(bytes, 'memory').checkpoint.state.values())
        expect((data as Float32Array).every(Number.isFinite)).toBe(true)
    expect(events.some(({ kind }) => kind === 'done')).toBe(false)
  })

  test('NaN in the data is met at the first step', async () => {
    const { events, failure } = await tell(await planOf({}, halves(50, Number.NaN)))
    expect(String(failure)).toMatch(/The loss became NaN \(not a number\) at step 0 \(epoch 1\)\..*; there is no checkpoint yet\.$/)
    expect(events).toEqual([])
  })

  test('a store that fails ends the run with its sentence', async () => {
    const full = new OutsideError('The disk is full.')
    const plan = await planOf()
    const save = async ({ position }: Checkpoint) => {
      if (position.step > 4) throw full
      return 'memory'
    }
    const { events, failure } = await tell({ ...plan, store: { save } })
    expect(failure).toBe(full)
    expect(events.filter(({ kind }) => kind === 'checkpoint')).toHaveLength(1)
  })

  test('images that vanish end the run', async () => {
    const dataset = halves(50)
    const gone = new OutsideError('"a.png" is not there (any more).')
    let asked = 0
    const images: Dataset['images'] = (indices) => (++asked > 3 ? Promise.reject(gone) : dataset.images(indices))
    const { failure } = await tell(await planOf({}, { ...dataset, images }))
    expect(failure).toBe(gone)
  })
})
