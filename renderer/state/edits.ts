// What a person does to the design, turned into commands: add, connect, insert, rename, mend, copy, tidy. Each is one undo step.

import type { Command } from '../../core/design/commands.ts'
import { canConnect } from '../../core/design/connect.ts'
import type { Connection, Design, DesignNode } from '../../core/design/design.ts'
import { commandForFix } from '../../core/design/fix.ts'
import { copyParts, pasteText } from '../../core/design/fragment.ts'
import { layout } from '../../core/design/layout.ts'
import { freshId, freshName, refuseName } from '../../core/design/names.ts'
import { layerTypes } from '../../core/layers/index.ts'
import type { LayerType } from '../../core/layers/layer-type.ts'
import { type Problem, ProblemsFound } from '../../core/problems.ts'
import { connectionId, flowOrder } from '../canvas/flow-order.ts'
import { boxesOf, fullHeight, gap, nodeWidth, type Point, slimHeight } from '../canvas/geometry.ts'
import { freeSpot, shiftBelow } from '../canvas/place.ts'
import { isSlim } from '../canvas/projection.ts'
import { useDesign } from './design-store.ts'
import { useWindow } from './window-store.ts'

const perform = (command: Command, merge?: string): void => useDesign.getState().perform(command, merge)
const select = (...ids: string[]): void => useDesign.getState().select(ids)

/** Middle of what the canvas shows; the canvas keeps it up to date. */
let viewCentre: Point = { x: 0, y: 0 }
export const setViewCentre = (centre: Point): void => {
  viewCentre = centre
}

function newNode(design: Design, layer: LayerType, position: Point): DesignNode {
  return {
    id: freshId(design),
    type: layer.type,
    name: freshName(design, layer),
    options: {},
    position: { x: Math.round(position.x), y: Math.round(position.y) },
  }
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
  const position = { x: before.position.x, y: before.position.y + (isSlim(before) ? slimHeight : fullHeight) + gap }
  if (onward && layer.ports.outputs.length > 0) insertOn(onward, type)
  else addLayerAt(type, position, { from: { node: before.id, port: output.name } })
}

/** Where it was dropped; connected to what the line was drawn from. */
export function addLayerAt(type: string, position: Point, line?: { readonly from: Connection['from'] } | { readonly to: Connection['to'] }): void {
  const { design } = useDesign.getState()
  const layer = layerTypes.get(type)
  if (!layer) return
  const node = newNode(design, layer, freeSpot(boxesOf(design, isSlim), position, layer.slim ? slimHeight : fullHeight))
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
  const sameColumn = Math.abs(source.position.x - target.position.x) < nodeWidth / 2
  const place = sameColumn
    ? { x: source.position.x, y: source.position.y + (isSlim(source) ? slimHeight : fullHeight) + gap }
    : { x: target.position.x, y: target.position.y }
  const node = newNode(design, layer, place)
  const positions = shiftBelow(boxesOf(design, isSlim), place, height + gap)
  perform({
    kind: 'batch',
    label: `insert ${node.name}`,
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
    label: `insert ${node.name}`,
    commands: [
      { kind: 'move', positions },
      { kind: 'disconnect', connection },
      { kind: 'connect', connection: { from: connection.from, to: { node: id, port: input.name } } },
      { kind: 'connect', connection: { from: { node: id, port: output.name }, to: connection.to } },
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

export function reconnect(old: Connection, next: Connection): void {
  const { design } = useDesign.getState()
  const name = design.nodes.find((node) => node.id === old.to.node)?.name ?? ''
  perform({
    kind: 'batch',
    label: `reconnect ${name}`,
    commands: [
      { kind: 'disconnect', connection: old },
      { kind: 'connect', connection: next },
    ],
  })
}

export const disconnect = (connection: Connection): void => perform({ kind: 'disconnect', connection })

export function removeSelected(): void {
  const { design, selected, selectedWires } = useDesign.getState()
  const connections = design.connections.filter((connection) => selectedWires.has(connectionId(connection)))
  if (selected.size === 0 && connections.length === 0) return
  const [only] = selected.size === 1 && connections.length === 0 ? selected : []
  perform(only === undefined ? { kind: 'remove', nodes: [...selected], connections } : removeAndClose(design, only))
}

/** Taking one layer out of a chain joins its ends again where they fit. */
function removeAndClose(design: Design, id: string): Command {
  const name = design.nodes.find((node) => node.id === id)?.name ?? id
  const into = design.connections.filter((connection) => connection.to.node === id)
  const onward = design.connections.filter((connection) => connection.from.node === id)
  const remove: Command = { kind: 'remove', nodes: [id] }
  const [source] = into
  if (into.length !== 1 || !source || onward.length === 0) return remove
  const joined = onward.map((connection): Command => ({ kind: 'connect', connection: { from: source.from, to: connection.to } }))
  return { kind: 'batch', label: `remove ${name}`, commands: [remove, ...joined] }
}

export const setOption = (node: string, option: string, value: unknown): void =>
  perform({ kind: 'set-option', node, option, value }, `${node} ${option}`)

/** Says what is wrong with the name; undefined when it was taken. */
export function rename(node: string, name: string): string | undefined {
  const { design } = useDesign.getState()
  const refusal = refuseName(name)
  if (refusal) return `${refusal.what} ${refusal.mend}`
  if (design.nodes.some((other) => other.id !== node && other.name === name)) return `Another layer is called "${name}". Choose another name.`
  perform({ kind: 'rename', node, name })
  return undefined
}

export const move = (positions: Readonly<Record<string, Point>>): void => perform({ kind: 'move', positions })

export function mend(problem: Problem): void {
  const command = commandForFix(useDesign.getState().design, problem)
  if (!command) return
  perform(command)
  if (problem.node) select(problem.node.id)
}

export function selectAll(): void {
  const { design } = useDesign.getState()
  select(...design.nodes.map((node) => node.id))
}

/** The selected layers as text, for the clipboard; undefined where none is selected. */
export function copyText(): string | undefined {
  const { design, selected } = useDesign.getState()
  return selected.size > 0 ? copyParts(design, selected) : undefined
}

/** Beside where the copied layers stand, or around `at`. */
export function pasteLayers(text: string, offset: Point = { x: 40, y: 40 }): void {
  try {
    const command = pasteText(useDesign.getState().design, text, offset)
    perform(command)
    select(...command.nodes.map((node) => node.id))
  } catch (error) {
    if (!(error instanceof ProblemsFound)) throw error
    useWindow.getState().sayError('Nothing was pasted.', 'The clipboard holds no layers. Copy some on a canvas first.')
  }
}

export function duplicateSelected(): void {
  const text = copyText()
  if (text !== undefined) pasteLayers(text, { x: nodeWidth + 32, y: 0 })
}

export function tidyAll(): void {
  const { design } = useDesign.getState()
  perform({ kind: 'batch', label: 'tidy', commands: [{ kind: 'move', positions: layout(design) }] })
}
