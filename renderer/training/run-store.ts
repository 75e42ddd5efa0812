// The runs as the window knows them: the list, and the one that is shown, followed event by event while it is trained, whatever workspace is open.

import { create } from 'zustand'
import { writeDesign } from '../../core/design/write-design.ts'
import { type Failure, fromWire } from '../../core/protocol/failures.ts'
import type { RunDetail, RunSummary } from '../../core/protocol/runs.ts'
import type { TrainingRequest } from '../../core/protocol/training.ts'
import type { TrainingEvent } from '../../core/training/events.ts'
import { sayCount } from '../inspector/numbers.ts'
import { client, useConnection } from '../state/client.ts'
import { useDesign } from '../state/design-store.ts'
import { chooseFile, saying } from '../state/files.ts'
import { useWindow } from '../state/window-store.ts'
import { forecastOf, sayDuration } from './forecast.ts'
import { optionsOfRun, usePlan } from './plan.ts'

interface RunState {
  readonly id: string | undefined
  readonly detail: RunDetail | undefined
  readonly events: readonly TrainingEvent[]
  /** What the shown run ended with while it was followed; its folder knows only of what it could still write down. */
  readonly failure: string | undefined
  /** The Node side does not answer just now. */
  readonly lost: boolean
  /** Between the click and the first step. */
  readonly starting: boolean
  /** Why the last start was refused. */
  readonly refusal: Failure | undefined
}

export const useRun = create<RunState>(() => ({
  id: undefined,
  detail: undefined,
  events: [],
  failure: undefined,
  lost: false,
  starting: false,
  refusal: undefined,
}))

export const useRuns = create<{ readonly runs: readonly RunSummary[]; readonly known: boolean }>(() => ({ runs: [], known: false }))

export const isLive = (state: RunSummary['state'] | undefined): boolean => state === 'running' || state === 'paused'

export const stepsPerEpochOf = ({ split, request }: Pick<RunDetail, 'split' | 'request'>): number =>
  Math.max(1, Math.ceil(split.train / optionsOfRun(request.options).batchSize))

export async function loadRuns(): Promise<void> {
  const runs = await client.runs.list().catch(() => undefined)
  if (runs) useRuns.setState({ runs, known: true })
}

// ---- following one run

let following: AbortController | undefined
const retryMs = 1000
const flushMs = 200

/** Shows the run that the window has chosen; called again with the same one it does nothing. */
export function followRun(id: string | undefined): void {
  if (useRun.getState().id === id) return
  following?.abort()
  following = new AbortController()
  useRun.setState({ id, detail: undefined, events: [], failure: undefined, lost: false })
  showActivity()
  if (id !== undefined) void follow(id, following.signal)
}

useWindow.subscribe((state, before) => {
  if (state.run !== before.run) followRun(state.run)
})
followRun(useWindow.getState().run)

async function follow(id: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const detail = await client.runs.read({ run: id })
      if (signal.aborted) return
      useRun.setState({ detail, events: detail.events, lost: false, ...(isLive(detail.state) ? { failure: undefined } : {}) })
      showActivity()
      void loadRuns()
      if (!isLive(detail.state)) return
      await listen(id, detail.events.length, signal)
    } catch (error) {
      if (signal.aborted) return
      const { kind, sentence } = fromWire(error)
      // A run that failed says so here once more; reading it again tells its state.
      if (kind === 'problems' && useRun.getState().detail === undefined) {
        useRun.setState({ id: undefined })
        useWindow.setState({ run: undefined })
        return
      }
      const { detail } = useRun.getState()
      const here = useConnection.getState().state !== 'away'
      useRun.setState({ lost: !here, ...(here && detail ? { failure: sentence } : {}) })
    }
    await new Promise((done) => setTimeout(done, retryMs))
  }
}

/** Events arrive by the hundred per second: the window is told five times a second. */
async function listen(id: string, since: number, signal: AbortSignal): Promise<void> {
  const waiting: TrainingEvent[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  const flush = () => {
    timer = undefined
    if (signal.aborted || waiting.length === 0) return
    const { detail, events } = useRun.getState()
    const fresh = waiting.splice(0)
    useRun.setState({ events: [...events, ...fresh], detail: detail && { ...detail, state: stateAfter(detail.state, fresh) } })
    showActivity()
  }
  try {
    for await (const event of await client.training.watch({ run: id, since }, { signal })) {
      waiting.push(event)
      timer ??= setTimeout(flush, flushMs)
    }
  } finally {
    clearTimeout(timer)
    flush()
  }
}

function stateAfter(state: RunSummary['state'], events: readonly TrainingEvent[]): RunSummary['state'] {
  for (const event of events) {
    if (event.kind === 'paused') state = 'paused'
    if (event.kind === 'resumed') state = 'running'
    if (event.kind === 'done') state = event.reason === 'stopped' ? 'interrupted' : 'done'
  }
  return state
}

let shown = false
/** The right end of the status line, in every workspace. */
function showActivity(): void {
  const { id, detail, events } = useRun.getState()
  if (!id || !detail || !isLive(detail.state)) {
    if (shown) useWindow.setState({ activity: undefined })
    shown = false
    return
  }
  shown = true
  const { epochs } = optionsOfRun(detail.request.options)
  const forecast = forecastOf(events, detail.steps, stepsPerEpochOf(detail))
  const epoch = events.findLast((event) => event.kind === 'step')?.epoch ?? 1
  const paused = detail.state === 'paused'
  useWindow.setState({
    activity: {
      label: `${id} · ${paused ? 'paused in ' : ''}epoch ${epoch} of ${epochs}`,
      share: forecast.share,
      ...(forecast.leftMs === undefined || paused ? {} : { left: sayDuration(forecast.leftMs) }),
      cancelLabel: 'Stop',
      cancel: () => void control('stop'),
    },
  })
}

// ---- what a person asks for

/** Undefined where something is missing; the sentence says what. */
function plannedRequest(): TrainingRequest | string {
  const { dataset, imported, device } = useWindow.getState()
  const { design, check } = useDesign.getState()
  const plan = usePlan.getState()
  if (!imported && !check.checked) return 'The design has problems. Mend them first.'
  if (!dataset) return 'There is no data to train on. Choose some first.'
  return {
    model: imported ? { kind: 'onnx', path: imported.path } : { kind: 'design', text: writeDesign(design) },
    dataset: { location: dataset.reference.location },
    loss: { id: plan.loss, options: { ...plan.lossOptions[plan.loss] } },
    optimizer: { id: plan.optimizer, options: { ...plan.optimizerOptions[plan.optimizer] } },
    options: { ...plan.options },
    device,
  }
}

export async function startRun(): Promise<void> {
  const { starting, detail } = useRun.getState()
  if (starting || isLive(detail?.state)) return
  const request = plannedRequest()
  if (typeof request === 'string') {
    useRun.setState({ refusal: { kind: 'problems', sentence: request, problems: [] } })
    return
  }
  await begin(() => client.training.start(request))
}

export const resumeRun = (run: string): Promise<void> => begin(() => client.training.resume({ run, device: useWindow.getState().device }))

async function begin(ask: () => Promise<{ readonly run: string }>): Promise<void> {
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

export async function control(command: 'pause' | 'resume' | 'stop'): Promise<void> {
  const { id } = useRun.getState()
  if (id !== undefined) await saying(`The run did not ${command}.`, () => client.training.control({ run: id, command }))
}

export async function exportRun(run: string): Promise<void> {
  const path = await chooseFile('save-onnx', `${run}.onnx`)
  if (path === undefined) return
  await saying('The model was not exported.', async () => {
    const written = await client.runs.exportOnnx({ run, path })
    const largest = written.largestDifference
    const said =
      largest === 0 ? 'answers exactly as the run does' : `differs from the run by at most ${sayCount(Number(largest.toPrecision(2)))} in any score`
    useWindow.getState().say(`Exported to ${written.path}.`, `Read back, it ${said}.`)
  })
}

export async function removeRun(run: string): Promise<void> {
  await saying('The run was not removed.', async () => {
    await client.runs.remove({ run })
    if (useWindow.getState().run === run) useWindow.setState({ run: undefined })
  })
  await loadRuns()
}
