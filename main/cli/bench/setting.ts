// What every part of the bench is told: where to speak, what to compare with, how often, and what the machine can do.

import type { Console } from '../console.ts'

export interface BenchSetting {
  readonly terminal: Console
  /** Has PyTorch; undefined where none was found. */
  readonly python: string | undefined
  readonly rounds: number
  readonly untuned: boolean
  /** Of both programs. */
  readonly threads: number
  /** Of the largest matrix product. */
  readonly multiplyAddsPerSecond: number
}
