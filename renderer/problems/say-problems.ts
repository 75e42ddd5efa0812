// Order and counts of problems, in words.

import type { Problem, Severity } from '../../core/problems.ts'
import { texts } from '../texts/texts.ts'

const weight: Record<Severity, number> = { error: 0, warning: 1, note: 2 }

export const gravestFirst = (problems: readonly Problem[]): readonly Problem[] =>
  [...problems].sort((a, b) => weight[a.severity] - weight[b.severity])

export function countProblems(problems: readonly Problem[]): Record<Severity, number> {
  const counts: Record<Severity, number> = { error: 0, warning: 0, note: 0 }
  for (const problem of problems) counts[problem.severity]++
  return counts
}

/** `2 problems, 1 note`; `No problems`. */
export function sayCounts(counts: Record<Severity, number>): string {
  const parts = (['error', 'warning', 'note'] as const).filter((severity) => counts[severity] > 0)
  if (parts.length === 0) return texts.problems.none
  return parts.map((severity) => texts.problems.count[severity](counts[severity])).join(', ')
}
