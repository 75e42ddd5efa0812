// How fast training and explaining are beside PyTorch, as `lamina bench --write` measured and wrote it down; nothing in it is typed in by hand.

import measured from './measured-speed.json' with { type: 'json' }

/** Median and quartiles over the rounds, in each of which both programs were visited. */
export interface Spread {
  readonly median: number
  readonly low: number
  readonly high: number
}

/** One training step: forward, backward, update. Times in milliseconds, medians. */
export interface StepSpeed {
  readonly network: string
  readonly batch: number
  readonly optimizer: string
  readonly parameters: number
  readonly rounds: number
  readonly laminaMs: number
  readonly torchMs?: number
  /** Lamina ÷ PyTorch, both with an allocator that keeps its memory. */
  readonly ratio?: Spread
  /** The same with the allocator as the system has it. */
  readonly untunedRatio?: Spread
  /** Multiply-adds of forward and backward, three times those of the network, as a share of what a large matrix product does in the same time. */
  readonly utilisation: number
  /** From the drawing to the graph of a step. */
  readonly compileMs: number
  /** From the graph to a session that can run. */
  readonly sessionMs: number
  readonly laminaPeakBytes: number
  readonly torchPeakBytes?: number
  /** What training took beyond the idle engine, and what core/training/memory estimates for it. */
  readonly grownBytes: number
  readonly estimatedBytes: number
}

/** One epoch of real training, from files to metrics on disk, beside its steps alone. */
export interface EpochSpeed {
  readonly network: string
  readonly batch: number
  readonly steps: number
  readonly rounds: number
  readonly epochMs: number
  readonly stepsMs: number
  /** Epoch ÷ its steps alone, minus 1. */
  readonly overhead: Spread
}

export interface HeatmapSpeed {
  readonly network: string
  readonly method: string
  /** Copies or places. */
  readonly pieces: number
  readonly rounds: number
  readonly laminaMs: number
  readonly torchMs?: number
  readonly ratio?: Spread
  readonly laminaPeakBytes?: number
  readonly torchPeakBytes?: number
}

export interface SpeedReport {
  readonly machine: string
  /** Of both programs. */
  readonly threads: number
  readonly versions: Readonly<Record<string, string>>
  /** ISO 8601: the day, or `2026-11-20 to 2026-11-26` where some rows are older. */
  readonly date: string
  /** Of the machine when it began (mean of a minute): above 0.5 others worked on it, and the figures are worth less. */
  readonly loadBefore: number
  /** Of the largest matrix product, in thousands of millions of multiply-adds per second. */
  readonly matrixPeak: number
  readonly steps: readonly StepSpeed[]
  readonly epochs: readonly EpochSpeed[]
  readonly heatmaps: readonly HeatmapSpeed[]
}

/** One report per machine, the last of it. */
export const measuredSpeed: readonly SpeedReport[] = measured
