// From the document to what React Flow draws: nodes and edges are recomputed from design, checks and selection, and never stored.

import type { Edge, Node } from '@xyflow/react'
import type { CheckedNode, CheckResult } from '../../core/design/checked.ts'
import type { Connection, DesignNode, Direction } from '../../core/design/design.ts'
import { atOnce, type Gradual } from '../../core/design/gradually.ts'
import { layerTypes } from '../../core/layers/index.ts'
import type { Category } from '../../core/layers/layer-type.ts'
import { readOptions } from '../../core/options/options.ts'
import type { Problem } from '../../core/problems.ts'
import { type Shape, sayShape } from '../../core/tensor/tensor.ts'
import { sayCount } from '../inspector/numbers.ts'
import { texts } from '../texts/texts.ts'
import { describeBlock, portsOf } from './block.ts'
import type { CommentFlowNode } from './comment-node.tsx'
import type { Folding } from './folding.ts'
import { type Box, type Boxes, fullHeight, type Point, sameBox } from './geometry.ts'
import type { FrameFlowNode } from './group-frame.tsx'
import { flowHandles, handleId, type InputHandle, inputHandles, type OutputHandle, outputHandles } from './handles.ts'
import { same } from './keep-unchanged.ts'
import type { Route } from './route.ts'
import { outputsOf, pathThrough } from './routing.ts'

export interface LayerNodeData extends Record<string, unknown> {
  readonly name: string
  readonly title: string
  readonly category: Category
  readonly icon: string
  readonly slim: boolean
  /** Room for pictures below the lines. */
  readonly pictures: boolean
  readonly highlights: string
  readonly parameters: string
  readonly problem: Problem | undefined
  readonly bypassed: boolean
  readonly pinned: boolean
  /** Leads to auxiliary heads alone: left out when the network answers. */
  readonly trainedOnly: boolean
  /** A folded group. */
  readonly block: boolean
  readonly inputs: readonly InputHandle[]
  readonly outputs: readonly OutputHandle[]
}
export type LayerFlowNode = Node<LayerNodeData, 'layer'>
/** Everything that stands on the canvas. */
export type CanvasFlowNode = LayerFlowNode | FrameFlowNode | CommentFlowNode

export interface WireData extends Record<string, unknown> {
  readonly path: string
  readonly shape: string
  readonly label: Route['label'] | undefined
  readonly state: 'known' | 'unknown' | 'error'
  readonly active: boolean
  readonly skip: boolean
  readonly branch: Point | undefined
}
export type WireEdge = Edge<WireData, 'wire'>

export const isSlim = (node: DesignNode): boolean => layerTypes.get(node.type)?.slim ?? false

interface Drawn {
  readonly folding: Folding
  readonly check: CheckResult
  readonly boxes: Boxes
  readonly routes: readonly Route[]
  readonly selected: ReadonlySet<string>
  readonly selectedWires: ReadonlySet<string>
}

/** `only`: these nodes; all when absent. */
export const projectNodes = (drawn: Drawn, only?: ReadonlySet<string>): readonly LayerFlowNode[] => atOnce(projectingNodes(drawn, only))

export function* projectingNodes({ folding, check, boxes, routes, selected }: Drawn, only?: ReadonlySet<string>): Gradual<readonly LayerFlowNode[]> {
  const entries = new Map<string, Route[]>()
  for (const route of routes) {
    const list = entries.get(route.connection.to.node)
    if (list) list.push(route)
    else entries.set(route.connection.to.node, [route])
  }
  const { design } = folding
  const problems = gravestOf(check.problems, folding)
  const nodes = only ? design.nodes.filter((node) => only.has(node.id)) : design.nodes
  const projected: LayerFlowNode[] = []
  for (const node of nodes) {
    yield
    const box = boxes.get(node.id) ?? { ...node.position, width: 0, height: 0 }
    const from = { node, box, entries: entries.get(node.id) ?? [], problem: problems.get(node.id), chosen: selected.has(node.id) }
    projected.push(folding.blocks.has(node.id) ? projectNode(from, folding, check) : remembered(from, folding, check))
  }
  return projected
}

/** What a layer is drawn from. */
interface NodeDrawn {
  readonly node: DesignNode
  readonly box: Box
  /** Routes that end at it. */
  readonly entries: readonly Route[]
  readonly problem: Problem | undefined
  readonly chosen: boolean
}

function projectNode({ node, box, entries, problem, chosen }: NodeDrawn, folding: Folding, check: CheckResult): LayerFlowNode {
  const { x, y, width, height } = box
  const data = describe(node, folding, check, problem, entries, { pictures: height > fullHeight, direction: folding.design.direction })
  return {
    id: node.id,
    type: 'layer',
    position: { x, y },
    width,
    height,
    measured: { width, height },
    handles: flowHandles(data, box),
    selected: chosen,
    data,
    ariaLabel: sayNode(data, check, node.id),
    domAttributes: { tabIndex: chosen ? 0 : -1 },
  }
}

/** By layer: of a large design, an edit projects what it changes. Blocks are made of several layers, and few: they are always projected. */
const projections = new WeakMap<DesignNode, { readonly from: ProjectedFrom; readonly projected: LayerFlowNode }>()

interface ProjectedFrom extends Omit<NodeDrawn, 'node'> {
  readonly understood: CheckedNode | undefined
  readonly shape: Shape | undefined
  readonly trainedOnly: boolean
  readonly direction: Direction
}

function remembered(drawn: NodeDrawn, folding: Folding, check: CheckResult): LayerFlowNode {
  const { node, box, entries, problem, chosen } = drawn
  const { id } = node
  const about = { understood: check.understood.get(id), shape: check.shapes.get(id), trainedOnly: check.trainedOnly.has(id) }
  const from = { box, entries, problem, chosen, ...about, direction: folding.design.direction }
  const known = projections.get(node)
  if (known && sameProjection(known.from, from)) return known.projected
  const projected = projectNode(drawn, folding, check)
  projections.set(node, { from, projected })
  return projected
}

const sameProjection = (a: ProjectedFrom, b: ProjectedFrom): boolean =>
  a.understood === b.understood &&
  a.shape === b.shape &&
  a.trainedOnly === b.trainedOnly &&
  a.direction === b.direction &&
  a.chosen === b.chosen &&
  sameBox(a.box, b.box) &&
  a.entries.length === b.entries.length &&
  a.entries.every((entry, at) => entersAlike(entry, b.entries[at])) &&
  same(a.problem, b.problem)

const entersAlike = (a: Route, b: Route | undefined): boolean => a === b || (a.connection.to.port === b?.connection.to.port && a.entry === b.entry)

function describe(
  node: DesignNode,
  folding: Folding,
  check: CheckResult,
  problem: Problem | undefined,
  entries: readonly Route[],
  { pictures, direction }: { readonly pictures: boolean; readonly direction: Direction },
): LayerNodeData {
  const layer = layerTypes.get(node.type)
  const block = folding.blocks.get(node.id)
  const common = {
    name: node.name,
    problem,
    pictures,
    bypassed: node.bypassed ?? false,
    pinned: node.pinned ?? false,
    trainedOnly: check.trainedOnly.has(node.id),
    block: block !== undefined,
  }
  if (block) {
    const { inputs, outputs } = portsOf(block, folding)
    return {
      ...common,
      ...describeBlock(block, check),
      category: 'io',
      icon: 'block',
      slim: false,
      inputs: inputHandles(inputs, entries, direction),
      outputs: outputHandles(outputs, outputsOf(folding.design.connections.filter(({ from }) => from.node === node.id)), direction),
    }
  }
  if (!layer) {
    return {
      ...common,
      title: node.type,
      category: 'io',
      icon: '',
      slim: false,
      highlights: texts.canvas.unknownLayer,
      parameters: '',
      inputs: [],
      outputs: [],
    }
  }
  const options = check.understood.get(node.id)?.options ?? readOptions(layer.options, node.options).values
  const count = check.understood.get(node.id)?.arithmetic.parameters.value
  return {
    ...common,
    title: layer.title,
    category: layer.category,
    icon: layer.icon ?? layer.type,
    slim: layer.slim ?? false,
    highlights: layer.highlights(options).join(' · '),
    parameters: node.bypassed ? '' : count === undefined ? '?' : count > 0 ? sayCount(count) : '',
    inputs: inputHandles(layer.ports.inputs, entries, direction),
    outputs: outputHandles(layer.ports.outputs, [], direction),
  }
}

function sayNode(data: LayerNodeData, check: CheckResult, id: string): string {
  const shape = check.shapes.get(id)
  const state = [data.bypassed && texts.canvas.bypassed, data.pinned && texts.canvas.pinned, data.trainedOnly && texts.canvas.trainedOnly]
  return [
    `${data.name}, ${data.title}`,
    data.highlights,
    ...state,
    shape && texts.canvas.sayOutput(sayShape(shape)),
    data.problem && texts.canvas.sayProblem(data.problem.what),
  ]
    .filter(Boolean)
    .join(', ')
}

/** Errors before warnings; notes leave the node unmarked. */
function gravestOf(problems: readonly Problem[], { drawnAt }: Folding): ReadonlyMap<string, Problem> {
  const result = new Map<string, Problem>()
  for (const problem of problems) {
    if (!problem.node || problem.severity === 'note') continue
    const at = drawnAt(problem.node.id)
    const known = result.get(at)
    if (!known || (known.severity === 'warning' && problem.severity === 'error')) result.set(at, problem)
  }
  return result
}

export function projectWires({ folding, check, routes, selected, selectedWires }: Omit<Drawn, 'boxes'>): readonly WireEdge[] {
  const problems = gravestOf(check.problems, folding)
  return routes.map((route): WireEdge => {
    const { from, to } = route.connection
    const [real = route.connection] = folding.standsFor(route.connection)
    const shape = check.shapes.get(real.from.node)
    const wrong = problems.get(to.node)?.severity === 'error' && shape !== undefined && blames(problems.get(to.node), real, route.skip)
    const state = shape === undefined ? 'unknown' : wrong ? 'error' : 'known'
    const active = selected.has(from.node) || selected.has(to.node)
    return rememberedWire({ route, shape, state, active, chosen: selectedWires.has(route.id) })
  })
}

/** What a connection is drawn from. */
interface WireDrawn extends Pick<WireData, 'state' | 'active'> {
  readonly route: Route
  readonly shape: Shape | undefined
  readonly chosen: boolean
}

function projectWire({ route, shape, state, active, chosen }: WireDrawn): WireEdge {
  const { id, connection, entry, points, label, skip, branch } = route
  return {
    id,
    type: 'wire',
    source: connection.from.node,
    sourceHandle: connection.from.port,
    target: connection.to.node,
    targetHandle: handleId(connection.to.port, entry),
    reconnectable: 'target',
    selected: chosen,
    data: { path: pathThrough(points), shape: shape ? sayShape(shape) : '?', label, state, active, skip, branch },
  }
}

const wireParts = ['shape', 'state', 'active', 'chosen'] as const
const wires = new WeakMap<Route, { readonly from: WireDrawn; readonly wire: WireEdge }>()

function rememberedWire(from: WireDrawn): WireEdge {
  const known = wires.get(from.route)
  if (known && wireParts.every((part) => known.from[part] === from[part])) return known.wire
  const wire = projectWire(from)
  wires.set(from.route, { from, wire })
  return wire
}

/** A mismatch at a join is the skip's; elsewhere what arrives is wrong unless an option is. */
function blames(problem: Problem | undefined, { to }: Connection, skip: boolean): boolean {
  if (!problem || problem.option) return false
  return problem.fix?.kind === 'insert-layer' ? problem.fix.port === to.port && problem.node?.id === to.node : skip
}
