// What a person asks of runs: start, resume, hold, stop, rename, remove, begin anew from one.

import { readDesign } from '../../core/design/read-design.ts'
import { writeDesign } from '../../core/design/write-design.ts'
import { fromWire } from '../../core/protocol/failures.ts'
import type { TrainingRequest } from '../../core/protocol/training.ts'
import { client } from '../state/client.ts'
import { useDesign } from '../state/design-store.ts'
import { leaveDocument, openInWindow, saying } from '../state/files.ts'
import { useWindow } from '../state/window-store.ts'
import { texts } from '../texts/texts.ts'
import { useCompared } from './compared-runs.ts'
import { testDataFor, usePlan } from './plan.ts'
import { askedAugmentations } from './planned-augmentations.ts'
import { followRun, isLive, loadRuns, useRun } from './run-store.ts'

const words = texts.training.commands
/** The schedule that a request need not name. */
const constant = 'constant'

/** What would be trained now, or the sentence that says what is missing. */
export function plannedRequest(): TrainingRequest | string {
  const { dataset, imported, device } = useWindow.getState()
  const { design, check } = useDesign.getState()
  const plan = usePlan.getState()
  const augmentations = askedAugmentations(plan.augmentations)
  if (!imported && !check.checked) return texts.training.empty.designHasProblems
  if (!dataset) return texts.training.empty.noData
  const { location } = dataset.reference
  const testData = testDataFor(plan, location)
  return {
    model: imported ? { kind: 'onnx', path: imported.path } : { kind: 'design', text: writeDesign(design) },
    dataset: { location },
    ...(testData === undefined ? {} : { testDataset: { location: testData } }),
    loss: { id: plan.loss, options: { ...plan.lossOptions[plan.loss] } },
    optimizer: { id: plan.optimizer, options: { ...plan.optimizerOptions[plan.optimizer] } },
    ...(plan.schedule === constant ? {} : { schedule: { id: plan.schedule, options: { ...plan.scheduleOptions[plan.schedule] } } }),
    ...(augmentations.length === 0 ? {} : { augmentations }),
    options: { ...plan.options },
    device,
  }
}

export async function startRun(): Promise<void> {
  const request = plannedRequest()
  if (typeof request === 'string') {
    if (canStart()) useRun.setState({ refusal: { kind: 'problems', sentence: request, problems: [] } })
    return
  }
  await begin(() => client.training.start(request))
}

/** Another run with the very same request. */
export async function runAgain(run: string): Promise<void> {
  await begin(async () => {
    const { folder: _, ...request } = (await client.runs.read({ run })).request
    return client.training.start(request)
  })
}

export const resumeRun = (run: string, learningRate?: number): Promise<void> =>
  begin(() => client.training.resume({ run, device: useWindow.getState().device, ...(learningRate === undefined ? {} : { learningRate }) }))

// A refusal is of what was asked for: another design, other data or options are another question.
const forgetRefusal = (): void => {
  if (useRun.getState().refusal) useRun.setState({ refusal: undefined })
}
useDesign.subscribe((state, before) => state.design !== before.design && forgetRefusal())
useWindow.subscribe((state, before) => state.dataset?.reference.location !== before.dataset?.reference.location && forgetRefusal())
usePlan.subscribe(forgetRefusal)

const canStart = (): boolean => {
  const { starting, detail } = useRun.getState()
  return !starting && !isLive(detail?.state)
}

async function begin(ask: () => Promise<{ readonly run: string }>): Promise<void> {
  if (!canStart()) return
  useRun.setState({ starting: true, refusal: undefined })
  try {
    const { run } = await ask()
    // A resumed run is followed from its beginning again.
    if (useRun.getState().id === run) followRun(undefined)
    useWindow.setState({ run })
    followRun(run)
  } catch (error) {
    useRun.setState({ refusal: fromWire(error) })
  } finally {
    useRun.setState({ starting: false })
    void loadRuns()
  }
}

export async function removeRun(run: string): Promise<void> {
  await saying(words.notRemoved, async () => {
    await client.runs.remove({ run })
    useCompared.setState(({ runs }) => ({ runs: runs.filter((other) => other !== run) }))
    if (useWindow.getState().run === run) useWindow.setState({ run: undefined })
  })
  await loadRuns()
}

export async function renameRun(run: string, label: string): Promise<void> {
  await saying(words.notRenamed, async () => {
    await client.runs.rename({ run, label })
    useRun.setState(({ id, detail }) => (id === run && detail ? { detail: { ...detail, label } } : {}))
  })
  await loadRuns()
}

/** Fills the form of the next run with a run's options; its design and data are another matter. */
export async function takeOptions(run: string): Promise<void> {
  await saying(words.notOpened, async () => {
    const { request, label } = await client.runs.read({ run })
    const { loss, optimizer, options, schedule = { id: constant, options: {} }, augmentations = [] } = request
    usePlan.setState((plan) => ({
      loss: loss.id,
      optimizer: optimizer.id,
      schedule: schedule.id,
      lossOptions: { ...plan.lossOptions, [loss.id]: loss.options },
      optimizerOptions: { ...plan.optimizerOptions, [optimizer.id]: optimizer.options },
      scheduleOptions: { ...plan.scheduleOptions, [schedule.id]: schedule.options },
      augmentations: augmentations.map((one) => ({ ...one, on: true })),
      options,
    }))
    if (!isLive(useRun.getState().detail?.state)) useWindow.setState({ run: undefined })
    useWindow.getState().say(words.optionsTaken(label))
  })
}

/** The network as it was when the run began. */
export async function openDesignOf(run: string): Promise<void> {
  await saying(words.notOpened, async () => {
    const { request } = await client.runs.read({ run })
    if (request.model.kind === 'onnx') useWindow.setState({ imported: { path: request.model.path, name: run }, workspace: 'train' })
    else if (await leaveDocument()) openInWindow(readDesign(request.model.text))
  })
}
