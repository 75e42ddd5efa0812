// Lists of weights that a person gives a loss: one for every class, or for every score. Used by the losses beside it.

import { ProblemsFound } from '../problems.ts'

/** The list, or undefined where it is empty. Throws ProblemsFound when there is not one number for each of `count`. */
export function oneForEach(weights: readonly number[], count: number, of: string, option: string): readonly number[] | undefined {
  if (weights.length === 0) return undefined
  if (weights.length === count && weights.some((weight) => weight > 0)) return weights
  const plural = of === 'class' ? 'classes' : `${of}s`
  const what =
    weights.length === count
      ? `All ${count} weights are 0.`
      : `There ${weights.length === 1 ? 'is one weight' : `are ${weights.length} weights`} for ${count} ${plural}.`
  throw new ProblemsFound([
    { code: 'wrong-weights', severity: 'error', option: `loss.${option}`, what, mend: `Give one number for each ${of}, or none.` },
  ])
}

/** w = N / (K·n), so that each class has the same say whatever its number of examples; 1 for a class without any. `counts` may be shorter than `classes`. */
export function balancedWeights(counts: readonly number[], classes: number): readonly number[] {
  const present = counts.filter((count) => count > 0)
  const all = present.reduce((sum, count) => sum + count, 0)
  return Array.from({ length: classes }, (_, label) => (counts[label] ? all / (present.length * counts[label]) : 1))
}
