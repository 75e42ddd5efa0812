// Training steps side by side with PyTorch: both are visited in turn, so that a noisy machine is unfair to neither.

import { availableParallelism, cpus } from 'node:os'
import { checkOrThrow } from '../../../core/design/check.ts'
import { templates } from '../../../core/design/templates/index.ts'
import { writeDesign } from '../../../core/design/write-design.ts'
import { optimizers } from '../../../core/optimizers/index.ts'
import { readOptions } from '../../../core/options/options.ts'
import { invariant } from '../../../core/problems.ts'
import { trainingMemory } from '../../../core/training/memory.ts'
import type { EngineClient } from '../../engine/client.ts'
import { startEngine } from '../../engine/client.ts'
import type { Console } from '../console.ts'
import { runJob } from '../engine-job.ts'
import { findPython, startTorch, type Torch } from './torch.ts'

const networks = [
  { template: 'course-cnn', batch: 32 },
  { template: 'lenet-5', batch: 64 },
  { template: 'vgg-small', batch: 64 },
  { template: 'resnet-8', batch: 128 },
  { template: 'separable', batch: 32 },
] as const
const optimizerChoices = { momentum: { momentum: 0.9, weightDecay: 5e-4 }, adam: {} } as const

/** Debian's PyTorch loses time to page faults on every large temporary otherwise; both sides get it. */
const allocatorSettings = { MALLOC_MMAP_MAX_: '0', MALLOC_TRIM_THRESHOLD_: '8000000000' }

export interface SpeedRow {
  readonly template: string
  readonly batch: number
  readonly optimizer: string
  readonly parameters: number
  /** Medians, milliseconds per step. */
  readonly laminaMs: number
  readonly torchMs?: number
  /** Lamina ÷ PyTorch: median, least and greatest over the rounds. */
  readonly ratio?: readonly [median: number, least: number, most: number]
  readonly openMs: number
  readonly laminaPeakBytes: number
  /** What training took beyond the idle engine, and what core/training/memory estimates for it. */
  readonly grownBytes: number
  readonly estimatedBytes: number
  readonly torchPeakBytes?: number
}

export interface SpeedReport {
  readonly machine: string
  readonly threads: number
  readonly versions: Readonly<Record<string, string>>
  readonly rounds: number
  readonly stepsPerRound: number
  readonly rows: readonly SpeedRow[]
}

export async function benchSpeed(terminal: Console, { quick }: { readonly quick: boolean }): Promise<SpeedReport> {
  Object.assign(process.env, allocatorSettings)
  const python = await findPython()
  if (python === undefined) terminal.note('PyTorch was not found (Debian: apt-get install python3-torch), so there is nothing to compare with.')
  const [rounds, stepsPerRound] = quick ? [3, 4] : [5, 6]
  const rows: SpeedRow[] = []
  let torchVersion: string | undefined
  for (const network of networks) {
    for (const optimizer of Object.keys(optimizerChoices) as (keyof typeof optimizerChoices)[]) {
      terminal.note(`${network.template}, batch ${network.batch}, ${optimizer} …`)
      const engine = startEngine()
      const torch = python === undefined ? undefined : startTorch(python)
      try {
        const { row, version } = await compare(terminal, engine, torch, { ...network, optimizer, rounds, stepsPerRound })
        rows.push(row)
        torchVersion = version ?? torchVersion
      } finally {
        torch?.close()
        await engine.close()
      }
    }
  }
  const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} threads, ${process.platform}-${process.arch}`
  const versions = { node: process.versions.node, ...(torchVersion === undefined ? {} : { torch: torchVersion }) }
  return { machine, threads: availableParallelism(), versions, rounds, stepsPerRound, rows }
}

interface Comparison {
  readonly template: string
  readonly batch: number
  readonly optimizer: keyof typeof optimizerChoices
  readonly rounds: number
  readonly stepsPerRound: number
}

async function compare(
  terminal: Console,
  engine: EngineClient,
  torch: Torch | undefined,
  call: Comparison,
): Promise<{ readonly row: SpeedRow; readonly version?: string }> {
  const { template: id, batch, optimizer, rounds, stepsPerRound } = call
  const template = templates.get(id)
  invariant(template, `the template "${id}" exists`)
  const design = template.build(template.standard)
  const input = {
    design: writeDesign(design),
    batch,
    optimizer: { id: optimizer, options: optimizerChoices[optimizer] },
    device: 'cpu',
    steps: stepsPerRound,
  } as const
  const network = { design: checkOrThrow(design), batch, classes: template.standard.classes, optimizer, threads: availableParallelism() }
  const built = await torch?.build(network)
  await runJob(terminal, 'timeSteps', input, engine)
  await torch?.run(stepsPerRound)
  const lamina: number[] = []
  const other: number[] = []
  const ratios: number[] = []
  let [openMs, laminaPeakBytes, grownBytes, torchPeakBytes] = [0, 0, 0, 0]
  for (let round = 0; round < rounds; round++) {
    const ours = await runJob(terminal, 'timeSteps', input, engine)
    if (built) invariant(built.parameters === ours.parameters, `${id} has ${ours.parameters} parameters here and ${built.parameters} in PyTorch`)
    lamina.push(...ours.ms)
    ;[openMs, laminaPeakBytes, grownBytes] = [ours.openMs, ours.peakBytes, ours.grownBytes]
    const theirs = await torch?.run(stepsPerRound)
    if (!theirs) continue
    other.push(...theirs.ms)
    torchPeakBytes = theirs.peakBytes
    ratios.push(median(ours.ms) / median(theirs.ms))
  }
  const { parameters } = await runJob(terminal, 'timeSteps', { ...input, steps: 1 }, engine)
  const definition = optimizers.get(optimizer)
  invariant(definition, `the optimizer "${optimizer}" exists`)
  const choice = { definition, options: readOptions(definition.options, optimizerChoices[optimizer]).values }
  const { bytes: estimatedBytes } = trainingMemory(network.design.nodes, { batch, optimizer: choice })
  const row = { template: id, batch, optimizer, parameters, laminaMs: median(lamina), openMs, laminaPeakBytes, grownBytes, estimatedBytes }
  if (!built) return { row }
  const ratio = [median(ratios), Math.min(...ratios), Math.max(...ratios)] as const
  return { row: { ...row, torchMs: median(other), ratio, torchPeakBytes }, version: built.version }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? (sorted[middle] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2
}
