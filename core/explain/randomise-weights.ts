// The same network with weights that have learned nothing: a heatmap that stays the same does not show what the network has learned.

import { rolesOf } from '../autograd/roles.ts'
import type { Model } from '../compile/model.ts'
import { randomStream } from '../tensor/random.ts'
import { float32, type Tensor } from '../tensor/tensor.ts'

/** Every weight is drawn anew from a normal distribution of the mean and deviation that its tensor has (Adebayo et al. 2018, Sanity Checks, section 3). */
export function randomiseWeights(model: Model, seed: number): Model {
  const initializers = new Map(model.graph.initializers)
  for (const [name, value] of rolesOf(model.graph).parameters) initializers.set(name, redrawn(value as Tensor<'float32'>, seed, name))
  return { ...model, graph: { ...model.graph, initializers } }
}

function redrawn({ shape, data }: Tensor<'float32'>, seed: number, name: string): Tensor<'float32'> {
  const stream = randomStream(seed, 'randomise', name)
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length
  const deviation = Math.sqrt(data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length)
  return float32(
    shape,
    data.map(() => mean + deviation * stream.normal()),
  )
}
