// Which lowering a node gets: the one place that reads the list of lowerings.

import type { GraphBuilder } from '../onnx/builder.ts'
import type { OnnxGraph, OnnxNode } from '../onnx/graph.ts'
import { operatorKey, type PlainAttributes, plainAttributes } from '../onnx/operator.ts'
import { operators } from '../onnx/operators/index.ts'
import { Unsupported } from '../problems.ts'
import type { DeviceProfile, Lowering, LoweringCall } from './lowering.ts'
import { lowerings } from './lowerings/index.ts'

/** The lowering that `lower` takes for a call: the cheapest that applies; undefined where the operator stays as it is. */
export function choose(key: string, call: LoweringCall): Lowering | undefined {
  const applicable = (byOperator.get(key) ?? []).filter((lowering) => lowering.applies(call))
  return applicable.reduce<Lowering | undefined>((best, next) => (best && best.cost(call) <= next.cost(call) ? best : next), undefined)
}

const byOperator: ReadonlyMap<string, readonly Lowering[]> = new Map(
  lowerings.map(({ op }) => [op, lowerings.filter((lowering) => lowering.op === op)]),
)

/** A node of `graph` as lowerings see it; `inputs` are its operands as they are called in `g`. */
export function callOf(g: GraphBuilder, node: OnnxNode, inputs: readonly string[], graph: OnnxGraph, device: DeviceProfile): LoweringCall {
  const values = inputs.map((name) => (name === '' ? undefined : g.value(name)))
  const constants = values.map((value) => value && (graph.initializers.get(value.name) ?? value.constant))
  return callOn(node, { inputs: values, constants, device })
}

/** The node's operator on other operands than its own, with some attributes changed. */
export function callOn(node: OnnxNode, given: Pick<LoweringCall, 'inputs' | 'constants' | 'device'>, changed: PlainAttributes = {}): LoweringCall {
  const operator = operators.get(operatorKey(node))
  if (!operator) throw new Unsupported(`operator ${operatorKey(node)}`, `Node "${node.name}"`, 'is not known to Lamina.')
  const attributes = { ...plainAttributes(operator, node), ...changed }
  return { ...given, attributes, outputs: operator.infer({ inputs: given.inputs, attributes, outputs: node.outputs.length, node: node.name }) }
}
