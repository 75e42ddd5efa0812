// Numbers that meet a tensor whose last axes are 1 (weights of 1×1 convolutions): ONNX Runtime 1.30 then goes element by element, at 4 to 8 ns each, forty times
// longer than over the same tensor without those axes. So they are left off for the while.

import { GraphBuilder } from '../onnx/builder.ts'
import { type OnnxGraph, type OnnxNode, valueInfo } from '../onnx/graph.ts'
import { operatorKey } from '../onnx/operator.ts'
import { elementCount } from '../tensor/tensor.ts'
import type { DeviceProfile } from './lowering.ts'

const operators = new Set(['Add', 'Sub', 'Mul', 'Div'])
/** Shorter ones take less time than two more nodes. */
const longTensor = 1024

export function flattenScalings(graph: OnnxGraph, device: DeviceProfile): OnnxGraph {
  const found = device.provider === 'cpu' ? new Set(graph.nodes.filter((node) => meetsOneNumber(graph, node))) : new Set()
  if (found.size === 0) return graph
  const g = new GraphBuilder(graph.name)
  g.reserve(graph.nodes.flatMap((node) => [node.name, ...node.outputs]))
  g.include({ ...graph, nodes: [] })
  for (const node of graph.nodes) {
    if (!found.has(node)) {
      g.append(node)
      continue
    }
    g.within(node.name, () => {
      const operands = node.inputs.map((name) => g.value(name))
      const shape = operands.map((value) => value.shape).find((each) => elementCount(each) > 1) ?? []
      const flat = g.op(
        node.op,
        operands.map((value) => g.reshape(value, elementCount(value.shape) > 1 ? [-1] : [1])),
      )
      g.ops('Reshape', [flat, g.ints(shape)], {}, { names: node.outputs })
    })
  }
  for (const { name } of graph.outputs) g.output(g.value(name))
  return g.build()
}

function meetsOneNumber(graph: OnnxGraph, node: OnnxNode): boolean {
  if (!operators.has(operatorKey(node))) return false
  const shapes = node.inputs.map((name) => valueInfo(graph, name)?.shape.map(Number) ?? [])
  const long = shapes.find((shape) => elementCount(shape) >= longTensor)
  const number = shapes.find((shape) => elementCount(shape) === 1)
  return long !== undefined && number !== undefined && number.length <= long.length && long.at(-1) === 1
}
