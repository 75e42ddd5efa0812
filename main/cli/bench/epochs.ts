// Whole epochs of real training, beside their steps alone: what reading images, metrics and the run's files cost.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeDesign } from '../../../core/design/write-design.ts'
import type { EpochSpeed } from '../../../core/training/measured-speed.ts'
import { encodePng } from '../../files/images.ts'
import { openDataset } from '../../files/open-dataset.ts'
import { createRunFolder } from '../../files/run-folder.ts'
import { runJob } from '../engine-job.ts'
import { withBoth } from './both.ts'
import { type BenchNetwork, drawn, optimizerChoices } from './networks.ts'
import type { BenchSetting } from './setting.ts'
import { inTurn, median, spreadOf } from './statistics.ts'

export async function benchEpoch(setting: BenchSetting, network: BenchNetwork): Promise<EpochSpeed> {
  const { batch, epochSteps } = network
  const { terminal, rounds } = setting
  const scratch = await mkdtemp(join(tmpdir(), 'lamina-bench-'))
  const optimizer = { id: 'momentum', options: optimizerChoices.momentum }
  const design = writeDesign(drawn(network))
  const options = { epochs: rounds + 2, batchSize: batch, trainShare: 100, validationShare: 0, earlyStopping: false, keepEpochs: 'never' }
  try {
    const images = join(scratch, 'images')
    await writeImages(images, network)
    const folder = join(scratch, 'run')
    await createRunFolder(folder, network.id, new Date().toISOString(), {
      model: { kind: 'design', text: design },
      dataset: { location: images },
      loss: { id: 'cross-entropy', options: {} },
      optimizer,
      options: { ...options, learningRate: 1e-3 },
      device: 'cpu',
    })
    return await withBoth(undefined, true, async ({ engine }) => {
      const steps = { design, batch, optimizer, device: 'cpu', steps: epochSteps } as const
      const epoch = async () => (await runJob(terminal, 'timeEpoch', { folder }, engine)).ms
      const alone = async () => (await runJob(terminal, 'timeSteps', steps, engine)).ms.reduce((sum, ms) => sum + ms, 0)
      await inTurn(1, epoch, alone)
      const { ours, theirs } = await inTurn(rounds, epoch, alone)
      const overhead = spreadOf(theirs.map((other, round) => (ours[round] as number) / other - 1))
      return { network: network.id, batch, steps: epochSteps, rounds, epochMs: median(ours), stepsMs: median(theirs), overhead }
    })
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

/** As many drawn images as the steps of an epoch take, as PNG files in a folder per class. */
async function writeImages(folder: string, { input: [, height, width], batch, epochSteps, classes }: BenchNetwork): Promise<void> {
  const shapes = await openDataset({ location: 'builtin:shapes', shape: [3, height, width] })
  const area = height * width
  for (let label = 0; label < classes; label++) await mkdir(join(folder, `class ${label}`), { recursive: true })
  for (let index = 0; index < batch * epochSteps; index++) {
    const { data } = await shapes.images([index % shapes.labels.length])
    const rgba = Uint8Array.from({ length: 4 * area }, (_, at) => (at % 4 === 3 ? 255 : (data[(at % 4) * area + Math.floor(at / 4)] as number)))
    await writeFile(join(folder, `class ${index % classes}`, `${index}.png`), await encodePng(rgba, width, height))
  }
}
