// Schedules against PyTorch's.

import { expect, test } from 'vitest'
import { readOptions } from '../../options/options.ts'
import { invariant } from '../../problems.ts'
import { openOracle } from '../../testing/oracle.ts'
import { learningRateAt, schedules } from './index.ts'

interface Case {
  readonly id: string
  readonly scheduler: string
  readonly args: Readonly<Record<string, unknown>>
  readonly base_lr: number
  readonly lr: readonly number[]
  readonly metrics?: readonly number[]
}
interface Counterpart {
  readonly id: string
  readonly options: Readonly<Record<string, unknown>>
  /** Where PyTorch's argument is the highest learning rate. */
  readonly base?: unknown
}

const counterparts: Readonly<Record<string, (args: Case['args']) => Counterpart>> = {
  StepLR: ({ step_size, gamma }) => ({ id: 'step', options: { every: step_size, factor: gamma } }),
  MultiStepLR: ({ milestones, gamma }) => ({ id: 'milestones', options: { at: milestones, factor: gamma } }),
  ExponentialLR: ({ gamma }) => ({ id: 'exponential', options: { factor: gamma } }),
  CosineAnnealingLR: ({ T_max, eta_min }) => ({ id: 'cosine', options: { length: T_max, lowest: eta_min } }),
  CosineAnnealingWarmRestarts: ({ T_0, T_mult, eta_min }) => ({ id: 'cosine-restarts', options: { first: T_0, growth: T_mult, lowest: eta_min } }),
  OneCycleLR: ({ max_lr, total_steps, pct_start, anneal_strategy, three_phase }) => ({
    id: 'one-cycle',
    options: { length: total_steps, rise: pct_start ?? 0.3, curve: anneal_strategy ?? 'cosine', threePhases: three_phase ?? false },
    base: max_lr,
  }),
  LinearLR: ({ start_factor, total_iters }) => ({ id: 'constant', options: { warmUp: total_iters, warmUpFrom: start_factor } }),
  ConstantLR: ({ factor, total_iters }) => ({ id: 'constant', options: { length: total_iters, factor } }),
  PolynomialLR: ({ total_iters, power }) => ({ id: 'polynomial', options: { length: total_iters, power } }),
  CyclicLR: ({ base_lr, max_lr, step_size_up }) => ({ id: 'cyclic', options: { lowest: base_lr, up: step_size_up }, base: max_lr }),
  ReduceLROnPlateau: ({ factor, patience }) => ({ id: 'plateau', options: { factor, wait: patience } }),
  Sequential: ({ warm, start_factor, T_max, eta_min }) => ({
    id: 'cosine',
    options: { warmUp: warm, warmUpFrom: start_factor, length: T_max, lowest: eta_min },
  }),
}

const oracle = openOracle<{ readonly schedules: readonly Case[] }>('optim')
if (oracle)
  test.each(oracle.index.schedules)('$id', ({ scheduler, args, base_lr, lr, metrics = [] }) => {
    const counterpart = counterparts[scheduler]?.(args)
    const definition = schedules.get(counterpart?.id ?? '')
    invariant(counterpart && definition, `there is no counterpart of ${scheduler}`)
    const { values: options, problems } = readOptions(definition.options, counterpart.options)
    expect(problems).toEqual([])
    for (const [at, wanted] of lr.entries()) {
      const moment = { step: at, epoch: at, steps: lr.length, epochs: lr.length, losses: metrics.slice(0, at) }
      const rate = learningRateAt({ definition, options }, Number(counterpart.base ?? base_lr), moment)
      expect(Math.abs(rate - wanted), `at ${at}: ${rate}, expected ${wanted}`).toBeLessThanOrEqual(1e-9 + 1e-7 * wanted)
    }
  })
