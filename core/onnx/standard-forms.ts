// Operators with a training form of their own -> what they are in inference, in ONNX's words. For files and for ONNX Runtime; shapes stay as they are.

import type { OnnxGraph, OnnxNode } from './graph.ts'
import { operatorKey } from './operator.ts'

export function standardForms(graph: OnnxGraph): OnnxGraph {
  return graph.nodes.some((node) => forms[operatorKey(node)])
    ? { ...graph, nodes: graph.nodes.map((node) => forms[operatorKey(node)]?.(node) ?? node) }
    : graph
}

const forms: Readonly<Record<string, (node: OnnxNode) => OnnxNode>> = {
  'lamina.WholeDropout': (node) => ({ ...node, domain: '', op: 'Identity', attributes: {} }),
  'lamina.RunningInstanceNorm': (node) => ({ ...node, domain: '', op: 'BatchNormalization' }),
}
