// Fixes the free dimensions of a graph: afterwards every shape is known, and shape arithmetic has become constants.

import { ProblemsFound } from '../problems.ts'
import { GraphBuilder } from './builder.ts'
import type { Dimension, OnnxGraph, ValueInfo } from './graph.ts'

/** The first dimension of every input becomes `batch` where it is free. Throws ProblemsFound, naming the input, when another dimension is free. */
export function bindDimensions(graph: OnnxGraph, batch: number): OnnxGraph {
  const g = new GraphBuilder(graph.name)
  g.include({ ...graph, inputs: graph.inputs.map((input) => ({ ...input, shape: boundShape(input, batch) })) })
  for (const { name } of graph.outputs) g.output(g.value(name))
  return g.build()
}

function boundShape({ name, shape }: ValueInfo, batch: number): readonly Dimension[] {
  const bound = shape.map((size, axis) => (typeof size === 'string' && axis === 0 ? batch : size))
  const free = bound.filter((size) => typeof size === 'string')
  if (free.length === 0) return bound
  throw new ProblemsFound([
    {
      code: 'free-dimension',
      severity: 'error',
      what: `The input "${name}" leaves ${free.map((size) => `"${size}"`).join(', ')} open.`,
      mend: 'Export the model with fixed height, width and channels; only the batch may stay open.',
    },
  ])
}
