// Training: an async generator of events over batches, epochs and validations. The caller pulls it and writes down what it says; a checkpoint is
// saved only after all events before it were taken, so that a killed run resumes exactly.

import type { StepGraph } from '../autograd/step-graph.ts'
import type { Model } from '../compile/model.ts'
import type { ChosenAugmentation } from '../datasets/augmentations/choose.ts'
import { batches, epochOrder } from '../datasets/order.ts'
import { ShapeRefused } from '../onnx/operator.ts'
import { invariant, ProblemsFound } from '../problems.ts'
import type { Runtime, RuntimeTensor } from '../runtime/runtime.ts'
import type { Shape, Tensor } from '../tensor/tensor.ts'
import { atStart, type Checkpoint, type CheckpointStore, nextCheckpoint, type Position } from './checkpoint.ts'
import type { TrainingControl } from './control.ts'
import { type Evaluation, Evaluator, type LossChoice } from './evaluate.ts'
import type { TrainingDone, TrainingEvent } from './events.ts'
import { type Examples, withLabels } from './examples.ts'
import { InputMemory, inputsOf } from './inputs.ts'
import { gradientEvent, measuredAt } from './measure-gradients.ts'
import { allFinite } from './metrics.ts'
import type { TrainingOptions } from './options.ts'
import { type Pace, paceOf, stepsAlike } from './pace.ts'
import { learningRateAt, type ScheduleChoice } from './schedules/index.ts'
import { sayNumber, tellSteps } from './tell-steps.ts'
import { type GivenStep, type RunningStep, type StepResult, Trainer } from './trainer.ts'

export interface TrainingPlan {
  readonly runtime: Runtime
  readonly model: Model
  /** The step for a batch of this size: core/pipeline's `buildStep`. */
  readonly stepGraph: (batch: number) => StepGraph
  readonly loss: LossChoice
  readonly examples: Examples
  /** Indices into `examples`. */
  readonly parts: { readonly train: Uint32Array; readonly validation: Uint32Array }
  readonly test?: { readonly examples: Examples; readonly indices: Uint32Array }
  readonly options: TrainingOptions
  readonly learningRate: number
  /** The learning rate stays as it is where this is absent. */
  readonly schedule?: ScheduleChoice
  /** Of the images that are trained on. */
  readonly augmentations?: readonly ChosenAugmentation[]
  readonly store: CheckpointStore
  readonly control: TrainingControl
  /** Milliseconds, from any origin. */
  readonly now: () => number
  readonly resumeFrom?: Checkpoint
}

/** Small batches are for learning; measuring goes faster in larger ones. */
const smallestEvaluationBatch = 32
/** A confusion matrix of more classes is no reading matter and would swell the events. */
const mostClassesSaid = 100

/** What changes while a run goes on. */
interface Run {
  readonly plan: TrainingPlan
  readonly trainer: Trainer
  readonly pace: Pace
  readonly evaluator: Evaluator
  readonly memory: InputMemory
  /** Parameters and buffers: what a trained network consists of. */
  readonly weights: readonly string[]
  position: Position
  best: ReadonlyMap<string, Tensor> | undefined
  /** Step of the last checkpoint, where there is one. */
  savedAt: number | undefined
}

/**
 * Yields the run's events and ends with `done`. Ends as well, saved and resumable, when `control` says stop.
 * Throws ProblemsFound when the loss is no number any more; the last good checkpoint stays.
 */
export async function* train(plan: TrainingPlan): AsyncGenerator<TrainingEvent, void> {
  for await (const events of trainByRuns(plan)) yield* events
}

/** The same, told together where one run of ONNX Runtime gave it: to tell each step by itself takes time from the next ones. */
export async function* trainByRuns(plan: TrainingPlan): AsyncGenerator<readonly TrainingEvent[], void> {
  const run = open(plan)
  try {
    let reason = endOf(run)
    while (!reason) {
      const stopped = (yield* trainEpoch(run)) || (yield* closeEpoch(run))
      reason = stopped ? 'stopped' : endOf(run)
    }
    if (reason === 'stopped') yield* checkpoint(run)
    yield [await finish(run, reason)]
  } finally {
    await Promise.all([run.trainer.release(), run.evaluator.release()])
  }
}

function open(plan: TrainingPlan): Run {
  const { runtime, model, options, parts, resumeFrom } = plan
  invariant(parts.train.length > 0, 'training needs examples')
  const trainer = new Trainer(runtime, plan.stepGraph, options.seed)
  const [first = []] = batches(parts.train, options.batchSize)
  const graph = firstGraph(trainer, first.length)
  if (resumeFrom) trainer.restore(resumeFrom.state)
  const weights = [...graph.parameters, ...graph.buffers]
  const evaluator = new Evaluator(runtime, model, plan.loss, new Set(weights))
  const [position, savedAt] = [resumeFrom?.position ?? atStart, resumeFrom?.position.step]
  const pace = paceOf(trainer, graph, runtime)
  return { plan, trainer, pace, evaluator, memory: new InputMemory(), weights, position, best: resumeFrom?.best, savedAt }
}

/** Throws ProblemsFound where batches are too small for the network, as batch norm over one value per channel. */
function firstGraph(trainer: Trainer, batch: number): RunningStep {
  try {
    return trainer.graphOf(batch)
  } catch (error) {
    if (!(error instanceof ShapeRefused)) throw error
    const what = `Batches of ${batch} do not fit this network: ${error.message}.`
    throw new ProblemsFound([{ code: 'batch-size', severity: 'error', option: 'batchSize', what, mend: 'Choose a larger batch size.' }])
  }
}

/** Follows from the position alone, so that a run resumed at its end ends for the same reason. */
function endOf({ plan: { options }, position }: Run): TrainingDone['reason'] | undefined {
  if (options.maxSteps > 0 && position.step >= options.maxSteps && position.batch === 0) return 'max-steps'
  if (options.earlyStopping && position.waited >= options.patience) return 'early-stopping'
  return position.epoch >= options.epochs ? 'epochs' : undefined
}

/** From where the epoch stands to its last batch (or the last step of all). True when stopped on the way. */
async function* trainEpoch(run: Run): AsyncGenerator<readonly TrainingEvent[], boolean> {
  const { plan, trainer, pace } = run
  const { options, parts, control, now } = plan
  const order = batches(epochOrder(parts.train, options.seed, run.position.epoch, options.shuffle), options.batchSize)
  const left = options.maxSteps > 0 ? options.maxSteps - run.position.step : order.length
  const last = Math.min(order.length, run.position.batch + left)
  const augmenting = { chosen: plan.augmentations ?? [], seed: options.seed, epoch: run.position.epoch }
  const inputs = inputsOf(run.memory, plan.examples, order.slice(run.position.batch, last), augmenting)
  const measured = measuredAt(order.length)
  while (run.position.batch < last) {
    if (control.command !== 'run' && (yield* obey(run))) return true
    const started = now()
    const { batch, step: first } = run.position
    const looked = [last, ...measured, nextCheckpoint(first, options.checkpointEvery) - first + batch]
    const count = Math.min(pace.steps, stepsAlike(order, batch, looked))
    const given = (await inputs.take(count)).map((input, at) => givenStep(run, input, order[batch + at] ?? [], first + at))
    const running = trainer.steps(given)
    inputs.readOn() // While the device computes, the next batches are read and preprocessed.
    const results = await running
    const ms = now() - started
    pace.note(ms, count)
    const { position, events, failed } = tellSteps(run.position, given, results, ms / count)
    run.position = position
    const { gradientNorms } = results.at(-1) as StepResult
    const tellsGradients = gradientNorms && failed === undefined && measured.includes(position.batch)
    const told = tellsGradients ? [...events, await gradientEvent(run, gradientNorms)] : events
    if (told.length > 0) yield told
    if (failed !== undefined) throw lossFailed(run, failed)
    if (run.position.step === nextCheckpoint(first, options.checkpointEvery) && run.position.batch < last) yield* checkpoint(run)
  }
  return false
}

/** Also builds the step for a last, smaller batch. */
function givenStep(run: Run, input: Tensor<'float32'>, indices: readonly number[], step: number): GivenStep {
  const { type, shape } = run.trainer.graphOf(indices.length).labels
  const batch = withLabels(run.plan.examples.dataset, input, indices, { type, shape: shape as Shape })
  return { batch, step, learningRate: rateAt(run, step) }
}

/** From the position alone, so that a resumed run goes on exactly. */
function rateAt({ plan, position }: Run, step: number): number {
  const { schedule, learningRate, options, parts } = plan
  if (!schedule) return learningRate
  const perEpoch = Math.max(1, Math.ceil(parts.train.length / options.batchSize))
  const steps = Math.min(options.epochs * perEpoch, options.maxSteps || Number.POSITIVE_INFINITY)
  const whole = { steps, epochs: Math.ceil(steps / perEpoch) }
  return learningRateAt(schedule, learningRate, { step, epoch: position.epoch, losses: position.losses, ...whole })
}

/** Validates, says how the epoch went, saves. True when stopped while validating: the epoch is then closed on resuming. */
async function* closeEpoch(run: Run): AsyncGenerator<readonly TrainingEvent[], boolean> {
  const { plan, position } = run
  const { validation } = plan.parts
  const measured = validation.length > 0 ? yield* validate(run, plan.examples, validation) : undefined
  if (measured === 'stopped') return true
  const { step, ms, lossSum, correct, seen } = position
  const epoch = position.epoch + 1
  const classified = plan.examples.dataset.values === undefined
  const better = measured !== undefined && (position.best === undefined || measured.loss < position.best.loss)
  if (better) run.best = await run.trainer.snapshot(run.weights)
  run.position = {
    ...atStart,
    step,
    epoch,
    waited: measured && !better ? position.waited + 1 : 0,
    losses: measured ? [...position.losses, measured.loss] : position.losses,
    ...(better ? { best: { epoch, step, ...sayScores(measured) } } : position.best ? { best: position.best } : {}),
  }
  yield [{ kind: 'epoch', epoch, step, loss: lossSum / seen, ...(classified ? { accuracy: correct / seen } : {}), ms }]
  if (measured) yield [{ kind: 'validation', epoch, step, ...sayEvaluation(measured), best: better }]
  yield* checkpoint(run)
  return false
}

/** Measures the current weights, obeying commands between batches. */
async function* validate(run: Run, examples: Examples, indices: Uint32Array): AsyncGenerator<readonly TrainingEvent[], Evaluation | 'stopped'> {
  const steps = run.evaluator.evaluate(examples, indices, evaluationBatch(run), run.trainer.current)
  for (let step = await steps.next(); ; step = await steps.next()) {
    if (step.done) {
      if (!Number.isFinite(step.value.loss))
        throw lossFailed(run, `The validation loss became ${sayNumber(step.value.loss)} after epoch ${run.position.epoch + 1}.`)
      return step.value
    }
    if (run.plan.control.command !== 'run' && (yield* obey(run))) return 'stopped'
  }
}

/** Waits out a pause, saved, and says whether to stop. */
async function* obey(run: Run): AsyncGenerator<readonly TrainingEvent[], boolean> {
  const { control } = run.plan
  if (control.command === 'pause') {
    yield* checkpoint(run)
    yield [{ kind: 'paused', step: run.position.step }]
    while (control.command === 'pause') await control.changed()
    if (control.command === 'run') yield [{ kind: 'resumed', step: run.position.step }]
  }
  return control.command === 'stop'
}

async function* checkpoint(run: Run): AsyncGenerator<readonly TrainingEvent[], void> {
  const state = await run.trainer.snapshot()
  for (const [name, { data }] of state) {
    if (!allFinite(data as Float32Array)) throw lossFailed(run, `After step ${run.position.step - 1} "${name}" holds values that are no numbers.`)
  }
  const file = await run.plan.store.save({ position: run.position, state, ...(run.best ? { best: run.best } : {}) })
  run.savedAt = run.position.step
  yield [{ kind: 'checkpoint', step: run.position.step, epoch: run.position.epoch, file }]
}

/** Measures the weights that are kept on the test part: the best ones with early stopping, else the last. */
async function finish(run: Run, reason: TrainingDone['reason']): Promise<TrainingDone> {
  const { plan, position, best } = run
  const kept: Readonly<Record<string, RuntimeTensor>> = keepsBest(plan.options, best) ? Object.fromEntries(best) : run.trainer.current
  const test = reason !== 'stopped' && plan.test && plan.test.indices.length > 0 ? plan.test : undefined
  let measured: Evaluation | undefined
  if (test) {
    const steps = run.evaluator.evaluate(test.examples, test.indices, evaluationBatch(run), kept)
    for (let step = await steps.next(); !measured && plan.control.command !== 'stop'; step = await steps.next()) if (step.done) measured = step.value
  }
  return {
    kind: 'done',
    reason,
    step: position.step,
    epoch: position.epoch,
    ...(position.best ? { bestEpoch: position.best.epoch, validation: sayScores(position.best) } : {}),
    ...(measured ? { test: sayEvaluation(measured) } : {}),
  }
}

/** Whether the run's result is its best weights and not its last. */
export const keepsBest = <T>(options: Pick<TrainingOptions, 'earlyStopping'>, best: T | undefined): best is T =>
  options.earlyStopping && best !== undefined

const evaluationBatch = (run: Run): number => Math.max(run.plan.options.batchSize, smallestEvaluationBatch)

const sayScores = ({ loss, accuracy }: { readonly loss: number; readonly accuracy?: number }) => ({
  loss,
  ...(accuracy === undefined ? {} : { accuracy }),
})

const sayEvaluation = ({ loss, accuracy, confusion }: Evaluation) => ({
  ...sayScores({ loss, ...(accuracy === undefined ? {} : { accuracy }) }),
  ...(confusion && confusion.length <= mostClassesSaid ? { confusion } : {}),
})

function lossFailed({ plan, savedAt }: Run, what: string): ProblemsFound {
  const kept = savedAt === undefined ? 'there is no checkpoint yet' : `the last good checkpoint, of step ${savedAt}, is kept`
  const mend = `Lower the learning rate (now ${plan.learningRate}) or normalise the data; ${kept}.`
  return new ProblemsFound([{ code: 'loss-not-finite', severity: 'error', what, mend }])
}
