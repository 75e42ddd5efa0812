// Images that are put together from results of blocked convolutions, each some of the rows (winograd-rows.ts): what bends the whole image bends its parts as well.

import type { OnnxGraph, OnnxNode, ValueInfo } from '../../onnx/graph.ts'
import { operatorKey } from '../../onnx/operator.ts'
import { blockedDomain } from '../blocked.ts'
import { Uses } from '../uses.ts'

/** Tells of a value, by its name, from which nodes Reshape its parts come, where it is such an image and nobody else reads any of it. */
export function joinedRows(graph: OnnxGraph): (name: string) => readonly OnnxNode[] | undefined {
  const uses = new Uses(graph)
  const makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)))
  const madeBy = (name: string | undefined, key: string): OnnxNode | undefined => {
    const maker = name === undefined || uses.count(name) !== 1 ? undefined : makers.get(name)
    return maker && operatorKey(maker) === key ? maker : undefined
  }
  return (name) => {
    const join = madeBy(madeBy(name, 'Reshape')?.inputs[0], 'Concat')
    const parts = join?.inputs.map((part) => madeBy(part, 'Reshape'))
    return parts?.every((part) => part && madeBy(part.inputs[0], `${blockedDomain}.Conv`)) ? (parts as OnnxNode[]) : undefined
  }
}

/** ReLU of such an image becomes ReLU of its parts, which their convolutions can do on the way. */
export function bendParts(graph: OnnxGraph): OnnxGraph {
  const partsOf = joinedRows(graph)
  const values = new Map(graph.values)
  const replaced = new Map<OnnxNode, readonly OnnxNode[]>()
  for (const relu of graph.nodes) {
    const [image = ''] = relu.inputs
    const parts = operatorKey(relu) === 'Relu' ? partsOf(image) : undefined
    const whole = parts && graph.nodes.find(({ outputs }) => outputs[0] === image)
    if (!parts || !whole) continue
    for (const part of parts) {
      const [made = '', shape = ''] = part.inputs
      const bent = `${made}~bent`
      values.set(bent, { ...(values.get(made) as ValueInfo), name: bent })
      replaced.set(part, [
        { ...relu, name: `${made}/Relu`, inputs: [made], outputs: [bent] },
        { ...part, inputs: [bent, shape] },
      ])
    }
    replaced.set(whole, [{ ...whole, outputs: relu.outputs }]).set(relu, [])
  }
  return replaced.size === 0 ? graph : { ...graph, values, nodes: graph.nodes.flatMap((node) => replaced.get(node) ?? node) }
}
