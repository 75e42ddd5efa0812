// Running means of gradients, as Adam and its relatives keep them. Used by the files beside it only.

import type { GraphBuilder } from '../onnx/builder.ts'
import type { Value } from '../onnx/operator.ts'

/**
 * m ← β·m + (1 − β)·g
 *
 * As the graph computes in float32, 1 − β has to be that of the rounded β: then the bias correction of the first steps is exact.
 */
export function running(g: GraphBuilder, before: Value, next: Value, beta: number): Value {
  const kept = Math.fround(beta)
  return g.add(g.mul(before, kept), g.mul(next, 1 - kept))
}

/** 1 − βᵗ with t = 1 at step 0: what a running mean that began at 0 has to be divided by. */
export const unbiased = (g: GraphBuilder, beta: number, step: Value): Value =>
  g.sub(g.scalar(1), g.op('Pow', [g.scalar(Math.fround(beta)), g.add(step, 1)]))
