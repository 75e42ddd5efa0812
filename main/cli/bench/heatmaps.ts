// The two explainers that ask the network most often, side by side with PyTorch: SmoothGrad and occlusion of one image.

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkOrThrow } from '../../../core/design/check.ts'
import { exportModel } from '../../../core/export/export-model.ts'
import { encodeModel } from '../../../core/onnx/codec.ts'
import { modelOf } from '../../../core/pipeline.ts'
import { invariant } from '../../../core/problems.ts'
import { randomStream } from '../../../core/tensor/random.ts'
import type { HeatmapSpeed } from '../../../core/training/measured-speed.ts'
import { encodePng } from '../../files/images.ts'
import { runJob } from '../engine-job.ts'
import { peakBytesOf, withBoth } from './both.ts'
import { type BenchNetwork, drawn } from './networks.ts'
import type { BenchSetting } from './setting.ts'
import { inTurn, median, ratioOf } from './statistics.ts'
import type { TorchHeatmap } from './torch.ts'

export interface BenchHeatmap extends TorchHeatmap {
  /** Copies or places, of which both have as many. */
  readonly pieces: number
}

/** On 224×224: 15×15 places. */
export const heatmaps: readonly BenchHeatmap[] = [
  { method: 'smoothgrad', options: { samples: 25, noise: 0.15 }, pieces: 25 },
  { method: 'occlusion', options: { window: 28, stride: 14 }, pieces: 225 },
]

export async function benchHeatmap(setting: BenchSetting, network: BenchNetwork, { pieces, ...asked }: BenchHeatmap): Promise<HeatmapSpeed> {
  const { terminal, python, rounds, threads } = setting
  const scratch = await mkdtemp(join(tmpdir(), 'lamina-bench-'))
  try {
    const { path, image } = await writeModel(scratch, network)
    const input = {
      path,
      image: { kind: 'file', path: image },
      method: { id: asked.method, options: asked.options },
      target: 0,
      seed: 1,
      device: 'cpu',
    } as const
    return await withBoth(python, true, async ({ engine, torch }) => {
      await torch?.open({ design: checkOrThrow(drawn(network)), classes: network.classes, threads })
      const ours = async () => (await runJob(terminal, 'heatmap', input, engine)).ms
      const theirs =
        torch &&
        (async () => {
          const found = await torch.heatmap(asked)
          invariant(found.pieces === pieces, `${asked.method} has ${pieces} pieces here and ${found.pieces} in PyTorch`)
          return found.ms
        })
      await inTurn(1, ours, theirs)
      const turns = await inTurn(rounds, ours, theirs)
      const ratio = ratioOf(turns)
      const [laminaPeakBytes, torchPeakBytes] = await Promise.all([peakBytesOf(engine.pid), peakBytesOf(torch?.pid)])
      return {
        network: network.id,
        method: asked.method,
        pieces,
        rounds,
        laminaMs: median(turns.ours),
        ...(ratio ? { torchMs: median(turns.theirs), ratio } : {}),
        ...(laminaPeakBytes === undefined ? {} : { laminaPeakBytes }),
        ...(torchPeakBytes === undefined ? {} : { torchPeakBytes }),
      }
    })
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

/** Untrained weights and an image of noise: neither changes what has to be computed. */
async function writeModel(folder: string, network: BenchNetwork): Promise<{ readonly path: string; readonly image: string }> {
  const { input, classes } = network
  const model = modelOf(drawn(network), 1)
  const names = Array.from({ length: classes }, (_, index) => `class ${index}`)
  const path = join(folder, 'model.onnx')
  await writeFile(path, encodeModel(exportModel(model, new Map(), { classes: names })))
  const [, height, width] = input
  const stream = randomStream(1, 'bench image')
  const image = join(folder, 'image.png')
  const rgba = Uint8Array.from({ length: 4 * height * width }, (_, at) => (at % 4 === 3 ? 255 : stream.below(256)))
  await writeFile(image, await encodePng(rgba, width, height))
  return { path, image }
}
