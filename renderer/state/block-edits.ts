// Putting blocks into the design: behind the selected layer, into a connection, or anywhere. Each is one undo step.

import { drawBlock } from '../../core/design/blocks/block-type.ts'
import { blockTypes } from '../../core/design/blocks/index.ts'
import { insertPiece, type Place } from '../../core/design/blocks/insert.ts'
import type { Piece } from '../../core/design/blocks/piece.ts'
import type { Command } from '../../core/design/commands.ts'
import type { Connection, Design, DesignNode, Position } from '../../core/design/design.ts'
import { commonGroup } from '../../core/design/groups.ts'
import { connectionId, flowOrder } from '../canvas/flow-order.ts'
import { frameMargin } from '../canvas/frames.ts'
import { bottom, boxesOf, gap, nodeWidth, right } from '../canvas/geometry.ts'
import { shiftBelow } from '../canvas/place.ts'
import { isSlim } from '../canvas/projection.ts'
import { useDesign } from './design-store.ts'
import { groupAtPoint, viewMiddle } from './edits.ts'
import { useMyBlocks } from './my-blocks.ts'
import { selectedParts } from './selection.ts'

/** Of images that are not known yet. */
const usualChannels = 16

/** Values of a block's options; those that are left out are the defaults, and as many filters as channels arrive. */
type OptionValues = Readonly<Record<string, unknown>>

/** Channels of what the only selected layer gives. */
export function arrivingChannels(node: string | undefined = selectedLayer()?.id): number {
  const shape = node === undefined ? undefined : useDesign.getState().check.shapes.get(node)
  return shape?.length === 3 ? (shape[0] ?? usualChannels) : usualChannels
}

function selectedLayer(): DesignNode | undefined {
  const { design } = useDesign.getState()
  const { nodes } = selectedParts()
  return nodes.length === 1 ? design.nodes.find(({ id }) => id === nodes[0]) : undefined
}

/** A block of the palette, by its key: the id of one of ours, or of one of the person's own behind `mine:`. */
function pieceFor(key: string, from: Connection['from'] | undefined, options: OptionValues): Piece | undefined {
  const own = useMyBlocks.getState().blocks.find(({ id }) => `mine:${id}` === key)
  if (own) return own.piece
  const type = blockTypes.get(key)
  return type && drawBlock(type, from ? arrivingChannels(from.node) : usualChannels, options)
}

/** Behind the only selected layer, into the connection that leads on from it; or in the middle of the view. */
export function addBlock(key: string, options: OptionValues = {}): void {
  const { design } = useDesign.getState()
  const before = selectedLayer()
  if (!before) {
    addBlockAt(key, viewMiddle(), options)
    return
  }
  const order = flowOrder(design)
  const onward = order.outgoing.get(before.id)?.find((connection) => !order.skips.has(connectionId(connection)))
  if (onward) insertBlockOn(onward, key, options)
  else put(key, options, { at: below(design, before.id), from: { node: before.id, port: 'out' }, group: before.group })
}

/** With the middle of its upper edge at a point. */
export const addBlockAt = (key: string, { x, y }: Position, options: OptionValues = {}): void =>
  put(key, options, { at: { x: x - nodeWidth / 2, y }, group: groupAtPoint({ x, y }) })

/** What stands below in the same column makes room. */
export function insertBlockOn({ from, to }: Connection, key: string, options: OptionValues = {}): void {
  const { design } = useDesign.getState()
  put(key, options, { at: below(design, from.node), from, to, group: commonGroup(design, new Set([from.node, to.node])) })
}

/** Between a layer and the first one of the block below it: the frame's head stands there. */
const above = frameMargin.head + gap

function below(design: Design, node: string): Position {
  const box = boxesOf(design, isSlim).get(node)
  return box ? { x: box.x, y: bottom(box) + above } : { x: 0, y: 0 }
}

function put(key: string, options: OptionValues, place: Place): void {
  const { design, perform, select } = useDesign.getState()
  const piece = pieceFor(key, place.from, options)
  if (!piece) return
  const room: readonly Command[] = place.from ? [{ kind: 'move', positions: roomFor(design, piece, place.at) }] : []
  const { command, outermost } = insertPiece(design, piece, place, room)
  perform(command)
  select(outermost)
}

/** What stands below in the column goes down by the height of the piece and its frame, what stands at the right goes right where it is wider than a layer. */
function roomFor(design: Design, piece: Piece, at: Position): Readonly<Record<string, Position>> {
  const inside = [...boxesOf(piece.design, isSlim).values()]
  const height = Math.max(...inside.map(bottom)) - Math.min(...inside.map(({ y }) => y))
  const wider = Math.max(...inside.map(right)) - Math.min(...inside.map(({ x }) => x)) - nodeWidth
  const boxes = boxesOf(design, isSlim)
  const from = { x: at.x, y: at.y - above + gap }
  const places: Record<string, Position> = { ...shiftBelow(boxes, from, above + height + frameMargin.side) }
  for (const [id, box] of boxes) {
    const { x, y } = places[id] ?? box
    if (wider > 0 && box.x >= at.x + nodeWidth) places[id] = { x: x + wider + frameMargin.side, y }
  }
  return places
}
