// The runs as the window knows them: the list, and the one that is shown, followed event by event while it is trained, whatever workspace is open.

import { create } from 'zustand'
import { type Failure, fromWire } from '../../core/protocol/failures.ts'
import type { RunDetail, RunSummary } from '../../core/protocol/runs.ts'
import type { TrainingEvent } from '../../core/training/events.ts'
import { extend, noHistory, type RunHistory } from '../../core/training/history.ts'
import { client, useConnection } from '../state/client.ts'
import { saying } from '../state/files.ts'
import { useWindow } from '../state/window-store.ts'
import { texts } from '../texts/texts.ts'
import { forecastOf, sayDuration } from './forecast.ts'
import { optionsOfRun } from './plan.ts'

export type Command = 'pause' | 'resume' | 'stop'

interface RunState {
  readonly id: string | undefined
  readonly detail: RunDetail | undefined
  readonly history: RunHistory
  /** What the shown run ended with while it was followed; its folder knows only of what it could still write down. */
  readonly failure: string | undefined
  /** The Node side does not answer just now. */
  readonly lost: boolean
  /** What was asked of the shown run and waits for the end of its step: of large steps that is seconds away. */
  readonly asked: Command | undefined
  /** Between the click and the first step. */
  readonly starting: boolean
  /** Why the last start was refused. */
  readonly refusal: Failure | undefined
}

export const useRun = create<RunState>(() => ({
  id: undefined,
  detail: undefined,
  history: noHistory(),
  failure: undefined,
  lost: false,
  asked: undefined,
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
  useRun.setState({ id, detail: undefined, history: noHistory(), failure: undefined, lost: false, asked: undefined })
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
      useRun.setState({ detail, history: detail.history, lost: false, asked: undefined, ...(isLive(detail.state) ? { failure: undefined } : {}) })
      showActivity()
      void loadRuns()
      if (!isLive(detail.state)) return
      await listen(id, detail.history.heard, signal)
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

/** Events arrive in bundles; the window is drawn anew five times a second. */
async function listen(id: string, since: number, signal: AbortSignal): Promise<void> {
  const waiting: TrainingEvent[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  const flush = () => {
    timer = undefined
    if (signal.aborted || waiting.length === 0) return
    const { detail, history } = useRun.getState()
    const fresh = waiting.splice(0)
    const state = detail && stateAfter(detail.state, fresh)
    const changed = detail && state !== detail.state ? { detail: { ...detail, state } as RunDetail, asked: undefined } : {}
    useRun.setState({ history: extend(history, fresh), ...changed })
    showActivity()
  }
  try {
    for await (const events of await client.training.watch({ run: id, since }, { signal })) {
      waiting.push(...events)
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
  const { id, detail, history } = useRun.getState()
  if (!id || !detail || !isLive(detail.state)) {
    if (shown) useWindow.setState({ activity: undefined })
    shown = false
    return
  }
  shown = true
  const { epochs } = optionsOfRun(detail.request.options)
  const forecast = forecastOf(history, detail.steps, stepsPerEpochOf(detail))
  const epoch = Math.max(1, history.epoch)
  const paused = detail.state === 'paused'
  useWindow.setState({
    activity: {
      label: texts.training.commands.activity(detail.label, paused, epoch, epochs),
      share: forecast.share,
      ...(forecast.leftMs === undefined || paused ? {} : { left: sayDuration(forecast.leftMs) }),
      cancelLabel: texts.training.panel.stop,
      cancel: () => void control('stop'),
    },
  })
}

/** Holds, goes on with or stops the shown run. */
export async function control(command: Command): Promise<void> {
  const { id } = useRun.getState()
  if (id === undefined) return
  useRun.setState({ asked: command })
  const heard = await saying(texts.training.commands.notDone(command), () => client.training.control({ run: id, command }))
  if (!heard) useRun.setState({ asked: undefined })
}
