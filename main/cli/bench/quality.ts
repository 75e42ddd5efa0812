// What training reaches on real and on drawn images, and whether Grad-CAM looks at the objects. Anyone can run it again.

import { keptModel } from '../../files/run-folder.ts'
import { datasetOf } from '../arguments.ts'
import type { Console } from '../console.ts'
import { runJob } from '../engine-job.ts'
import { runTrial, type Trial } from './trial.ts'

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

/** The built-in shapes know where their objects are. */
const shapesTrial: Trial & { readonly masks: true } = {
  template: 'resnet-8',
  data: 'builtin:shapes',
  input: [3, 32, 32],
  classes: 6,
  options: { epochs: 15, batchSize: 32, learningRate: 3e-3, earlyStopping: true, seed: 1 },
  masks: true,
}
const fashionTrial = {
  template: 'course-cnn',
  input: [1, 28, 28],
  classes: 10,
  options: { epochs: 10, batchSize: 32, learningRate: 1e-3, earlyStopping: false, seed: 1 },
  masks: false,
} as const

/** `fashion`: folder with the IDX files of Fashion-MNIST. */
export async function benchQuality(terminal: Console, fashion: string | undefined): Promise<readonly QualityRow[]> {
  const trials = [...(fashion === undefined ? [] : [{ ...fashionTrial, data: fashion }]), shapesTrial]
  const rows: QualityRow[] = []
  for (const trial of trials) rows.push(await measure(terminal, trial, trial.masks))
  return rows
}

const measure = (terminal: Console, trial: Trial, masks: boolean): Promise<QualityRow> =>
  runTrial(terminal, trial, async ({ folder, card, testAccuracy, epochs, seconds }) => {
    const row = { template: trial.template, data: trial.data, testExamples: card.split.test.length, testAccuracy, epochs, seconds }
    if (!masks) return row
    const input = {
      path: await keptModel(folder),
      dataset: datasetOf(trial.data),
      indices: card.split.test,
      method: 'grad-cam',
      device: 'cpu',
    } as const
    const { correct, inside, chance } = await runJob(terminal, 'pointing', input)
    return { ...row, pointing: { share: inside / correct, correct, chance } }
  })
