// RAdam: Adam that waits with scaling until the running mean of squares is worth something.

import type { GraphBuilder } from '../onnx/builder.ts'
import type { Value } from '../onnx/operator.ts'
import { running, unbiased } from './moments.ts'
import { defineOptimizer } from './optimizer.ts'
import { momentsOptions } from './options.ts'

export const radam = defineOptimizer({
  id: 'radam',
  title: 'RAdam',
  summary:
    'Adam with its own warm-up: the first steps follow the running mean of the gradient alone, and scaling comes in as the running mean of squares becomes reliable.',
  source: 'Liu et al. 2020, algorithm 2',
  options: momentsOptions,
  defaultLearningRate: 0.001,
  slots: () => ['mean', 'square'],
  // m, v as Adam;  m̂ = m / (1 − β₁ᵗ);  ρ > 5: w ← w − η·m̂·r·√(1 − β₂ᵗ) / (√v + ε), else w ← w − η·m̂
  // r = √((ρ − 4)·(ρ − 2)·ρ∞ / ((ρ∞ − 4)·(ρ∞ − 2)·ρ))
  update(g, { parameter, gradient, slot, step, learningRate, options: { beta1, beta2, epsilon } }) {
    const mean = running(g, slot('mean'), gradient, beta1)
    const square = running(g, slot('square'), g.mul(gradient, gradient), beta2)
    const corrected = g.div(mean, unbiased(g, beta1, step()))

    const most = longest(beta2)
    const length = averagedLength(g, beta2, g.add(step(), 1))
    // Where too few steps are averaged the other branch is taken; the bound keeps the root real there.
    const bounded = g.op('Max', [length, g.scalar(5)])
    const share = g.div(g.mul(g.sub(bounded, 4), g.sub(bounded, 2)), bounded)
    const rectified = g.op('Sqrt', [g.mul(g.mul(share, most / ((most - 4) * (most - 2))), unbiased(g, beta2, step()))])
    const scale = g.div(rectified, g.add(g.op('Sqrt', [square]), epsilon))
    const change = g.op('Where', [g.op('Greater', [length, g.scalar(5)]), g.mul(corrected, scale), corrected])
    return { parameter: g.sub(parameter, g.mul(change, learningRate)), slots: { mean, square } }
  },
})

/** ρ∞ = 2 / (1 − β) − 1: how many steps the running mean reaches back in the end. */
const longest = (beta: number): number => 2 / (1 - beta) - 1

/**
 * ρ = ρ∞ − 2t·βᵗ / (1 − βᵗ): how many steps the running mean reaches back at step t.
 *
 * In the first steps both terms are near 2000 and ρ is near t, so float32 would lose it. With x = −t·ln β the second term is 2t / (eˣ − 1), and
 * 1 / (eˣ − 1) = 1/x − 1/2 + x/12 − x³/720 + x⁵/30240 − …; as 2t/x does not depend on t, the large terms cancel before the graph runs.
 */
function averagedLength(g: GraphBuilder, beta: number, count: Value): Value {
  const rate = -Math.log(beta)
  const x = g.mul(count, rate)
  const small = g.op('Min', [x, g.scalar(1)])
  const squared = g.mul(small, small)
  const series = g.mul(small, g.add(g.mul(squared, g.add(g.mul(squared, 1 / 30_240), -1 / 720)), 1 / 12))
  const early = g.add(g.mul(count, g.sub(g.scalar(1), g.mul(series, 2))), longest(beta) - 2 / rate)
  const late = g.sub(g.scalar(longest(beta)), g.div(g.mul(count, 2), g.sub(g.op('Exp', [x]), 1)))
  return g.op('Where', [g.op('Less', [x, g.scalar(1)]), early, late])
}
