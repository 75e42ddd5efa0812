// Adds the length of every parameter's gradient to a training step's outputs: what training watches to see whether a network learns everywhere.

import { continueGraph } from '../onnx/builder.ts'
import type { Value } from '../onnx/operator.ts'
import type { StepGraph } from './step-graph.ts'

const norms = 'lamina.gradientNorms'

/** ‖∂L/∂w‖₂ of each parameter, before clipping and weight decay. Everything else of the step stays as it is, number for number. */
export function withGradientNorms(step: StepGraph, gradients: ReadonlyMap<string, string>): StepGraph {
  const g = continueGraph(step.graph)
  for (const { name } of step.graph.outputs) g.output(g.value(name))
  // A vector keeps its one axis: the fewer nodes, the better, since each takes longer to begin than its sum does.
  const lengthOf = (gradient: Value): Value =>
    gradient.shape.length === 1 ? g.op('ReduceL2', [gradient], { keepdims: 1 }) : g.reshape(g.op('ReduceL2', [gradient], { keepdims: 0 }), [1])
  const lengths = step.parameters.map((name) => g.within(`${name}~norm`, () => lengthOf(g.value(gradients.get(name) ?? ''))))
  g.output(g.op('Concat', lengths, { axis: 0 }), norms)
  return { ...step, graph: g.build(), gradientNorms: norms }
}
