// What a person does to the design, turned into commands: add, connect, insert, rename, mend. Each is one undo step.

import { refuseBypass } from '../../core/design/bypass.ts'
import type { Command } from '../../core/design/commands.ts'
import { canConnect } from '../../core/design/connect.ts'
import { describe } from '../../core/design/describe.ts'
import type { Connection, Design, DesignNode } from '../../core/design/design.ts'
import { commandForFix } from '../../core/design/fix.ts'
import { commonGroup } from '../../core/design/groups.ts'
import { freshId, freshName, refuseName } from '../../core/design/names.ts'
import { layerTypes } from '../../core/layers/index.ts'
import type { LayerType, Refusal } from '../../core/layers/layer-type.ts'
import type { Problem } from '../../core/problems.ts'
import { connectionId, flowOrder } from '../canvas/flow-order.ts'
import { folded } from '../canvas/folding.ts'
import { type Box, bottom, boxesOf, fullHeight, gap, middleY, nodeWidth, type Point, right, slimHeight } from '../canvas/geometry.ts'
import { freeSpot, shiftBelow, shiftRight } from '../canvas/place.ts'
import { isSlim } from '../canvas/projection.ts'
import { texts } from '../texts/texts.ts'
import { useDesign } from './design-store.ts'
import { selectedLayers, selectedParts } from './selection.ts'
import { useWindow } from './window-store.ts'

const perform = (command: Command, merge?: string): void => useDesign.getState().perform(command, merge)
const select = (...ids: string[]): void => useDesign.getState().select(ids)

/** Middle of what the canvas shows; the canvas keeps it up to date. */
let viewCentre: Point = { x: 0, y: 0 }
export const viewMiddle = (): Point => viewCentre
export const setViewCentre = (centre: Point): void => {
  viewCentre = centre
}

/** The innermost open group whose frame holds a point; the canvas knows the frames. */
let groupAt: (point: Point) => string | undefined = () => undefined
export const setGroupAt = (find: typeof groupAt): void => {
  groupAt = find
}
export const groupAtPoint = (point: Point): string | undefined => groupAt(point)
/** A layer counts by its middle. */
export const groupAtLayer = ({ x, y }: Point, height: number): string | undefined => groupAt({ x: x + nodeWidth / 2, y: y + height / 2 })

function newNode(design: Design, layer: LayerType, position: Point, group: string | undefined): DesignNode {
  return {
    id: freshId(design),
    type: layer.type,
    name: freshName(design, layer),
    options: {},
    position: { x: Math.round(position.x), y: Math.round(position.y) },
    ...(group === undefined ? {} : { group }),
  }
}

/** Between two layers of a row: room for the shape above the connection. */
const rowGap = 80
const boxOf = (node: DesignNode): Box => ({ ...node.position, width: nodeWidth, height: isSlim(node) ? slimHeight : fullHeight })

/** Where signals go on from a layer. */
function placeAfter({ direction }: Design, before: DesignNode, layer: LayerType): Point {
  const box = boxOf(before)
  if (direction === 'down') return { x: box.x, y: bottom(box) + gap }
  return { x: right(box) + rowGap, y: middleY(box) - (layer.slim ? slimHeight : fullHeight) / 2 }
}

/** Behind the only selected layer, or in the middle of the view. */
export function addLayer(type: string): void {
  const { design, selected } = useDesign.getState()
  const layer = layerTypes.get(type)
  if (!layer) return
  const [only] = selected.size === 1 ? selected : []
  const before = design.nodes.find((node) => node.id === only)
  const output = before && layerTypes.get(before.type)?.ports.outputs[0]
  const input = layer.ports.inputs[0]
  if (!before || !output || !input) {
    addLayerAt(type, { x: viewCentre.x - nodeWidth / 2, y: viewCentre.y - slimHeight })
    return
  }
  const order = flowOrder(design)
  const onward = order.outgoing.get(before.id)?.find((connection) => !order.skips.has(connectionId(connection)))
  const position = placeAfter(design, before, layer)
  if (onward && layer.ports.outputs.length > 0) insertOn(onward, type)
  else addLayerAt(type, position, { from: { node: before.id, port: output.name } }, before.group)
}

/** One end of a connection that is being drawn. */
export type Line = { readonly from: Connection['from'] } | { readonly to: Connection['to'] }

/** Where it was dropped, in the group that stands there; connected to what the line was drawn from. */
export function addLayerAt(type: string, position: Point, line?: Line, group?: string): void {
  const { design } = useDesign.getState()
  const layer = layerTypes.get(type)
  if (!layer) return
  const height = layer.slim ? slimHeight : fullHeight
  const spot = freeSpot(boxesOf(design, isSlim), position, height)
  const node = newNode(design, layer, spot, group ?? groupAtLayer(spot, height))
  const connections: Connection[] = []
  const [input, output] = [layer.ports.inputs[0], layer.ports.outputs[0]]
  if (line && 'from' in line && input) connections.push({ from: line.from, to: { node: node.id, port: input.name } })
  if (line && 'to' in line && output) connections.push({ from: { node: node.id, port: output.name }, to: line.to })
  perform({ kind: 'add-node', node, connections })
  select(node.id)
}

/** Into a connection; what stands below in the same column makes room. */
export function insertOn(connection: Connection, type: string): void {
  const { design } = useDesign.getState()
  const layer = layerTypes.get(type)
  const target = design.nodes.find((node) => node.id === connection.to.node)
  const source = design.nodes.find((node) => node.id === connection.from.node)
  if (!layer || !target || !source) return
  const height = layer.slim ? slimHeight : fullHeight
  const across = design.direction === 'right'
  const sameColumn = across
    ? Math.abs(middleY(boxOf(source)) - middleY(boxOf(target))) < fullHeight / 2
    : Math.abs(source.position.x - target.position.x) < nodeWidth / 2
  const place = sameColumn ? placeAfter(design, source, layer) : { x: target.position.x, y: target.position.y }
  const node = newNode(design, layer, place, commonGroup(design, new Set([source.id, target.id])))
  const boxes = boxesOf(design, isSlim)
  const positions = across ? shiftRight(boxes, place, nodeWidth + rowGap) : shiftBelow(boxes, place, height + gap)
  perform({
    kind: 'batch',
    label: texts.state.steps.insert(node.name),
    commands: [
      { kind: 'move', positions },
      { kind: 'insert-on-connection', connection, node },
    ],
  })
  select(node.id)
}

/** A layer that stands alone, dropped on a connection. */
export function insertExisting(connection: Connection, id: string, positions: Readonly<Record<string, Point>>): void {
  const { design } = useDesign.getState()
  const node = design.nodes.find((one) => one.id === id)
  const ports = node && layerTypes.get(node.type)?.ports
  const [input, output] = [ports?.inputs[0], ports?.outputs[0]]
  if (!node || !input || !output) return
  perform({
    kind: 'batch',
    label: texts.state.steps.insert(node.name),
    commands: [
      { kind: 'move', positions },
      { kind: 'disconnect', connection },
      { kind: 'connect', connection: { from: connection.from, to: { node: id, port: input.name } } },
      { kind: 'connect', connection: { from: { node: id, port: output.name }, to: connection.to } },
      { kind: 'put-into', group: commonGroup(design, new Set([connection.from.node, connection.to.node])), members: [id] },
    ],
  })
}

/** Why a connection cannot be made; a mismatch that one click mends is let through and shown as a problem. */
export function whyNotConnect(from: Connection['from'], to: Connection['to']): { readonly what: string; readonly mend: string } | undefined {
  const refusal = canConnect(useDesign.getState().design, from, to)
  return refusal?.fix ? undefined : refusal
}

export function connect(from: Connection['from'], to: Connection['to']): void {
  const refusal = whyNotConnect(from, to)
  if (refusal) useWindow.getState().sayError(refusal.what, refusal.mend)
  else perform({ kind: 'connect', connection: { from, to } })
}

/** `old`: what the line that was dragged away stood for. */
export function reconnect(old: readonly Connection[], next: Connection): void {
  const { design } = useDesign.getState()
  const name = design.nodes.find((node) => node.id === old[0]?.to.node)?.name ?? ''
  const refusal = whyNotConnect(next.from, next.to)
  if (refusal) {
    useWindow.getState().sayError(refusal.what, refusal.mend)
    return
  }
  perform({
    kind: 'batch',
    label: texts.state.steps.reconnect(name),
    commands: [
      { kind: 'remove', nodes: [], connections: old },
      { kind: 'connect', connection: next },
    ],
  })
}

export const disconnect = (connections: readonly Connection[]): void => perform({ kind: 'remove', nodes: [], connections })

export function removeSelected(): void {
  const { design, selectedWires } = useDesign.getState()
  const { groups, comments } = selectedParts()
  const nodes = selectedLayers().map(({ id }) => id)
  const { design: drawn, standsFor } = folded(design)
  const connections = drawn.connections.filter((connection) => selectedWires.has(connectionId(connection))).flatMap(standsFor)
  if (nodes.length + comments.length + connections.length === 0) return
  const remove: Command = { kind: 'remove', nodes, connections, comments }
  const one = connections.length + comments.length === 0 && (nodes.length === 1 || groups.length === 1)
  perform(one ? closed(design, remove) : remove)
}

/** Taking one layer or block out of a chain joins its ends again where they fit. */
function closed(design: Design, remove: Command & { readonly kind: 'remove' }): Command {
  const goes = new Set(remove.nodes)
  const into = design.connections.filter(({ from, to }) => goes.has(to.node) && !goes.has(from.node))
  const onward = design.connections.filter(({ from, to }) => goes.has(from.node) && !goes.has(to.node))
  const [source] = into
  const oneSource = into.every(({ from }) => from.node === source?.from.node && from.port === source.from.port)
  const oneEnd = new Set(onward.map(({ from }) => from.node)).size === 1
  if (!source || !oneSource || !oneEnd || (goes.size === 1 && into.length !== 1)) return remove
  const joined = onward.map((connection): Command => ({ kind: 'connect', connection: { from: source.from, to: connection.to } }))
  return { kind: 'batch', label: describe(design, remove), commands: [remove, ...joined] }
}

/** Passes the selected layers over; or uses them again, where all are passed over. Says why where none can be. */
export function toggleBypass(): void {
  const layers = selectedLayers()
  const able = layers.filter((node) => !refusalOf(node))
  const [first] = layers
  const refusal = first && refusalOf(first)
  if (able.length > 0) perform({ kind: 'bypass', nodes: able.map(({ id }) => id), bypassed: able.some(({ bypassed }) => !bypassed) })
  else if (refusal) useWindow.getState().sayError(refusal.what, refusal.mend)
}

const refusalOf = (node: DesignNode): Refusal | undefined => {
  const layer = layerTypes.get(node.type)
  return layer && refuseBypass(layer)
}

/** Pinned layers stay where they are when the design is tidied. */
export function togglePin(): void {
  const layers = selectedLayers()
  if (layers.length > 0) perform({ kind: 'pin', nodes: layers.map(({ id }) => id), pinned: layers.some(({ pinned }) => !pinned) })
}

export const setOption = (node: string, option: string, value: unknown): void =>
  perform({ kind: 'set-option', node, option, value }, `${node} ${option}`)

/** Says what is wrong with the name; undefined when it was taken. */
export function rename(node: string, name: string): string | undefined {
  const { design } = useDesign.getState()
  const refusal = refuseName(name)
  if (refusal) return `${refusal.what} ${refusal.mend}`
  if (design.nodes.some((other) => other.id !== node && other.name === name)) return texts.state.nameTaken(name)
  perform({ kind: 'rename', node, name })
  return undefined
}

export function mend(problem: Problem): void {
  const command = commandForFix(useDesign.getState().design, problem)
  if (!command) return
  perform(command)
  if (problem.node) select(problem.node.id)
}

export function selectAll(): void {
  const { design } = useDesign.getState()
  select(...[...design.nodes, ...design.groups, ...design.comments].map(({ id }) => id))
}
