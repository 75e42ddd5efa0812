// Operators that hold a graph of their own.

import type { ValueInfo } from '../graph.ts'
import { type AnyCall, demand, input, optionalNumbers, refuse, result } from '../inference.ts'
import { attribute, defineOperator, type Operator, type ResultType } from '../operator.ts'

function fixed(call: AnyCall, { name, type, shape }: ValueInfo): ResultType {
  return result(
    type,
    shape.map((size) => (typeof size === 'number' ? size : refuse(call, `its result "${name}" has the free dimension ${size}`))),
  )
}

/** trip count?, condition?, ...state -> ...state after the last turn, ...what each turn gave, stacked. The state keeps its shape. */
const loop = defineOperator({
  op: 'Loop',
  arity: [2, Number.POSITIVE_INFINITY],
  attributes: { body: attribute.graph() },
  infer(call) {
    const body = call.attributes.body ?? refuse(call, 'its body is missing')
    const state = call.inputs.slice(2).map((_, index) => input(call, index + 2))
    demand(body.inputs.length === state.length + 2, call, `its body takes ${body.inputs.length} inputs, not ${state.length + 2}`)
    const stacked = body.outputs.slice(1 + state.length)
    const [turns] = stacked.length ? (optionalNumbers(call, 0, 'trip count') ?? refuse(call, 'its trip count is missing')) : [0]
    return [
      ...state.map(({ type, shape }) => result(type, shape)),
      ...stacked.map((output) => {
        const { type, shape } = fixed(call, output)
        return result(type, [turns ?? 0, ...shape])
      }),
    ]
  },
})

/** condition -> the results of one branch or the other, which agree in shape. */
const choose = defineOperator({
  op: 'If',
  arity: [1, 1],
  attributes: { then_branch: attribute.graph(), else_branch: attribute.graph() },
  infer(call) {
    const { then_branch, else_branch } = call.attributes
    if (!then_branch || !else_branch) return refuse(call, 'a branch is missing')
    return then_branch.outputs.map((output, index) => {
      const other = else_branch.outputs[index]
      demand(String(output.shape) === String(other?.shape), call, 'its branches give different shapes')
      return fixed(call, output)
    })
  },
})

export const controlOperators: readonly Operator[] = [loop, choose]
