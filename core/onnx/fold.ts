// Constants known while building: exporters compute shapes by chains of Shape, Gather and Concat, and these must become numbers. Runs in GraphBuilder.

import { arrayOf, elementCount, int64, type Shape, type Tensor, type TensorData } from '../tensor/tensor.ts'
import { arithmetic } from './fold-arithmetic.ts'
import { broadcastPosition, type Fold, type FoldCall, positionOf, stridesOf } from './fold-call.ts'
import type { OnnxNode } from './graph.ts'
import type { PlainAttributes, ResultType, Value } from './operator.ts'
import { cutsOf } from './operators/pieces.ts'
import { shapePart } from './operators/shape.ts'

/** Larger constants are weights in disguise and stay what they are. */
const mostFolded = 4096

/** The node's results where they follow from constants alone (of at most `most` elements), else undefined. */
export function foldNode(
  node: OnnxNode,
  inputs: readonly (Value | undefined)[],
  attributes: PlainAttributes,
  results: readonly ResultType[],
  most = mostFolded,
): readonly Tensor[] | undefined {
  if (node.domain !== '') return undefined
  if (node.op === 'Constant') return [attributes.value as Tensor]
  const fold = folds[node.op]
  const [result] = results
  if (!fold || !result || results.some(({ type, shape }) => elementCount(shape) > most || type === 'float16')) return undefined
  const onlyShape = node.op === 'Shape' || node.op === 'Size'
  const constants = inputs.flatMap((value) => (value?.constant ? [value.constant] : []))
  if (!onlyShape && (constants.length < inputs.filter((value) => value).length || constants.some(({ type }) => type === 'float16'))) return undefined
  return fold({ node, inputs, constants, attributes, results, result })
}

/** A tensor whose element at each position of `shape` is `source`'s element at `from(position)`. */
function picked(source: Tensor, shape: Shape, from: (position: readonly number[]) => readonly number[]): Tensor {
  const data = new arrayOf[source.type](elementCount(shape))
  const strides = stridesOf(source.shape)
  for (let index = 0; index < data.length; index++) {
    const at = from(positionOf(index, shape)).reduce((sum, coordinate, axis) => sum + coordinate * (strides[axis] ?? 0), 0)
    data[index] = source.data[at] as number & bigint
  }
  return { type: source.type, shape, data: data as TensorData }
}

const first = (call: FoldCall): Tensor => call.constants[0] as Tensor

/** Same elements, other shape. */
const view: Fold = (call) => [{ ...first(call), shape: call.result.shape }]

const axisOfCall = ({ attributes }: FoldCall, rank: number): number => {
  const axis = (attributes.axis as number | undefined) ?? 0
  return axis < 0 ? axis + rank : axis
}

const gather: Fold = (call) => {
  const [x, indices] = call.constants as readonly [Tensor, Tensor]
  const axis = axisOfCall(call, x.shape.length)
  const places = stridesOf(indices.shape)
  return [
    picked(x, call.result.shape, (position) => {
      const inner = position.slice(axis, axis + indices.shape.length)
      const index = Number(indices.data[inner.reduce((sum, coordinate, at) => sum + coordinate * (places[at] ?? 0), 0)])
      return [...position.slice(0, axis), index < 0 ? index + (x.shape[axis] ?? 0) : index, ...position.slice(axis + indices.shape.length)]
    }),
  ]
}

const slice: Fold = (call) => {
  const cuts = cutsOf({ inputs: call.inputs, outputs: 1, node: call.node.name })
  return [picked(first(call), call.result.shape, (position) => position.map((at, axis) => (cuts[axis]?.start ?? 0) + at * (cuts[axis]?.step ?? 1)))]
}

const transpose: Fold = (call) => {
  const x = first(call)
  const perm = (call.attributes.perm as readonly number[] | undefined) ?? x.shape.map((_, axis) => x.shape.length - 1 - axis)
  return [picked(x, call.result.shape, (position) => x.shape.map((_, axis) => position[perm.indexOf(axis)] ?? 0))]
}

const expand: Fold = (call) => [picked(first(call), call.result.shape, (position) => broadcastPosition(position, first(call).shape))]

const tile: Fold = (call) => [picked(first(call), call.result.shape, (position) => position.map((at, axis) => at % (first(call).shape[axis] ?? 1)))]

const concat: Fold = (call) => {
  const axis = axisOfCall(call, call.result.shape.length)
  const data = new arrayOf[call.result.type](elementCount(call.result.shape))
  // Rows: everything from the axis on, one after the other from each part.
  let filled = 0
  const rows = elementCount(call.result.shape.slice(0, axis))
  for (let row = 0; row < rows; row++)
    for (const part of call.constants) {
      const width = part.data.length / rows
      for (let at = row * width; at < (row + 1) * width; at++) data[filled++] = part.data[at] as number & bigint
    }
  return [{ type: call.result.type, shape: call.result.shape, data: data as TensorData }]
}

const split: Fold = (call) => {
  const x = first(call)
  const axis = axisOfCall(call, x.shape.length)
  let start = 0
  return call.results.map(({ shape }) => {
    const from = start
    start += shape[axis] ?? 0
    return picked(x, shape, (position) => position.map((at, dimension) => (dimension === axis ? at + from : at)))
  })
}

const range: Fold = (call) => {
  const [start = 0, , delta = 1] = call.constants.map(({ data }) => data[0])
  const data = new arrayOf[call.result.type](elementCount(call.result.shape))
  for (let index = 0; index < data.length; index++)
    data[index] = (typeof start === 'bigint' ? start + BigInt(index) * BigInt(delta) : start + index * Number(delta)) as number & bigint
  return [{ ...call.result, data: data as TensorData }]
}

const constantOfShape: Fold = (call) => {
  const data = new arrayOf[call.result.type](elementCount(call.result.shape))
  const value = (call.attributes.value as Tensor | undefined)?.data[0]
  return [{ ...call.result, data: (value === undefined ? data : data.fill(value as never)) as TensorData }]
}

const shape: Fold = ({ inputs, attributes }) => [int64(shapePart(inputs[0]?.shape ?? [], attributes.start as number, attributes.end as number))]
const size: Fold = ({ inputs }) => [int64([elementCount(inputs[0]?.shape ?? [])], [])]

const folds: Readonly<Record<string, Fold>> = {
  ...arithmetic,
  Shape: shape,
  Size: size,
  Identity: view,
  Reshape: view,
  Flatten: view,
  Squeeze: view,
  Unsqueeze: view,
  Gather: gather,
  Slice: slice,
  Transpose: transpose,
  Expand: expand,
  Tile: tile,
  Concat: concat,
  Split: split,
  Range: range,
  ConstantOfShape: constantOfShape,
}
