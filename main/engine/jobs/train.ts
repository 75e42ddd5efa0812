// The job that trains: plans the run from its folder, goes on from its checkpoint where there is one, and writes down every event: steps while the next ones are taken, all others before they are told.

import { totalmem } from 'node:os'
import type { Dataset } from '../../../core/datasets/dataset.ts'
import type { Provider } from '../../../core/lowering/lowering.ts'
import { buildStep } from '../../../core/pipeline.ts'
import { OutsideError } from '../../../core/problems.ts'
import { failureOf } from '../../../core/protocol/failures.ts'
import type { RunCard, RunSummary } from '../../../core/protocol/runs.ts'
import type { Runtime } from '../../../core/runtime/runtime.ts'
import type { TrainingEvent } from '../../../core/training/events.ts'
import { type Examples, keepInputs } from '../../../core/training/examples.ts'
import { type TrainingPlan, trainByRuns } from '../../../core/training/train.ts'
import { isWorking, readCard, readRequest, readState, removeTemporaries, writeCard } from '../../files/run-folder.ts'
import { ImageThreads, needsThreads } from '../image-threads.ts'
import { defineJob, type JobContext } from '../job.ts'
import { checkSameData, makeCard, planRun, type RunPlan } from '../run-plan.ts'
import { RunWriter } from '../run-writer.ts'

export interface TrainInput {
  /** Made by `createRunFolder`. */
  readonly folder: string
  /** The request's own where absent. */
  readonly device?: string
  /** From here on, in place of the one so far. */
  readonly learningRate?: number
}

/** For inputs as the network reads them: all of CIFAR-10 takes 614 MB. */
const mostKeptBytes = Math.min(2 ** 30, totalmem() / 16)

/** `ready` comes once, before the first events that are new; those come together as one run of ONNX Runtime gave them, for every message costs the next step time. */
export type TrainJobEvent =
  | { readonly kind: 'ready'; readonly earlier: readonly TrainingEvent[] }
  | { readonly kind: 'told'; readonly events: readonly TrainingEvent[] }

export const train = defineJob<TrainInput, TrainJobEvent, void>({
  async *run({ folder, device, learningRate }, context) {
    await waitForOthers(folder)
    await removeTemporaries(folder)
    const { request } = await readRequest(folder)
    const plan = await planRun(request)
    const { runtime, remark } = await openRuntime(context, (device ?? request.device) as Provider)
    const { card: begun, remarks } = await openCard(folder, request, plan, runtime.title)
    const writer = await RunWriter.open(folder, plan.model, { request, card: begun })
    const { card, remark: changed } = await changeRate(folder, begun, writer.resumeFrom?.position.step ?? 0, learningRate)
    const threads = needsThreads(plan, runtime.device) ? new ImageThreads() : undefined
    const events = trainByRuns(trainingPlan(plan, card, runtime, writer, context, threads))
    const notes = [...(writer.resumeFrom ? [] : plan.remarks), ...(remark ? [remark] : []), ...remarks, ...changed]
    let state: RunSummary['state'] = 'interrupted'
    let failure: string | undefined
    try {
      await writer.setState('running')
      let next = await events.next()
      yield { kind: 'ready', earlier: writer.earlier }
      for (const text of notes) yield await told(writer, [{ kind: 'note', text }])
      for (; !next.done; next = await events.next()) {
        const last = next.value.at(-1)
        if (last?.kind === 'done' && last.reason !== 'stopped') state = 'done'
        if (last?.kind === 'done') await writer.finish()
        yield await told(writer, next.value)
      }
    } catch (error) {
      state = 'failed'
      failure = failureOf(error).sentence
      throw error
    } finally {
      await events.return()
      await threads?.close()
      // Where even this cannot be written, the state is known from the process being gone.
      await writer.setState(state, failure).catch(() => {})
      await writer.close()
    }
  },
})

async function told(writer: RunWriter, events: readonly TrainingEvent[]): Promise<TrainJobEvent> {
  await writer.append(events)
  return { kind: 'told', events }
}

function trainingPlan(
  plan: RunPlan,
  card: RunCard,
  runtime: Runtime,
  writer: RunWriter,
  context: JobContext,
  threads: ImageThreads | undefined,
): TrainingPlan {
  const { dataset, testDataset, split, loss, optimizer, model } = plan
  const { l1, l2, batchNorm } = plan.options
  const { preprocessing } = card
  const examplesOf = (data: Dataset): Examples =>
    keepInputs({ dataset: data, preprocessing, ...(threads ? { readInput: threads.reader(data, preprocessing) } : {}) }, mostKeptBytes)
  const examples = examplesOf(dataset)
  const test = testDataset
    ? { examples: examplesOf(testDataset), indices: Uint32Array.from(testDataset.labels.keys()) }
    : { examples, indices: split.test }
  return {
    runtime,
    model,
    stepGraph: (batch) => buildStep({ model, batch, loss, optimizer, penalty: { l1, l2 }, batchNorm, gradientNorms: true }),
    loss,
    examples,
    parts: split,
    test,
    options: plan.options,
    learningRate: rateOf(card),
    ...(plan.schedule ? { schedule: plan.schedule } : {}),
    augmentations: plan.augmentations,
    store: writer,
    control: context.control,
    now: () => performance.now(),
    ...(writer.resumeFrom ? { resumeFrom: writer.resumeFrom } : {}),
  }
}

/** The device asked for, or the CPU with a remark. */
async function openRuntime(context: JobContext, wanted: Provider): Promise<{ readonly runtime: Runtime; readonly remark?: string }> {
  try {
    return { runtime: await context.runtime(wanted) }
  } catch (error) {
    if (wanted === 'cpu' || !(error instanceof OutsideError)) throw error
    return { runtime: await context.runtime('cpu'), remark: `${error.message} Training on the CPU instead.` }
  }
}

async function openCard(
  folder: string,
  request: Parameters<typeof makeCard>[0],
  plan: RunPlan,
  device: string,
): Promise<{ readonly card: RunCard; readonly remarks: readonly string[] }> {
  const known = await readCard(folder)
  if (!known) {
    const card = await makeCard(request, plan, device)
    await writeCard(folder, card)
    return { card, remarks: [] }
  }
  checkSameData(known, plan)
  const moved = known.device !== device
  return { card: known, remarks: moved ? [`Resumed on ${device}; the run began on ${known.device}, so its last digits may differ.`] : [] }
}

/** The one that the run goes on with. */
const rateOf = ({ learningRate, learningRates = [] }: RunCard): number => learningRates.at(-1)?.learningRate ?? learningRate

/** Notes in the run card that the steps from here on are taken with another learning rate. */
async function changeRate(
  folder: string,
  card: RunCard,
  fromStep: number,
  learningRate: number | undefined,
): Promise<{ readonly card: RunCard; readonly remark: readonly string[] }> {
  const before = rateOf(card)
  if (learningRate === undefined || learningRate === before) return { card, remark: [] }
  const kept = (card.learningRates ?? []).filter((change) => change.fromStep < fromStep)
  const changed = { ...card, learningRates: [...kept, { fromStep, learningRate }] }
  await writeCard(folder, changed)
  return { card: changed, remark: [`From step ${fromStep} on with a learning rate of ${learningRate} in place of ${before}.`] }
}

/** How long a process that lost its parent may take to notice. */
const patienceMs = 3000
const lookEveryMs = 50

/** A run belongs to one process at a time. */
async function waitForOthers(folder: string): Promise<void> {
  for (let waited = 0; ; waited += lookEveryMs) {
    const state = await readState(folder)
    if (!state || state.pid === process.pid || !isWorking(state)) return
    if (waited >= patienceMs)
      throw new OutsideError(`This run is being trained by another process (${state.pid}). Stop it there, or wait until it ends.`)
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
  }
}
