// How fast training and explaining are beside PyTorch: both are visited in turn, so that a noisy machine is unfair to neither.

import { createRequire } from 'node:module'
import { availableParallelism, cpus, loadavg } from 'node:os'
import type { SpeedReport } from '../../../core/training/measured-speed.ts'
import type { Console } from '../console.ts'
import { runJob } from '../engine-job.ts'
import { withBoth } from './both.ts'
import { benchEpoch } from './epochs.ts'
import { benchHeatmap, heatmaps } from './heatmaps.ts'
import type { BenchPlan } from './plan.ts'
import type { BenchSetting } from './setting.ts'
import { benchStep } from './steps.ts'
import { findPython, torchVersion } from './torch.ts'

/** 8.6 thousand million multiply-adds, large enough that only arithmetic counts. */
const matrixSize = 2048
/** Heatmaps are of networks that take images of at least this many pixels, where they take long. */
const heatmapPixels = 200 * 200

/** Tells the report as it stands after every network, so that what is measured can be kept. */
export async function benchSpeed(terminal: Console, plan: BenchPlan, tell: (report: SpeedReport) => Promise<void>): Promise<SpeedReport> {
  const loadBefore = loadavg()[0] ?? 0
  const python = await findPython()
  if (python === undefined) terminal.note('PyTorch was not found (Debian: apt-get install python3-torch), so there is nothing to compare with.')
  const setting = await settingOf(terminal, plan, python)
  let report: SpeedReport = { ...(await circumstances(setting)), loadBefore, steps: [], epochs: [], heatmaps: [] }
  for (const network of plan.networks) {
    if (plan.parts.has('steps'))
      for (const optimizer of plan.optimizers) {
        terminal.note(`${network.id}: steps of ${network.batch} images with ${optimizer} …`)
        report = { ...report, steps: [...report.steps, await benchStep(setting, network, optimizer)] }
      }
    if (plan.parts.has('epochs')) {
      terminal.note(`${network.id}: epochs of ${network.epochSteps} steps …`)
      report = { ...report, epochs: [...report.epochs, await benchEpoch(setting, network)] }
    }
    if (plan.parts.has('heatmaps') && network.input[1] * network.input[2] >= heatmapPixels)
      for (const asked of heatmaps) {
        terminal.note(`${network.id}: ${asked.method} …`)
        report = { ...report, heatmaps: [...report.heatmaps, await benchHeatmap(setting, network, asked)] }
      }
    await tell(report)
  }
  return report
}

async function settingOf(terminal: Console, { rounds, untuned }: BenchPlan, python: string | undefined): Promise<BenchSetting> {
  const product = { size: matrixSize, times: rounds, device: 'cpu' } as const
  const peak = await withBoth(undefined, true, ({ engine }) => runJob(terminal, 'timeMatrixProduct', product, engine))
  return { terminal, python, rounds, untuned, ...peak }
}

type Circumstances = Omit<SpeedReport, 'loadBefore' | 'steps' | 'epochs' | 'heatmaps'>

async function circumstances({ python, threads, multiplyAddsPerSecond }: BenchSetting): Promise<Circumstances> {
  return {
    machine: `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} processors, ${process.platform}-${process.arch}`,
    threads,
    versions: {
      node: process.versions.node,
      'onnxruntime-node': createRequire(import.meta.url)('onnxruntime-node/package.json').version as string,
      ...(python === undefined ? {} : { torch: await torchVersion(python) }),
    },
    date: new Date().toISOString().slice(0, 10),
    matrixPeak: multiplyAddsPerSecond / 1e9,
  }
}
