// Penalties on weights: what is added to the loss so that they stay small or become 0. Between `attachLoss` and `differentiate`.

import { continueGraph } from '../onnx/builder.ts'
import type { OnnxGraph } from '../onnx/graph.ts'
import type { Value } from '../onnx/operator.ts'
import type { LossGraph } from './attach-loss.ts'

/** λ₁·Σ|w| + λ₂·Σw²; both together are the elastic net (Zou & Hastie 2005). */
export interface Penalty {
  readonly l1: number
  readonly l2: number
}

/** What is minimised: the loss and every penalty. The loss itself stays the one that is told. */
export interface Objective {
  readonly graph: OnnxGraph
  readonly objective: string
}

/** `whole` holds for all weights (parameters of two axes and more: no biases, no scales), `own` besides for single ones by name. */
export function attachPenalties({ graph, loss, parameters }: LossGraph, whole: Penalty, own: ReadonlyMap<string, Penalty>): Objective {
  const penalties = [...parameters].flatMap(([name, { shape }]) => {
    const each = own.get(name) ?? { l1: 0, l2: 0 }
    const everywhere = shape.length >= 2 ? whole : { l1: 0, l2: 0 }
    const penalty = { l1: each.l1 + everywhere.l1, l2: each.l2 + everywhere.l2 }
    return penalty.l1 > 0 || penalty.l2 > 0 ? [[name, penalty] as const] : []
  })
  if (penalties.length === 0) return { graph, objective: loss }
  const g = continueGraph(graph)
  const terms = penalties.flatMap(([name, { l1, l2 }]): Value[] =>
    g.within(`penalty/${name}`, () => {
      const weight = g.value(name)
      return [...(l1 > 0 ? [g.mul(g.sum(g.op('Abs', [weight])), l1)] : []), ...(l2 > 0 ? [g.mul(g.sum(g.mul(weight, weight)), l2)] : [])]
    }),
  )
  const objective = g.within('penalty', () => terms.reduce((sum, term) => g.add(sum, term), g.value(loss)))
  for (const { name } of graph.outputs) g.output(g.value(name))
  return { graph: g.build(), objective: objective.name }
}
