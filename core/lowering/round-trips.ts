// Takes out what is unblocked only to be blocked again: where the layout pass leaves an image plain, a lowering may block it for itself.

import type { OnnxGraph } from '../onnx/graph.ts'
import { operatorKey } from '../onnx/operator.ts'
import { blockedDomain } from './blocked.ts'
import { capturedNames, renameValues } from './rename.ts'

/** ReorderInput(ReorderOutput(x)) = x, where both keep the channels in their places and all of them. */
export function removeRoundTrips(graph: OnnxGraph): OnnxGraph {
  const captured = capturedNames(graph.nodes)
  const unblocked = new Map<string, string>()
  const names = new Map<string, string>()
  const nodes = graph.nodes.filter((node) => {
    const [source = '', made = ''] = [node.inputs[0], node.outputs[0]]
    if (node.attributes.channels_last?.value === 1) return true
    if (operatorKey(node) === `${blockedDomain}.ReorderOutput` && graph.values.get(source)?.shape[1] === node.attributes.channels?.value)
      unblocked.set(made, names.get(source) ?? source)
    const blocked = operatorKey(node) === `${blockedDomain}.ReorderInput` ? unblocked.get(source) : undefined
    const sameShape = blocked !== undefined && String(graph.values.get(blocked)?.shape) === String(graph.values.get(made)?.shape)
    if (!blocked || !sameShape || captured.has(made)) return true
    names.set(made, blocked)
    return false
  })
  return names.size === 0 ? graph : renameValues({ ...graph, nodes }, names)
}
