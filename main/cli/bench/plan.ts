// What of the bench is run: networks, optimizers and parts, chosen by name.

import { type Problem, ProblemsFound } from '../../../core/problems.ts'
import { type BenchNetwork, type BenchOptimizer, networks, optimizerChoices } from './networks.ts'

export const parts = ['steps', 'epochs', 'heatmaps'] as const
export type Part = (typeof parts)[number]

export interface BenchPlan {
  readonly networks: readonly BenchNetwork[]
  readonly optimizers: readonly BenchOptimizer[]
  readonly parts: ReadonlySet<Part>
  /** Visits to each program. */
  readonly rounds: number
  /** Also with the allocator as the system has it. */
  readonly untuned: boolean
}

export interface BenchChoice {
  readonly quick: boolean
  /** What is measured is to be stored. */
  readonly write: boolean
  /** Names of networks, optimizers and parts; of what is not named there is all. */
  readonly only: readonly string[]
}

const optimizers = Object.keys(optimizerChoices) as BenchOptimizer[]

/** Everything that can be chosen. */
export const benchNames: readonly string[] = [...networks.map(({ id }) => id), ...optimizers, ...parts]

/** What a look at a change needs: a small, a middling and a deep network. */
const quickNetworks = new Set(['course-cnn', 'vgg-small', 'resnet-20'])

/** Throws ProblemsFound where a name is none of ours, or too little would be stored. */
export function planOf({ quick, only, write }: BenchChoice): BenchPlan {
  const named = new Set(only)
  const problems = only.filter((name) => !benchNames.includes(name)).map(unknown)
  if (quick && write) problems.push(tooFew)
  if (problems.length > 0) throw new ProblemsFound(problems)
  const chosen = <T>(all: readonly T[], nameOf: (one: T) => string, otherwise: readonly T[] = all): readonly T[] => {
    const found = all.filter((one) => named.has(nameOf(one)))
    return found.length > 0 ? found : otherwise
  }
  return {
    networks: chosen(networks, ({ id }) => id, quick ? networks.filter(({ id }) => quickNetworks.has(id)) : networks),
    optimizers: chosen(optimizers, (id) => id, quick ? ['momentum'] : optimizers),
    parts: new Set(chosen<Part>(parts, (part) => part, quick ? ['steps'] : parts)),
    rounds: quick ? 7 : 20,
    untuned: !quick,
  }
}

const unknown = (name: string): Problem => ({
  code: 'unknown-bench',
  severity: 'error',
  what: `There is no network, optimizer or part "${name}" in the bench.`,
  mend: `Use some of: ${benchNames.join(', ')}.`,
})

const tooFew: Problem = {
  code: 'quick-bench-stored',
  severity: 'error',
  what: 'A quick run visits too seldom to be stored.',
  mend: 'Leave out --quick; --only measures a part.',
}
