// Answers `runs.*`: what has been trained, from the run folders on disk and the runs that go on now.

import { ProblemsFound } from '../../core/problems.ts'
import type { RunSummary } from '../../core/protocol/runs.ts'
import { extend, noHistory, type RunHistory } from '../../core/training/history.ts'
import { changesSince, differencesOf } from '../../core/training/run-facts.ts'
import { startEngine } from '../engine/client.ts'
import { liveRun } from '../engine/live-runs.ts'
import { writeAtomically } from '../files/atomic.ts'
import { isWorking, readCard, readEvents, readRequest, readState, removeRunFiles, writeLabel } from '../files/run-folder.ts'
import { findRun, forgetRun, listRunFolders, runId } from '../files/run-index.ts'
import { readProvider } from './device.ts'
import type { HandlersOf } from './handlers.ts'
import { factsOfRun } from './run-facts.ts'
import { csvOf } from './run-values.ts'

export const runHandlers: HandlersOf<'runs'> = {
  /** Newest first; folders that hold no run any more are left out. */
  async list() {
    const folders = await listRunFolders()
    const found = await Promise.all(folders.map((folder) => summarise(folder).catch(() => undefined)))
    const summaries = found.filter((summary) => summary !== undefined).sort((a, b) => b.started.localeCompare(a.started))
    return Promise.all(summaries.map((summary, at) => withChanges(summary, summaries[at + 1])))
  },

  async read({ run }) {
    const folder = await findRun(run)
    const [summary, { request }, card, history] = await Promise.all([
      summarise(folder),
      readRequest(folder),
      readCard(folder),
      historyOf(run, folder),
    ])
    return {
      ...summary,
      request,
      history,
      steps: card?.steps ?? 0,
      split: card?.split ?? { train: 0, validation: 0, test: [] },
      ...(card ? { card } : {}),
    }
  },

  async remove({ run }) {
    const live = liveRun(run)
    const folder = await findRun(run)
    const stored = await readState(folder)
    // By this process or another, as by `lamina train` in a terminal.
    if ((live && !live.ended) || (stored && isWorking(stored)))
      throw new ProblemsFound([{ code: 'run-is-running', severity: 'error', what: `The run "${run}" is being trained.`, mend: 'Stop it first.' }])
    await removeRunFiles(folder)
    await forgetRun(run)
  },

  async rename({ run, label }) {
    await writeLabel(await findRun(run), label)
  },

  async *values({ run }) {
    yield* csvOf(await readEvents(await findRun(run)))
  },

  async writeValues({ run, path }) {
    const named = path.toLowerCase().endsWith('.csv') ? path : `${path}.csv`
    await writeAtomically(named, [...csvOf(await readEvents(await findRun(run)))].join(''))
    return { path: named }
  },

  async compare({ runs }) {
    const facts = await Promise.all(runs.map(async (run) => factsOfRun(await findRun(run))))
    return { facts: differencesOf(facts) }
  },

  async *predictions({ run, part, device }, { signal }) {
    const engine = startEngine()
    try {
      const { events } = engine.run('predictions', { folder: await findRun(run), part, device: readProvider(device) }, signal)
      for (let next = await events.next(); ; next = await events.next()) {
        if (!next.done) yield next.value
        else {
          yield { kind: 'predictions', predictions: next.value }
          return
        }
      }
    } finally {
      await engine.close()
    }
  },
}

/** From memory while it goes on, else from the disk. */
async function historyOf(run: string, folder: string): Promise<RunHistory> {
  const live = liveRun(run)
  return live && !live.ended ? live.history : extend(noHistory(), await readEvents(folder))
}

async function withChanges(summary: RunSummary, before: RunSummary | undefined): Promise<RunSummary> {
  if (!before) return summary
  // A damaged run says nothing of itself; the list stays.
  const [facts, earlier] = await Promise.all([factsOfRun(summary.folder), factsOfRun(before.folder)]).catch(() => [[], []])
  return { ...summary, changes: changesSince(earlier, facts) }
}

export async function summarise(folder: string): Promise<RunSummary> {
  const run = runId(folder)
  const live = liveRun(run)
  const [{ name, label, started, request }, card, stored] = await Promise.all([readRequest(folder), readCard(folder), readState(folder)])
  const heard = live && live.history.points.steps > 0 ? live.history : undefined
  return {
    run,
    label: label ?? run,
    name,
    folder,
    state: live && !live.ended ? live.state : (stored?.state ?? 'interrupted'),
    started,
    epoch: heard?.epoch ?? stored?.epoch ?? 0,
    step: heard?.step ?? stored?.step ?? 0,
    classes: card?.classes ?? [],
    dataset: request.dataset,
    ...(stored?.validation ? { validation: stored.validation } : {}),
    ...(stored?.failure === undefined ? {} : { failure: stored.failure }),
    changes: [],
  }
}
