// What training reaches on real and on drawn images, and whether Grad-CAM looks at the objects. Anyone can run it again.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { templates } from '../../../core/design/templates/index.ts'
import { writeDesign } from '../../../core/design/write-design.ts'
import { invariant } from '../../../core/problems.ts'
import type { TrainingRequest } from '../../../core/protocol/training.ts'
import { startTraining } from '../../engine/live-runs.ts'
import { keptModel, readCard } from '../../files/run-folder.ts'
import { forgetRun, runId } from '../../files/run-index.ts'
import { datasetOf } from '../arguments.ts'
import type { Console } from '../console.ts'
import { runJob } from '../engine-job.ts'

export interface QualityRow {
  readonly template: string
  readonly data: string
  readonly testExamples: number
  readonly testAccuracy: number
  readonly epochs: number
  readonly seconds: number
  /** Where the data knows its objects: share of correctly classified test images whose Grad-CAM maximum lies on the object, and what a random point would score. */
  readonly pointing?: { readonly share: number; readonly correct: number; readonly chance: number }
}

interface Trial {
  readonly template: string
  readonly data: string
  /** [C, H, W] and classes of the data. */
  readonly input: readonly [number, number, number]
  readonly classes: number
  readonly epochs: number
  readonly learningRate: number
  readonly masks: boolean
}

const shapesTrial = {
  template: 'resnet-8',
  data: 'builtin:shapes',
  input: [3, 32, 32],
  classes: 6,
  epochs: 15,
  learningRate: 3e-3,
  masks: true,
} as const
const fashionTrial = { template: 'course-cnn', input: [1, 28, 28], classes: 10, epochs: 10, learningRate: 1e-3, masks: false } as const

/** `fashion`: folder with the IDX files of Fashion-MNIST. */
export async function benchQuality(terminal: Console, fashion: string | undefined): Promise<readonly QualityRow[]> {
  const trials: readonly Trial[] = [...(fashion === undefined ? [] : [{ ...fashionTrial, data: fashion }]), shapesTrial]
  const rows: QualityRow[] = []
  for (const trial of trials) rows.push(await runTrial(terminal, trial))
  return rows
}

async function runTrial(terminal: Console, trial: Trial): Promise<QualityRow> {
  const template = templates.get(trial.template)
  invariant(template, `the template "${trial.template}" exists`)
  const scratch = await mkdtemp(join(tmpdir(), 'lamina-quality-'))
  const folder = join(scratch, 'run')
  const request: TrainingRequest = {
    model: { kind: 'design', text: writeDesign(template.build(trial)) },
    dataset: datasetOf(trial.data),
    loss: { id: 'cross-entropy', options: {} },
    optimizer: { id: 'adam', options: {} },
    options: { epochs: trial.epochs, batchSize: 32, learningRate: trial.learningRate, earlyStopping: trial.masks, seed: 1 },
    device: 'cpu',
    folder,
  }
  try {
    const started = performance.now()
    const run = await startTraining(request, trial.template)
    const bar = terminal.progress(`${trial.template} on ${trial.data}`)
    for await (const events of run.watch())
      for (const event of events) if (event.kind === 'epoch') bar.update(event.epoch / trial.epochs, `loss ${event.loss.toFixed(4)}`)
    bar.stop()
    await run.over
    const seconds = (performance.now() - started) / 1000
    const done = run.events.findLast((event) => event.kind === 'done')
    const card = await readCard(folder)
    invariant(done?.test?.accuracy !== undefined && card, 'the run ended with a test')
    const row = {
      template: trial.template,
      data: trial.data,
      testExamples: card.split.test.length,
      testAccuracy: done.test.accuracy,
      epochs: done.epoch,
      seconds,
    }
    if (!trial.masks) return row
    const input = {
      path: await keptModel(folder),
      dataset: datasetOf(trial.data),
      indices: card.split.test,
      method: 'grad-cam',
      device: 'cpu',
    } as const
    const { correct, inside, chance } = await runJob(terminal, 'pointing', input)
    return { ...row, pointing: { share: inside / correct, correct, chance } }
  } finally {
    await forgetRun(runId(folder))
    await rm(scratch, { recursive: true, force: true })
  }
}
