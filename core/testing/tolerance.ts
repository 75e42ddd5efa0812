// How near is near enough: one table per element type. Whoever needs more says why on the same line.

import { AssertionError } from 'node:assert'
import { type ElementType, numbers, sameShape, sayShape, type Tensor } from '../tensor/tensor.ts'

export interface Tolerance {
  readonly absolute: number
  /** Of the largest expected element: sums lose digits by their terms, not by their result. */
  readonly relative: number
}

export const tolerances: Readonly<Record<Extract<ElementType, 'float16' | 'float32' | 'float64'>, Tolerance>> = {
  float16: { absolute: 1e-3, relative: 2e-3 },
  float32: { absolute: 1e-6, relative: 1e-5 },
  float64: { absolute: 1e-12, relative: 1e-11 },
}

const exact: Tolerance = { absolute: 0, relative: 0 }

const toleranceOf = (type: ElementType): Tolerance => (type === 'float16' || type === 'float32' || type === 'float64' ? tolerances[type] : exact)

/** Throws an AssertionError that names the worst element when shapes differ or an element is further off than the tolerance allows. */
export function expectClose(actual: Tensor, expected: Tensor, tolerance: Tolerance = toleranceOf(expected.type), what = 'tensor'): void {
  if (!sameShape(actual.shape, expected.shape))
    throw new AssertionError({ message: `${what}: shape ${sayShape(actual.shape)}, expected ${sayShape(expected.shape)}` })
  const [found, wanted] = [numbers(actual), numbers(expected)]
  const scale = wanted.reduce((largest, value) => (Number.isFinite(value) ? Math.max(largest, Math.abs(value)) : largest), 0)
  const allowed = tolerance.absolute + tolerance.relative * scale
  const errors = wanted.map((value, index) => distance(found[index] as number, value))
  const worst = errors.reduce((at, error, index) => (error > (errors[at] as number) ? index : at), 0)
  const error = errors[worst] ?? 0
  if (error > allowed)
    throw new AssertionError({
      message: `${what}: element [${position(worst, expected.shape)}] is ${found[worst]}, expected ${wanted[worst]}: off by ${error.toExponential(2)}, allowed ${allowed.toExponential(2)} (largest element ${scale.toPrecision(4)}, ${errors.filter((each) => each > allowed).length} of ${errors.length} elements off)`,
    })
}

/** How references of PyTorch are told to be near: as in its `allclose`, each element by its own size. */
export interface ElementTolerance {
  readonly atol: number
  readonly rtol: number
}

/** Throws an AssertionError that names the first element that is further off than that, or is no number. */
export function expectEachClose(actual: Tensor, expected: Tensor, { atol, rtol }: ElementTolerance, what: string): void {
  const [found, wanted] = [numbers(actual), numbers(expected)]
  if (found.length !== wanted.length) throw new AssertionError({ message: `${what}: ${found.length} elements, expected ${wanted.length}` })
  const at = wanted.findIndex((value, index) => !(Math.abs((found[index] as number) - value) <= atol + rtol * Math.abs(value)))
  if (at < 0) return
  const allowed = atol + rtol * Math.abs(wanted[at] as number)
  throw new AssertionError({
    message: `${what}: element [${position(at, expected.shape)}] is ${found[at]}, expected ${wanted[at]}, allowed to be off by ${allowed.toExponential(2)}`,
  })
}

/** Equal numbers, infinities and NaNs are at distance 0; a NaN is infinitely far from any number. */
function distance(a: number, b: number): number {
  if (Object.is(a, b) || a === b) return 0
  const between = Math.abs(a - b)
  return Number.isNaN(between) ? Number.POSITIVE_INFINITY : between
}

function position(flat: number, shape: readonly number[]): string {
  let rest = flat
  return shape
    .toReversed()
    .map((size) => {
      const index = rest % size
      rest = Math.floor(rest / size)
      return index
    })
    .reverse()
    .join()
}
