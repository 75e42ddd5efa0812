// Whether nodes of a foreign graph are what one of our layers would write. The layer itself writes it, on a sheet of its own, and the two are compared node
// by node: what is recognised is therefore the same computation, whoever wrote the file.

import type { EmitCall, LayerType } from '../layers/layer-type.ts'
import { GraphBuilder } from '../onnx/builder.ts'
import type { OnnxGraph, OnnxNode } from '../onnx/graph.ts'
import { ShapeRefused, type Value } from '../onnx/operator.ts'
import { type Options, type OptionValues, readOptions } from '../options/options.ts'
import { invariant, Unsupported } from '../problems.ts'
import { elementCount, numbers, type Shape, sameShape, type Tensor } from '../tensor/tensor.ts'
import { sameNumber, sameSettings, settingsOf } from './settings.ts'
import { batches, type SettledGraph, views } from './settled.ts'

export type Write = (g: GraphBuilder, call: EmitCall<Options>) => Value

/** A layer as it would be written: its nodes, for inputs `in 0`, `in 1`, … and parameters `parameter weight`, … */
export interface Sheet {
  readonly graph: OnnxGraph
  readonly producers: ReadonlyMap<string, OnnxNode>
  readonly constants: ReadonlyMap<string, Tensor>
  readonly result: string
  /** Nodes from the result back to the furthest input. */
  readonly depth: number
}

const inputName = (at: number): string => `in ${at}`
const parameterPrefix = 'parameter '

/** `inputs`: shapes with the batch. Undefined where the layer does not take them, or writes nothing. */
export function sheetOf(
  layer: LayerType,
  raw: Readonly<Record<string, unknown>>,
  inputs: readonly Shape[],
  write: Write = layer.emit,
): Sheet | undefined {
  const { values: options, problems } = readOptions(layer.options, raw)
  const shapes = inputs.map((shape) => shape.slice(1))
  if (problems.length > 0 || 'refusal' in layer.shape({ inputs: shapes, options })) return undefined
  const g = new GraphBuilder(layer.type)
  const arriving = inputs.map((shape, at) => g.input(inputName(at), 'float32', shape))
  const result = written(g, write, arriving, options, parametersOf(g, layer, shapes, options))
  if (!result || arriving.includes(result)) return undefined
  const graph = g.build()
  const producers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)))
  const constants = new Map(
    graph.nodes.flatMap(({ op, outputs, attributes: { value } }) =>
      op === 'Constant' && value?.type === 'tensor' ? [[outputs[0] ?? '', value.value] as const] : [],
    ),
  )
  return { graph, producers, constants, result: result.name, depth: depthOf(result.name, producers) }
}

/** Parameters as values without elements: their shapes are all that is compared. */
function parametersOf(g: GraphBuilder, layer: LayerType, inputs: readonly Shape[], options: OptionValues): (name: string) => Value {
  const declared = new Map(layer.parameters({ inputs, options }).map(({ name, shape }) => [name, shape]))
  const made = new Map<string, Value>()
  return (name) => {
    const shape = declared.get(name)
    invariant(shape, `${layer.type} declares no parameter "${name}"`)
    const value = made.get(name) ?? g.input(`${parameterPrefix}${name}`, 'float32', shape)
    made.set(name, value)
    return value
  }
}

function written(
  g: GraphBuilder,
  write: Write,
  inputs: readonly Value[],
  options: OptionValues,
  parameter: (name: string) => Value,
): Value | undefined {
  try {
    return write(g, { inputs, options, parameter })
  } catch (error) {
    if (error instanceof ShapeRefused || error instanceof Unsupported) return undefined
    throw error
  }
}

function depthOf(value: string, producers: Sheet['producers']): number {
  const node = producers.get(value)
  return node && node.op !== 'Constant' ? 1 + Math.max(0, ...node.inputs.map((name) => depthOf(name, producers))) : 0
}

export interface Match {
  /** Foreign values that enter, in the order of the layer's inputs. */
  readonly inputs: readonly string[]
  readonly weights: ReadonlyMap<string, Tensor>
  /** Names of the initializers that became parameters. */
  readonly weightNames: ReadonlyMap<string, string>
  readonly nodes: readonly OnnxNode[]
}

interface Found {
  readonly inputs: ReadonlyMap<string, string>
  readonly weights: ReadonlyMap<string, { readonly name: string; readonly tensor: Tensor }>
  readonly nodes: ReadonlyMap<OnnxNode, OnnxNode>
}

/** Compares backwards from `value`. `inputs` must enter where the sheet's do. */
export function match(sheet: Sheet, graph: SettledGraph, value: string, inputs: readonly string[]): Match | undefined {
  const start: Found = { inputs: new Map(inputs.map((name, at) => [inputName(at), name])), weights: new Map(), nodes: new Map() }
  const found = sameValue(sheet, graph, sheet.result, value, start)
  if (!found) return undefined
  const nodes = [...new Set(found.nodes.values())]
  if (!alone(graph, nodes, value)) return undefined
  const weights = [...found.weights]
  return {
    inputs,
    nodes,
    weights: new Map(weights.map(([name, { tensor }]) => [name, tensor])),
    weightNames: new Map(weights.map(([name, given]) => [name, given.name])),
  }
}

/** Whether nothing outside reads what is computed inside. */
function alone({ uses }: SettledGraph, nodes: readonly OnnxNode[], value: string): boolean {
  const inside = new Map<string, number>()
  for (const node of nodes) for (const name of new Set(node.inputs)) inside.set(name, (inside.get(name) ?? 0) + 1)
  return nodes.every(({ outputs }) => outputs.every((name) => name === value || (uses.get(name) ?? 0) === (inside.get(name) ?? 0)))
}

function sameValue(sheet: Sheet, graph: SettledGraph, ours: string, theirs: string, found: Found): Found | undefined {
  const input = found.inputs.get(ours)
  if (input !== undefined) return input === theirs ? found : undefined
  if (ours.startsWith(parameterPrefix)) return withWeight(graph, ours.slice(parameterPrefix.length), theirs, declaredShape(sheet, ours), found)
  const constant = sheet.constants.get(ours)
  if (constant) return sameConstant(constant, graph.constants.get(theirs) ?? graph.weights.get(theirs)) ? found : undefined
  const node = sheet.producers.get(ours)
  if (!node) return undefined
  const turned = turnedParameter(sheet, node)
  if (turned && graph.weights.has(theirs)) return withTurnedWeight(graph, turned, theirs, sheet, found)
  // A weight that our layer reshapes may stand in its shape in the file.
  const [from = ''] = node.inputs
  if (views.has(node.op) && from.startsWith(parameterPrefix) && graph.weights.has(theirs)) return sameValue(sheet, graph, from, theirs, found)
  const other = graph.producers.get(theirs)
  return other && node.outputs.indexOf(ours) === other.outputs.indexOf(theirs) ? sameNode(sheet, graph, node, other, found) : undefined
}

const declaredShape = (sheet: Sheet, value: string): Shape => (sheet.graph.values.get(value)?.shape ?? []) as Shape

/** Weights lie in memory in the order of their last axes: a file may write [C] as [C, 1, 1]. */
function withWeight(
  graph: SettledGraph,
  parameter: string,
  name: string,
  shape: Shape,
  found: Found,
  tensor = graph.weights.get(name),
): Found | undefined {
  const bare = (sizes: Shape) => sizes.filter((size) => size !== 1)
  if (!tensor || !sameShape(bare(tensor.shape), bare(shape))) return undefined
  const known = found.weights.get(parameter)
  if (known) return known.name === name ? found : undefined
  return { ...found, weights: new Map([...found.weights, [parameter, { name, tensor: { ...tensor, shape } }]]) }
}

/** `Transpose(weight)` of ours, where the file holds the weight the other way round. */
function turnedParameter(sheet: Sheet, node: OnnxNode): string | undefined {
  const [from = ''] = node.inputs
  return node.op === 'Transpose' && from.startsWith(parameterPrefix) && declaredShape(sheet, from).length === 2 ? from : undefined
}

function withTurnedWeight(graph: SettledGraph, ours: string, name: string, sheet: Sheet, found: Found): Found | undefined {
  const tensor = graph.weights.get(name)
  const shape = declaredShape(sheet, ours)
  if (!tensor || !sameShape(tensor.shape, shape.toReversed())) return undefined
  return withWeight(graph, ours.slice(parameterPrefix.length), name, shape, found, turned(tensor))
}

/** [r, c] -> [c, r]. */
function turned({ type, shape: [rows = 0, columns = 0], data }: Tensor): Tensor {
  const values = Float32Array.from(data as Float32Array)
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) values[column * rows + row] = data[row * columns + column] as number
  return { type, shape: [columns, rows], data: values }
}

const sameConstant = (a: Tensor, b: Tensor | undefined): boolean =>
  b !== undefined &&
  a.type === b.type &&
  elementCount(a.shape) === elementCount(b.shape) &&
  (a.shape.length === b.shape.length || elementCount(a.shape) === 1) &&
  numbers(a).every((value, at) => sameNumber(value, numbers(b)[at] ?? Number.NaN))

/** Operators whose inputs may be swapped. */
const commutative = new Set(['Add', 'Mul', 'Max', 'Min', 'Sum'])
/** How many inputs are values; the others only set the operator up, and what they come to is compared instead. */
const meaningInputs: Readonly<Record<string, number>> = { Resize: 1, Reshape: 1, Flatten: 1, Squeeze: 1, Unsqueeze: 1, Pad: 1 }
const reduces = ({ op }: OnnxNode): boolean => op.startsWith('Reduce')

function sameNode(sheet: Sheet, graph: SettledGraph, ours: OnnxNode, theirs: OnnxNode, found: Found): Found | undefined {
  const known = found.nodes.get(ours)
  if (known) return known === theirs ? found : undefined
  if (!sameOperator(sheet, graph, ours, theirs)) return undefined
  const meant = reduces(ours) ? 1 : meaningInputs[ours.op]
  const [mine, other] = [ours, theirs].map(({ inputs }) => withoutAbsent(inputs.slice(0, meant))) as [readonly string[], readonly string[]]
  if (mine.length !== other.length) return undefined
  const taken = { ...found, nodes: new Map([...found.nodes, [ours, theirs]]) }
  const ways = commutative.has(ours.op) && other.length === 2 ? [other, other.toReversed()] : [other]
  for (const way of ways) {
    const all = mine.reduce<Found | undefined>((so, name, at) => so && sameInput(sheet, graph, name, way[at] ?? '', so), taken)
    if (all) return all
  }
  return undefined
}

function sameInput(sheet: Sheet, graph: SettledGraph, ours: string, theirs: string, found: Found): Found | undefined {
  if (ours === '' || theirs === '') return ours === theirs ? found : undefined
  return sameValue(sheet, graph, ours, theirs, found)
}

const withoutAbsent = (inputs: readonly string[]): readonly string[] => (inputs.at(-1) === '' ? withoutAbsent(inputs.slice(0, -1)) : inputs)

function sameOperator(sheet: Sheet, graph: SettledGraph, ours: OnnxNode, theirs: OnnxNode): boolean {
  const shapeOfOurs = (name: string) => sheet.constants.get(name)?.shape ?? ((sheet.graph.values.get(name)?.shape ?? []) as Shape)
  if (ours.domain !== theirs.domain || !sameShape(shapeOfOurs(ours.outputs[0] ?? ''), graph.shape(theirs.outputs[0] ?? ''))) return false
  if (views.has(ours.op)) return views.has(theirs.op)
  if (ours.op !== theirs.op) return false
  const [a, b] = [settingsOf(ours, ours.inputs.map(shapeOfOurs)), settingsOf(theirs, theirs.inputs.map(graph.shape))]
  if (ours.op === 'Pad' && !sameFrame(frameOf(ours, sheet.constants, shapeOfOurs), frameOf(theirs, graph.constants, graph.shape))) return false
  if (!a || !b || (reduces(ours) && reducedAxes(ours, sheet.constants, shapeOfOurs) !== reducedAxes(theirs, graph.constants, graph.shape)))
    return false
  return ours.op === 'Resize' ? sameResize(graph, theirs, a, b) : sameSettings(a, b)
}

const sameFrame = (a: string | undefined, b: string | undefined): boolean => a !== undefined && a === b

/** What is added before and behind every axis, and what it shows; not known where the file computes it. */
function frameOf(
  { inputs: [x = '', amounts = '', value = '', axes = ''] }: OnnxNode,
  constants: ReadonlyMap<string, Tensor>,
  shapeOf: (name: string) => Shape,
): string | undefined {
  const rank = shapeOf(x).length
  const [given, filling, named] = [constants.get(amounts), constants.get(value), constants.get(axes)]
  if (!given || (value !== '' && !filling)) return undefined
  const along = named ? numbers(named).map((axis) => (axis < 0 ? axis + rank : axis)) : shapeOf(x).map((_, axis) => axis)
  const frame = new Array<number>(2 * rank).fill(0)
  for (const [at, axis] of along.entries()) {
    frame[axis] = Number(given.data[at])
    frame[axis + rank] = Number(given.data[at + along.length])
  }
  return `${frame} ${filling ? numbers(filling)[0] : 0}`
}

/** Counted from the front, in order; all where none is named. */
function reducedAxes({ inputs: [x = '', axes = ''] }: OnnxNode, constants: ReadonlyMap<string, Tensor>, shapeOf: (name: string) => Shape): string {
  const rank = shapeOf(x).length
  const named = constants.get(axes)
  return (named ? numbers(named).map((axis) => (axis < 0 ? axis + rank : axis)) : shapeOf(x).map((_, axis) => axis)).toSorted((a, b) => a - b).join()
}

/** How far apart pixels are read follows from the sizes, unless the file gives scales that are not their ratio. */
function sameResize(graph: SettledGraph, theirs: OnnxNode, a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): boolean {
  const placed = [
    'mode',
    'coordinate_transformation_mode',
    ...(a.mode === 'nearest' ? ['nearest_mode'] : []),
    ...(a.mode === 'cubic' ? ['cubic_coeff_a'] : []),
  ]
  if (!placed.every((name) => sameSettings({ [name]: a[name] }, { [name]: b[name] }))) return false
  const scales = graph.constants.get(theirs.inputs[2] ?? '')
  const [before, after] = [graph.shape(theirs.inputs[0] ?? ''), graph.shape(theirs.outputs[0] ?? '')]
  return (
    !scales ||
    elementCount(scales.shape) !== before.length ||
    numbers(scales).every((scale, axis) => sameNumber(scale, (after[axis] ?? 0) / (before[axis] ?? 1)))
  )
}

/** The shape of one example as it would arrive with the batch. */
export const batched = (shape: Shape): Shape => [batches[0], ...shape]
