// Trains a template on data and says what came of it: what the benchmarks of quality and of the templates share.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { templates } from '../../../core/design/templates/index.ts'
import type { TemplateCall } from '../../../core/design/templates/template.ts'
import { writeDesign } from '../../../core/design/write-design.ts'
import { invariant } from '../../../core/problems.ts'
import type { RunCard } from '../../../core/protocol/runs.ts'
import type { TrainingRequest } from '../../../core/protocol/training.ts'
import { startTraining } from '../../engine/live-runs.ts'
import { readCard } from '../../files/run-folder.ts'
import { forgetRun, runId } from '../../files/run-index.ts'
import { datasetOf } from '../arguments.ts'
import type { Console } from '../console.ts'

export interface Trial extends TemplateCall {
  readonly template: string
  readonly data: string
  /** Values of core/training/options. */
  readonly options: Readonly<Record<string, unknown>>
}

export interface TrialResult {
  /** Of the run, which is deleted afterwards. */
  readonly folder: string
  readonly card: RunCard
  readonly testAccuracy: number
  readonly epochs: number
  readonly seconds: number
  /** As if every epoch had gone as fast as the fastest: what other programs on the machine disturb least. */
  readonly undisturbedSeconds: number
}

/** Adam and cross-entropy on the CPU; `use` sees the run before it is deleted. */
export async function runTrial<Result>(terminal: Console, trial: Trial, use: (result: TrialResult) => Result | Promise<Result>): Promise<Result> {
  const template = templates.get(trial.template)
  invariant(template, `the template "${trial.template}" exists`)
  const scratch = await mkdtemp(join(tmpdir(), 'lamina-quality-'))
  const folder = join(scratch, 'run')
  const request: TrainingRequest = {
    model: { kind: 'design', text: writeDesign(template.build(trial)) },
    dataset: datasetOf(trial.data),
    loss: { id: 'cross-entropy', options: {} },
    optimizer: { id: 'adam', options: {} },
    options: trial.options,
    device: 'cpu',
    folder,
  }
  try {
    const started = performance.now()
    const run = await startTraining(request, trial.template)
    const bar = terminal.progress(`${trial.template} on ${trial.data}`)
    for await (const events of run.watch())
      for (const event of events) if (event.kind === 'epoch') bar.update(event.epoch / Number(trial.options.epochs), `loss ${event.loss.toFixed(4)}`)
    bar.stop()
    await run.over
    const seconds = (performance.now() - started) / 1000
    const { done, epochs } = run.history
    const card = await readCard(folder)
    invariant(done?.test?.accuracy !== undefined && card, 'the run ended with a test')
    // Steps of an epoch: the whole scaled by how much the fastest of them undercuts the mean.
    const epochsMs = epochs.map(({ ms }) => ms)
    const undisturbed = (epochsMs.length * Math.min(...epochsMs)) / epochsMs.reduce((sum, ms) => sum + ms, 0)
    return await use({ folder, card, testAccuracy: done.test.accuracy, epochs: done.epoch, seconds, undisturbedSeconds: seconds * undisturbed })
  } finally {
    await forgetRun(runId(folder))
    await rm(scratch, { recursive: true, force: true })
  }
}
