// Frames of open groups: around the boxes of what stands in them, the frames inside them and the connections among them.

import type { Design, Group } from '../../core/design/design.ts'
import { groupById, groupsAround } from '../../core/design/groups.ts'
import { type Box, type Boxes, bottom, laneOffset, type Point, right } from './geometry.ts'
import type { Route } from './route.ts'

/** Between the frame and what stands in it; the head with the name is above. */
export const frameMargin = { side: 16, head: 26, lane: 12 } as const

export interface Frame extends Box {
  readonly group: Group
  /** How many frames it stands in. */
  readonly depth: number
  /** Ids of nodes and blocks that are drawn inside, also in frames within. */
  readonly holds: readonly string[]
}

/** Outer frames before those inside them. `design` is the drawn one: blocks are nodes. */
export function framesOf(design: Design, boxes: Boxes, routes: readonly Route[]): readonly Frame[] {
  if (design.groups.length === 0) return []
  const byId = groupById(design)
  const around = new Map(design.nodes.map(({ id, group }) => [id, groupsAround(group, byId)]))
  const holds = new Map<string, string[]>()
  for (const [id, groups] of around) for (const { id: group } of groups) holds.set(group, [...(holds.get(group) ?? []), id])
  const lanes = lanesOf(routes, around)
  const frames = new Map<string, Frame>()
  // Inner frames first: outer ones enclose them.
  const depthOf = (group: Group) => groupsAround(group.parent, byId).length
  for (const group of [...design.groups].sort((a, b) => depthOf(b) - depthOf(a))) {
    const inside = holds.get(group.id)
    if (!inside) continue
    const within = [...inside.flatMap((id) => boxes.get(id) ?? []), ...[...frames.values()].filter((frame) => frame.group.parent === group.id)]
    const box = frameAround(within, lanes.get(group.id) ?? [])
    if (box) frames.set(group.id, { ...box, group, depth: depthOf(group), holds: inside })
  }
  return [...frames.values()].reverse()
}

/** Corners of the connections that run inside each group, those before the layer that one enters it at, and of the skips that pass beside its layers to a join of it. */
function lanesOf(routes: readonly Route[], around: ReadonlyMap<string, readonly Group[]>): ReadonlyMap<string, readonly Point[]> {
  const lanes = new Map<string, Point[]>()
  for (const { connection, points, skip, branch } of routes) {
    const starts = around.get(connection.from.node) ?? []
    for (const group of around.get(connection.to.node) ?? []) {
      const corners = starts.includes(group) ? points : skip && branch ? points.slice(1) : points.slice(-2, -1)
      if (corners.length > 0) lanes.set(group.id, [...(lanes.get(group.id) ?? []), ...corners])
    }
  }
  return lanes
}

function frameAround(boxes: readonly Box[], corners: readonly Point[]): Box | undefined {
  if (boxes.length === 0) return undefined
  const { side, head, lane } = frameMargin
  const left = Math.min(...boxes.map(({ x }) => x)) - side
  const top = Math.min(...boxes.map(({ y }) => y)) - head
  const end = Math.max(...boxes.map(right)) + side
  const low = Math.max(...boxes.map(bottom)) + side
  // A line that goes a long way round is not framed.
  const near = corners.filter(({ x, y }) => x > left - 2 * laneOffset && x < end + 2 * laneOffset && y > top && y < low)
  const from = Math.min(left, ...near.map(({ x }) => x - lane))
  // The name stands above lines that come in or branch off before the first layer.
  const upper = Math.min(top, ...near.filter(({ y }) => y < top + head).map(({ y }) => y - head))
  return { x: from, y: upper, width: Math.max(end, ...near.map(({ x }) => x + lane)) - from, height: low - upper }
}

/** The innermost frame that holds a point. */
export const frameAt = (frames: readonly Frame[], { x, y }: Point): Frame | undefined =>
  frames.findLast((frame) => x >= frame.x && x <= right(frame) && y >= frame.y && y <= bottom(frame))

/** While things are dragged, frames stay where they were; one whose every member is dragged goes along. */
export function draggedFrames(frames: readonly Frame[], boxes: Boxes, moved: ReadonlyMap<string, Point>): readonly Frame[] {
  if (moved.size === 0) return frames
  return frames.map((frame) => {
    const [first = ''] = frame.holds
    const [from, to] = [boxes.get(first), moved.get(first)]
    if (!from || !to || !frame.holds.every((id) => moved.has(id))) return frame
    return { ...frame, x: frame.x + to.x - from.x, y: frame.y + to.y - from.y }
  })
}

/** Which group each dragged thing was dropped into; what goes along with its whole group keeps it. */
export function droppedInto(
  design: Design,
  frames: readonly Frame[],
  boxes: Boxes,
  moved: ReadonlyMap<string, Point>,
): ReadonlyMap<string, string | undefined> {
  const going = new Set(frames.filter(({ holds }) => holds.every((id) => moved.has(id))).map(({ group }) => group.id))
  const standing = frames.filter(({ group }) => !going.has(group.id))
  const into = new Map<string, string | undefined>()
  const byId = groupById(design)
  for (const [id, place] of moved) {
    const box = boxes.get(id)
    const node = design.nodes.find((one) => one.id === id)
    if (!box || !node) continue
    // The outermost group that goes along as a whole is what is dropped.
    const whole = groupsAround(node.group, byId).findLast((group) => going.has(group.id))
    if (whole) continue
    into.set(id, frameAt(standing, { x: place.x + box.width / 2, y: place.y + box.height / 2 })?.group.id)
  }
  for (const frame of frames) {
    const outer = groupsAround(frame.group.parent, byId).some(({ id }) => going.has(id))
    if (!going.has(frame.group.id) || outer) continue
    const [first = ''] = frame.holds
    const [from, to] = [boxes.get(first), moved.get(first)]
    if (!from || !to) continue
    const centre = { x: frame.x + frame.width / 2 + to.x - from.x, y: frame.y + frame.height / 2 + to.y - from.y }
    into.set(frame.group.id, frameAt(standing, centre)?.group.id)
  }
  return into
}
