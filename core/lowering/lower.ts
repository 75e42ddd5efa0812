// The last rewriting before ONNX Runtime: a graph that says what -> a graph that says how, for one device.
//
//   standard forms -> (layout) -> dissolve -> share -> remove copies -> prune
//
// The layout pass, which keeps tensors blocked across operators, belongs before `dissolve`: it needs to see ConvGradWeight, BatchNormTraining
// and their kin whole. It will take and return an OnnxGraph like the others and be one more call in `lower`.

import { continueGraph, GraphBuilder } from '../onnx/builder.ts'
import type { OnnxGraph, OnnxNode } from '../onnx/graph.ts'
import { operatorKey, plainAttributes, type Value } from '../onnx/operator.ts'
import { gradientDomain } from '../onnx/operators/gradient.ts'
import { operators } from '../onnx/operators/index.ts'
import { prune } from '../onnx/prune.ts'
import { standardForms } from '../onnx/standard-forms.ts'
import { invariant, Unsupported } from '../problems.ts'
import { removeCopies } from './copies.ts'
import type { DeviceProfile, Lowering, LoweringCall } from './lowering.ts'
import { lowerings } from './lowerings/index.ts'
import { renameValues } from './rename.ts'
import { shareEqualNodes } from './share.ts'

/** Names of inputs, outputs and of all values that are not internal to a lowering stay as they are. Throws Unsupported naming the node. */
export function lower(graph: OnnxGraph, device: DeviceProfile): OnnxGraph {
  return prune(removeCopies(shareEqualNodes(dissolve(prune(standardForms(graph)), device))))
}

/** The nodes of a lowered graph that this device hands back to the CPU. */
export function fallbacks(lowered: OnnxGraph, device: DeviceProfile): readonly OnnxNode[] {
  return lowered.nodes.filter((node) => device.lacks.has(operatorKey(node)))
}

/** The lowering that `lower` takes for a call: the cheapest that applies; undefined where the operator stays as it is. */
export function choose(key: string, call: LoweringCall): Lowering | undefined {
  const applicable = (byOperator.get(key) ?? []).filter((lowering) => lowering.applies(call))
  return applicable.reduce<Lowering | undefined>((best, next) => (best && best.cost(call) <= next.cost(call) ? best : next), undefined)
}

const byOperator: ReadonlyMap<string, readonly Lowering[]> = new Map(
  lowerings.map(({ op }) => [op, lowerings.filter((lowering) => lowering.op === op)]),
)

/** Replaces every node that has an applicable lowering. Emitted nodes are final: they are not lowered again. */
function dissolve(graph: OnnxGraph, device: DeviceProfile): OnnxGraph {
  const g = new GraphBuilder(graph.name)
  g.reserve(graph.nodes.flatMap((node) => [node.name, ...node.outputs]))
  g.include({ ...graph, nodes: [] })
  const renamed = new Map<string, Value>()
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((name) => renamed.get(name)?.name ?? name)
    const call = callOf(g, node, inputs, graph, device)
    const lowering = choose(operatorKey(node), call)
    if (!lowering) {
      if (node.domain === gradientDomain)
        throw new Unsupported(`operator ${operatorKey(node)}`, `Node "${node.name}"`, `has no form for ${device.provider}.`)
      g.append({ ...node, inputs })
      continue
    }
    const results = g.within(`${node.name}~${lowering.name}`, () => lowering.emit(g, call))
    for (const [index, name] of node.outputs.entries()) {
      const result = results[index]
      invariant(result || name === '', `${lowering.op} by ${lowering.name} makes ${results.length} of ${node.outputs.length} outputs`)
      if (result) renamed.set(name, result)
    }
  }
  return restoreNames(g.build(), graph, renamed)
}

function callOf(g: GraphBuilder, node: OnnxNode, inputs: readonly string[], graph: OnnxGraph, device: DeviceProfile): LoweringCall {
  const operator = operators.get(operatorKey(node))
  if (!operator) throw new Unsupported(`operator ${operatorKey(node)}`, `Node "${node.name}"`, 'is not known to Lamina.')
  const values = inputs.map((name) => (name === '' ? undefined : g.value(name)))
  const attributes = plainAttributes(operator, node)
  return {
    inputs: values,
    outputs: operator.infer({ inputs: values, attributes, outputs: node.outputs.length, node: node.name }),
    attributes,
    frozen: values.map((value) => value !== undefined && (graph.initializers.has(value.name) || value.constant !== undefined)),
    device,
  }
}

/** Gives the results of lowerings the names of the values that they stand for; a result that has a name of its own to keep is copied. */
function restoreNames(built: OnnxGraph, original: OnnxGraph, renamed: ReadonlyMap<string, Value>): OnnxGraph {
  const kept = new Set([
    ...original.inputs.map((input) => input.name),
    ...original.initializers.keys(),
    ...original.nodes.flatMap((node) => node.outputs),
  ])
  const names = new Map<string, string>()
  const copies: [from: string, to: string][] = []
  for (const [name, value] of renamed) {
    if (kept.has(value.name) || names.has(value.name)) copies.push([value.name, name])
    else names.set(value.name, name)
  }
  const g = continueGraph(renameValues(built, names))
  for (const [from, to] of copies) g.ops('Identity', [g.value(names.get(from) ?? from)], {}, { names: [to] })
  for (const { name } of original.outputs) g.output(g.value(name))
  return g.build()
}
