// Adds the length of every parameter's gradient to a training step's outputs: what training watches to see whether a network learns everywhere.

import { continueGraph } from '../onnx/builder.ts'
import type { StepGraph } from './step-graph.ts'

const norms = 'lamina.gradientNorms'

/** ‖∂L/∂w‖₂ of each parameter, before clipping and weight decay. Everything else of the step stays as it is, number for number. */
export function withGradientNorms(step: StepGraph, gradients: ReadonlyMap<string, string>): StepGraph {
  const g = continueGraph(step.graph)
  for (const { name } of step.graph.outputs) g.output(g.value(name))
  const lengths = step.parameters.map((name) =>
    g.within(`${name}~norm`, () => g.reshape(g.op('ReduceL2', [g.value(gradients.get(name) ?? '')], { keepdims: 0 }), [1])),
  )
  g.output(g.op('Concat', lengths, { axis: 0 }), norms)
  return { ...step, graph: g.build(), gradientNorms: norms }
}
