// Which part of every map can change where one square of an image is covered, for one place of the square after another: convolutions and pools read only so
// far (Nakandala, Kumar & Papakonstantinou 2019, Incremental and Approximate Inference for Faster Occlusion-based Deep CNN Explanations, section 4: the exact
// part). covered-graph.ts computes these parts and nothing else.

import { type OnnxGraph, type OnnxNode, readsOf, valueInfo } from '../onnx/graph.ts'
import { operatorKey, type PlainAttributes, plainAttributes } from '../onnx/operator.ts'
import { operators } from '../onnx/operators/index.ts'
import { extent, type WindowAttributes, windowOver } from '../onnx/window.ts'
import { invariant } from '../problems.ts'
import { elementCount, type Shape, sameShape } from '../tensor/tensor.ts'

export type Corner = readonly [y: number, x: number]

/** Squares of `side` pixels inside an image, one at a time, filled with a value. */
export interface Cover {
  readonly corners: readonly Corner[]
  readonly side: number
  readonly fill: number
}

/** One axis of a part of a map: equally long for all places, and where it begins for each. */
export interface Stretch {
  readonly length: number
  readonly starts: readonly number[]
}
export type Region = readonly [down: Stretch, across: Stretch]

/** Positions from ... to, both counted. */
type Span = readonly [from: number, to: number]

/** A region inside a map that holds all that changes, and what that is. */
export type Patch = readonly [down: Stretch & { readonly changed: readonly Span[] }, across: Stretch & { readonly changed: readonly Span[] }]

export interface Plan {
  /** Of every map, by its name, that depends on the image. */
  readonly patches: ReadonlyMap<string, Patch>
  /** The part of their images that nodes read which work on patches; it may begin and end beside them. All other nodes read whole images. */
  readonly reads: ReadonlyMap<OnnxNode, Region>
  readonly places: number
}

/** One axis of an operator: output o reads o·stride − pad ... o·stride − pad + extent − 1. */
interface AxisWindow {
  readonly stride: number
  readonly pad: number
  readonly extent: number
}

/** Work number by number, or on all channels of one pixel. */
const pointwise = new Set(
  `Abs BatchNormalization Celu Clip Concat Dropout Elu Erf Exp Gelu HardSigmoid HardSwish Identity LRN LeakyRelu Log Mish Neg PRelu Pow Reciprocal Relu Selu
  Sigmoid Softplus Softsign Sqrt Tanh ThresholdedRelu Add Sub Mul Div Min Max Sum com.microsoft.QuickGelu`.split(/\s+/),
)
const windowed = new Set(['Conv', 'MaxPool', 'AveragePool'])
export const isWindowed = (node: OnnxNode): boolean => windowed.has(operatorKey(node))

/** graph: one image input, [B, C, H, W]. */
export function planPatches(graph: OnnxGraph, input: string, { corners, side }: Cover): Plan {
  const image = mapSize(graph, input)
  invariant(image, 'an image has a height and a width')
  const squares = [0, 1].map((axis) => corners.map((corner): Span => [corner[axis as 0], corner[axis as 0] + side - 1]))
  const patches = new Map([[input, patchOver(squares, image)]])
  const dependent = new Set([input])
  const reads = new Map<OnnxNode, Region>()
  for (const node of graph.nodes) {
    if (!readsOf(node).some((name) => dependent.has(name))) continue
    for (const name of node.outputs) dependent.add(name)
    const images = node.inputs.filter((name) => dependent.has(name))
    const [made = '', ...more] = node.outputs
    const size = mapSize(graph, made)
    if (!size || more.length > 0) continue
    const windows = images.every((name) => patches.has(name)) ? windowsOf(graph, node, images) : undefined
    const changed = size.map((length, axis) =>
      changedOf(
        images.map((name) => patches.get(name)?.[axis as 0].changed ?? []),
        windows?.[axis as 0],
        length,
        corners.length,
      ),
    )
    const patch = patchOver(changed, size)
    patches.set(made, patch)
    const local = windows && !images.every((name) => isWhole(graph, name, patches))
    if (local) reads.set(node, [stretchRead(patch[0], windows[0]), stretchRead(patch[1], windows[1])])
  }
  return { patches, reads, places: corners.length }
}

/** Along one axis, per place, what changes of a result, `length` long; all of it where no window says how images are read. */
function changedOf(images: readonly (readonly Span[])[], window: AxisWindow | undefined, length: number, places: number): Span[] {
  if (!window) return Array.from({ length: places }, () => [0, length - 1])
  const each = images.map((changed) => spansAfter(changed, window, length))
  return Array.from({ length: places }, (_, place) => union(each.map((spans) => spans[place] as Span)))
}

export const sameRegion = (a: Region, b: Region): boolean => [0, 1].every((axis) => sameStretch(a[axis as 0], b[axis as 0]))
const sameStretch = (a: Stretch, b: Stretch): boolean => a.length === b.length && a.starts.every((start, place) => start === b.starts[place])

export function wholeRegion([height, width]: readonly [number, number], places: number): Region {
  const starts = Array.from({ length: places }, () => 0)
  return [
    { length: height, starts },
    { length: width, starts },
  ]
}

/** [H, W] of a float32 map [B, C, H, W]; undefined where the value is none. */
export function mapSize(graph: OnnxGraph, name: string): readonly [number, number] | undefined {
  const info = valueInfo(graph, name)
  const [, , height, width] = (info?.shape ?? []) as Shape
  return info?.type === 'float32' && info.shape.length === 4 && height !== undefined && width !== undefined ? [height, width] : undefined
}

/** Whether the patch of this map is all of it. */
export function isWhole(graph: OnnxGraph, name: string, patches: ReadonlyMap<string, Patch>): boolean {
  return !!mapSize(graph, name)?.every((length, axis) => patches.get(name)?.[axis as 0].length === length)
}

function patchOver(changed: readonly (readonly Span[])[], [height, width]: readonly [number, number]): Patch {
  const [down = [], across = []] = changed
  return [stretchOver(down, height), stretchOver(across, width)]
}

/** size: of the map, which holds the stretch. */
function stretchOver(changed: readonly Span[], size: number): Patch[0] {
  const length = changed.reduce((most, [from, to]) => Math.max(most, to - from + 1), 1)
  return { changed, length, starts: changed.map(([from]) => Math.min(from, size - length)) }
}

/** What changes of a result, `size` long, where this changes of what is read; an empty span lies inside all the same. */
function spansAfter(changed: readonly Span[], { stride, pad, extent: reach }: AxisWindow, size: number): Span[] {
  return changed.map(([from, to]) => [
    Math.min(size - 1, Math.max(0, Math.ceil((from + pad - reach + 1) / stride))),
    to < from ? -1 : Math.min(size - 1, Math.floor((to + pad) / stride)),
  ])
}

const stretchRead = ({ length, starts }: Stretch, { stride, pad, extent: reach }: AxisWindow): Stretch => ({
  length: (length - 1) * stride + reach,
  starts: starts.map((start) => start * stride - pad),
})

function union(spans: readonly Span[]): Span {
  const some = spans.filter(([from, to]) => to >= from)
  return some.length === 0 ? (spans[0] as Span) : [Math.min(...some.map(([from]) => from)), Math.max(...some.map(([, to]) => to))]
}

const point: AxisWindow = { stride: 1, pad: 0, extent: 1 }

/** How the node reads its images along both axes; undefined where a number of its result may depend on all of them. */
function windowsOf(graph: OnnxGraph, node: OnnxNode, images: readonly string[]): readonly [AxisWindow, AxisWindow] | undefined {
  const key = operatorKey(node)
  const operator = operators.get(key)
  if (!operator) return undefined
  const attributes = plainAttributes(operator, node)
  if (pointwise.has(key)) return isPointwise(graph, node, images, attributes) ? [point, point] : undefined
  const size = mapSize(graph, images[0] ?? '')
  if (!windowed.has(key) || !size || images.length > 1 || images[0] !== node.inputs[0]) return undefined
  const kernel = key === 'Conv' ? shapeOf(graph, node.inputs[1] ?? '').slice(2) : (attributes.kernel_shape as readonly number[])
  const { strides, dilations, pads } = windowOver(size, kernel, attributes as WindowAttributes)
  // A mean over fewer numbers where the window leaves the image.
  if (key === 'AveragePool' && (attributes.ceil_mode === 1 || (attributes.count_include_pad !== 1 && pads.some((pad) => pad > 0)))) return undefined
  const [down, across] = kernel.map((taps, axis) => ({
    stride: strides[axis] ?? 1,
    pad: pads[axis] ?? 0,
    extent: extent(taps, dilations[axis] ?? 1),
  }))
  return down && across && [down, across]
}

function isPointwise(graph: OnnxGraph, node: OnnxNode, images: readonly string[], attributes: PlainAttributes): boolean {
  const size = mapSize(graph, node.outputs[0] ?? '') ?? []
  if (!images.every((name) => sameShape(mapSize(graph, name) ?? [], size))) return false
  if (node.op === 'Concat') return attributes.axis === 1 && images.length === node.inputs.length
  // Weights of batch norm go along the channels; whatever else stands beside the images must not change from pixel to pixel.
  const others = node.inputs.filter((name) => name !== '' && !images.includes(name))
  return node.op === 'BatchNormalization' || others.every((name) => elementCount(shapeOf(graph, name).slice(-2)) === 1)
}

const shapeOf = (graph: OnnxGraph, name: string): Shape => (valueInfo(graph, name)?.shape ?? []) as Shape
