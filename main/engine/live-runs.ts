// Runs that are being trained for this process: each in an engine of its own, so that a crash ends one run and no other. Windows and commands watch them.

import { OutsideError, ProblemsFound } from '../../core/problems.ts'
import { failureOf } from '../../core/protocol/failures.ts'
import type { RunSummary } from '../../core/protocol/runs.ts'
import type { TrainingRequest } from '../../core/protocol/training.ts'
import { Cancelled } from '../../core/runtime/cancel.ts'
import type { TrainingCommand } from '../../core/training/control.ts'
import type { TrainingEvent } from '../../core/training/events.ts'
import type { RunHistory } from '../../core/training/history.ts'
import { createRunFolder, readEvents, readRequest, removeRunFiles } from '../files/run-folder.ts'
import { newRunFolder, rememberRun, runId } from '../files/run-index.ts'
import { EngineEnded, startEngine } from './client.ts'
import type { TrainInput } from './jobs/train.ts'
import { KeptEvents } from './kept-events.ts'

const live = new Map<string, LiveRun>()

/** Steps come by the hundred or thousand per second; watchers are told this often, and no more at once than a window takes in without a stutter. */
const gatherMs = 100
const mostAtOnce = 2000

/** Also for a while after its end: until its process ends. */
export const liveRun = (id: string): LiveRun | undefined => live.get(id)

/** Before the program ends: every run stops at a checkpoint. One that takes too long is ended; it can be resumed from its last checkpoint. */
export async function stopAllRuns(patienceMs = 5000): Promise<void> {
  const stop = async (run: LiveRun): Promise<void> => {
    run.control('stop')
    const timer = setTimeout(() => void run.kill(), patienceMs)
    await run.over
    clearTimeout(timer)
  }
  await Promise.all([...live.values()].filter((run) => !run.ended).map(stop))
}

/** Makes the folder and begins. Throws what is wrong with request, design or data; then nothing is left behind. */
export async function startTraining(request: TrainingRequest, name: string): Promise<LiveRun> {
  const folder = request.folder ?? (await newRunFolder(name))
  await createRunFolder(folder, name, new Date().toISOString(), request)
  try {
    return await begin({ folder })
  } catch (error) {
    if (!(error instanceof EngineEnded)) await removeRunFiles(folder)
    throw error
  }
}

/** Goes on from the last checkpoint, or from the start where there is none. */
export async function resumeTraining(folder: string, { device, learningRate }: Omit<TrainInput, 'folder'> = {}): Promise<LiveRun> {
  const running = live.get(runId(folder))
  if (running && !running.ended)
    throw new ProblemsFound([
      { code: 'run-is-running', severity: 'error', what: 'This run is being trained already.', mend: 'Watch it, or stop it first.' },
    ])
  await readRequest(folder)
  return begin({ folder, ...(device === undefined ? {} : { device }), ...(learningRate === undefined ? {} : { learningRate }) })
}

async function begin(input: TrainInput): Promise<LiveRun> {
  const run = new LiveRun(input)
  live.set(run.id, run)
  try {
    await run.started
    // The run itself needs no place in the list.
    await rememberRun(input.folder).catch((error: unknown) =>
      run.note({ kind: 'note', text: `${failureOf(error).sentence} The list of runs will lack this one.` }),
    )
    return run
  } catch (error) {
    live.delete(run.id)
    throw error
  }
}

export class LiveRun {
  readonly id: string
  readonly folder: string
  /** Resolves at its first step, rejects with what kept it from there. */
  readonly started: Promise<void>
  /** Resolves when it is over, however it ended. */
  readonly over: Promise<void>
  state: RunSummary['state'] = 'running'
  failure: Error | undefined
  ended = false
  private readonly events = new KeptEvents()
  private readonly engine = startEngine()
  private readonly job
  private waiting: (() => void)[] = []

  constructor(input: TrainInput) {
    this.id = runId(input.folder)
    this.folder = input.folder
    this.job = this.engine.run('train', input)
    let ready = () => {}
    const isReady = new Promise<void>((resolve) => {
      ready = resolve
    })
    this.over = this.follow(ready)
    this.started = Promise.race([isReady, this.over]).then(() => {
      if (this.failure) throw this.failure
    })
    this.started.catch(() => {})
  }

  /** All events from number `since` on, until the run ends; throws what it failed with. Leaving it leaves the run alone. */
  async *watch(since = 0): AsyncGenerator<readonly TrainingEvent[], void> {
    for (let at = since; ; ) {
      if (at < this.events.first) {
        const until = this.events.first
        yield* this.stored(at, until)
        at = until
        continue
      }
      while (at >= this.history.heard && !this.ended) await new Promise<void>((resolve) => this.waiting.push(resolve))
      const heard = this.events.from(at, mostAtOnce)
      if (heard.length === 0) break
      at += heard.length
      yield heard
      if (!this.ended) await new Promise((resolve) => setTimeout(resolve, gatherMs))
    }
    if (this.failure) throw this.failure
  }

  control(command: TrainingCommand): void {
    this.job.command(command)
  }

  /** Ends the engine at once; the last checkpoint stays. */
  kill(): Promise<void> {
    return this.engine.close()
  }

  get enginePid(): number | undefined {
    return this.engine.pid
  }

  private async follow(ready: () => void): Promise<void> {
    try {
      for await (const event of this.job.events) {
        if (event.kind === 'ready') {
          this.events.take(event.earlier)
          ready()
        } else this.note(...event.events)
      }
    } catch (error) {
      this.failure = this.explain(error)
      this.state = error instanceof Cancelled || error instanceof EngineEnded ? 'interrupted' : 'failed'
    }
    this.ended = true
    this.stir()
    await this.engine.close()
  }

  note(...events: readonly TrainingEvent[]): void {
    for (const event of events) {
      if (event.kind === 'paused') this.state = 'paused'
      if (event.kind === 'resumed') this.state = 'running'
      if (event.kind === 'done') this.state = event.reason === 'stopped' ? 'interrupted' : 'done'
    }
    this.events.take(events)
    this.stir()
  }

  /** Its course so far. */
  get history(): RunHistory {
    return this.events.history
  }

  /** What is not kept any more was written long ago. */
  private async *stored(from: number, until: number): AsyncGenerator<readonly TrainingEvent[], void> {
    const events = (await readEvents(this.folder)).slice(from, until)
    for (let at = 0; at < events.length; at += mostAtOnce) yield events.slice(at, at + mostAtOnce)
  }

  private explain(error: unknown): Error {
    if (!(error instanceof EngineEnded)) return error instanceof Error ? error : new Error(failureOf(error).sentence)
    const { points, step, saved } = this.history
    const where = points.steps === 0 ? 'before the first step' : `at step ${step - 1}`
    const safe =
      saved === undefined ? 'There is no checkpoint yet: resuming begins anew.' : `The checkpoint of step ${saved} is safe: resume the run.`
    return new OutsideError(`The engine ended unexpectedly (${error.reason}) ${where}. ${safe}`, { cause: error })
  }

  private stir(): void {
    const woken = this.waiting
    this.waiting = []
    for (const wake of woken) wake()
  }
}
