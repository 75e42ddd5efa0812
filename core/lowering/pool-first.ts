// Lets maximum pooling come before ReLU: max(relu(x)) = relu(max(x)), and the gradient takes the same way back, element for element. Pooled images are
// a quarter as large, so the walk that masks the gradient of ReLU costs a quarter.
//
// Where the pooled maximum is positive, it stands at the same (first) place before and after ReLU; where it is not, ReLU passes no gradient either way.

import { type OnnxGraph, type OnnxNode, readsOf } from '../onnx/graph.ts'
import { operatorKey } from '../onnx/operator.ts'

/** Only where gradients go through both: in inference ONNX Runtime makes ReLU part of the convolution. */
export function poolFirst(graph: OnnxGraph): OnnxGraph {
  const found = pairs(graph)
  if (found.length === 0) return graph
  const replaced = new Map<OnnxNode, OnnxNode>()
  const values = new Map(graph.values)
  for (const { relu, pool, poolGrad, reluGrad } of found) {
    const [x = '', bent = '', y = '', gradY = ''] = [relu.inputs[0], relu.outputs[0], pool.outputs[0], poolGrad.inputs[2]]
    const [pooled, masked] = [`${y}~unbent`, `${gradY}~masked/${y}`]
    const infoOfY = values.get(y)
    for (const name of [pooled, masked]) if (infoOfY) values.set(name, { ...infoOfY, name })
    values.delete(bent)
    // Each takes the other's place in the order: what they read is there by then.
    replaced.set(relu, { ...pool, inputs: [x], outputs: [pooled] })
    replaced.set(pool, { ...relu, inputs: [pooled], outputs: [y] })
    replaced.set(poolGrad, { ...reluGrad, inputs: [y, gradY], outputs: [masked] })
    replaced.set(reluGrad, { ...poolGrad, inputs: [x, pooled, masked], outputs: reluGrad.outputs })
  }
  return { ...graph, values, nodes: graph.nodes.map((node) => replaced.get(node) ?? node) }
}

interface Pair {
  readonly relu: OnnxNode
  readonly pool: OnnxNode
  readonly poolGrad: OnnxNode
  readonly reluGrad: OnnxNode
}

/** ReLU whose result nobody reads but one pooling and the gradients of both. */
function pairs(graph: OnnxGraph): readonly Pair[] {
  const kept = new Set(graph.outputs.map(({ name }) => name))
  const readers = new Map<string, OnnxNode[]>()
  for (const node of graph.nodes) for (const name of new Set(readsOf(node))) (readers.get(name) ?? readers.set(name, []).get(name))?.push(node)
  const among = (nodes: readonly OnnxNode[], key: string): OnnxNode | undefined => nodes.find((node) => operatorKey(node) === key)
  return graph.nodes.flatMap((relu) => {
    const bent = operatorKey(relu) === 'Relu' ? (relu.outputs[0] ?? '') : ''
    const reading = readers.get(bent) ?? []
    const [pool, poolGrad, reluGrad] = [among(reading, 'MaxPool'), among(reading, 'lamina.MaxPoolGrad'), among(reading, 'lamina.ReluGrad')]
    if (!pool || !poolGrad || !reluGrad || reading.length !== 3 || kept.has(bent) || pool.outputs.filter((name) => name !== '').length !== 1)
      return []
    const dBent = poolGrad.outputs[0] ?? ''
    const alone = readers.get(dBent)?.length === 1 && reluGrad.inputs[1] === dBent && !kept.has(dBent)
    const together = poolGrad.inputs[0] === bent && poolGrad.inputs[1] === pool.outputs[0] && reluGrad.inputs[0] === bent
    return alone && together ? [{ relu, pool, poolGrad, reluGrad }] : []
  })
}
