// The table of any model, read off its graph: what `summary` shows for imported .onnx files and runs.

import { rolesOf } from '../autograd/roles.ts'
import { pixel, type ReceptiveField, seen, widest } from '../design/receptive-field.ts'
import { fieldSize, type Summary, type SummaryRow, totalled } from '../design/summary.ts'
import { transposedWindow } from '../layers/window.ts'
import { bindDimensions } from '../onnx/bind.ts'
import { type OnnxGraph, type OnnxNode, valueInfo } from '../onnx/graph.ts'
import { multiplyAddsOf } from '../onnx/multiply-adds.ts'
import { operatorKey, type PlainAttributes, plainAttributes } from '../onnx/operator.ts'
import { operators } from '../onnx/operators/index.ts'
import { elementCount, type Shape } from '../tensor/tensor.ts'
import type { Model } from './model.ts'

/** One row per layer; nodes between two layers count for the first layer that they lead to. Weights that several nodes share count once. */
export function summariseModel(model: Model): Summary {
  const graph = bindDimensions(model.graph, 1)
  const parameters = rolesOf(graph).parameters
  const fields = fieldsOf(graph)
  const counted = new Set<string>()
  const rows: SummaryRow[] = []
  const sources = sourcesOf(graph, model.layers)
  let at = 0
  for (const [place, layer] of model.layers.entries()) {
    const end = graph.nodes.findIndex((node) => node.outputs.includes(layer.value))
    const nodes = end < at ? [] : graph.nodes.slice(at, end + 1)
    at = Math.max(at, end + 1)
    const fresh = nodes.flatMap((node) => node.inputs).filter((name) => parameters.has(name) && !counted.has(name) && counted.add(name))
    const count = fresh.reduce((sum, name) => sum + elementCount(shapeOf(graph, name)), 0)
    rows.push({
      name: layer.name,
      type: layer.type,
      outputShape: shapeOf(graph, layer.value).slice(1),
      parameters: count,
      trainable: count,
      multiplyAdds: nodes.reduce((sum, node) => sum + multiplyAdds(graph, node), 0),
      receptiveField: fieldSize(fields.get(layer.value)),
      sources: sources[place] ?? [],
    })
  }
  return totalled(rows)
}

/** For each layer the places of the layers that feed it, through whatever nodes lie between. */
function sourcesOf(graph: OnnxGraph, layers: Model['layers']): readonly (readonly number[])[] {
  const places = new Map(layers.map(({ value }, at) => [value, at]))
  /** Value -> layers that lead to it with no other between. */
  const behind = new Map<string, readonly number[]>()
  const found: (readonly number[])[] = layers.map(() => [])
  const arrive = (value: string, from: readonly number[]): void => {
    const place = places.get(value)
    if (place !== undefined) found[place] = from
    behind.set(value, place === undefined ? from : [place])
  }
  for (const { name } of graph.inputs) arrive(name, [])
  for (const node of graph.nodes) {
    const from = [...new Set(node.inputs.flatMap((name) => behind.get(name) ?? []))].sort((a, b) => a - b)
    for (const name of node.outputs) arrive(name, from)
  }
  return found
}

/** Static shape of a value of a bound graph; [] where nothing is known. */
const shapeOf = (graph: OnnxGraph, name: string): Shape => (valueInfo(graph, name)?.shape ?? []) as Shape

function multiplyAdds(graph: OnnxGraph, node: OnnxNode): number {
  const { values, each } = multiplyAddsOf(graph, node) ?? { values: 0, each: 0 }
  return values * each
}

/** Receptive fields of all values with places; the others see everything. */
function fieldsOf(graph: OnnxGraph): ReadonlyMap<string, ReceptiveField> {
  const fields = new Map<string, ReceptiveField>(graph.inputs.map(({ name }) => [name, pixel]))
  for (const node of graph.nodes) {
    const before = node.inputs.flatMap((name) => fields.get(name) ?? [])
    if (before.length === 0) continue
    const field = before.includes('all') ? 'all' : fieldAfter(graph, node, widest(before.filter((each) => each !== 'all')))
    for (const name of node.outputs) fields.set(name, field)
  }
  return fields
}

/** Operators that mix places of the whole image. */
const mixing = new Set(['Gemm', 'MatMul', 'GlobalAveragePool', 'GlobalMaxPool', 'InstanceNormalization', 'LayerNormalization', 'GroupNormalization'])

function fieldAfter(graph: OnnxGraph, node: OnnxNode, field: Exclude<ReceptiveField, 'all'>): ReceptiveField {
  const operator = operators.get(operatorKey(node))
  const shape = shapeOf(graph, node.inputs[0] ?? '')
  if (!operator || mixing.has(node.op) || (node.op.startsWith('Reduce') && shape.length === 4)) return 'all'
  if (!['Conv', 'MaxPool', 'AveragePool', 'LpPool', 'ConvTranspose'].includes(node.op)) return field
  if (shape.length !== 4) return 'all'
  const attributes = plainAttributes(operator, node)
  const weight = shapeOf(graph, node.inputs[1] ?? '').slice(2)
  const kernel = pairOf(attributes, 'kernel_shape', weight.length === 2 ? (weight as [number, number]) : [1, 1])
  const [stride, dilation, pads] = [
    pairOf(attributes, 'strides', [1, 1]),
    pairOf(attributes, 'dilations', [1, 1]),
    pairOf(attributes, 'pads', [0, 0]),
  ]
  if (node.op !== 'ConvTranspose') return seen(field, { kernel, stride, dilation, padding: pads })
  return seen(field, transposedWindow(kernel, stride, dilation, pads))
}

/** The first two numbers of an attribute: of pads, those before. */
function pairOf(attributes: PlainAttributes, name: string, fallback: readonly [number, number]): readonly [number, number] {
  const value = attributes[name]
  return Array.isArray(value) && value.length >= 2 ? [Number(value[0]), Number(value[1])] : fallback
}
