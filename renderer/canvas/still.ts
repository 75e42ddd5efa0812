// The drawing of a design as it stands, nothing selected, nothing dragged: boxes, routes, React Flow's nodes and edges. What an edit leaves as it was is taken
// from the drawing before: the same objects, so that React skips them, too.

import type { CheckResult } from '../../core/design/checked.ts'
import type { Design, DesignNode } from '../../core/design/design.ts'
import type { Gradual } from '../../core/design/gradually.ts'
import { type FlowOrder, flowOrder } from './flow-order.ts'
import { type Folding, folded } from './folding.ts'
import { type Frame, framesOf } from './frames.ts'
import { type Boxes, boxesOf, type Point, sameBox } from './geometry.ts'
import { keepUnchanged } from './keep-unchanged.ts'
import { isSlim, type LayerFlowNode, projectingNodes, projectWires, type WireEdge } from './projection.ts'
import { type Room, roomFor } from './room.ts'
import type { Route } from './route.ts'
import { routeAll } from './routing.ts'

export interface Drawing {
  readonly folding: Folding
  readonly grows: Subject['grows']
  /** Where nodes and frames stand while nothing is dragged. */
  readonly rest: { readonly boxes: Boxes; readonly frames: readonly Frame[] }
  readonly frames: readonly Frame[]
  readonly order: FlowOrder
  readonly boxes: Boxes
  readonly routes: readonly Route[]
  readonly nodes: readonly LayerFlowNode[]
  readonly edges: readonly WireEdge[]
  /** Between drawn places and those of the document. */
  readonly room: Room
}

/** What is drawn: the document, what the checks say, and which nodes are higher since they show pictures. */
export interface Subject {
  readonly design: Design
  readonly check: CheckResult
  readonly grows: (node: DesignNode) => boolean
}

const nothing: ReadonlySet<string> = new Set()
export const noPictures = (_: DesignNode): boolean => false

function* drawingStill({ design, check, grows }: Subject, before: Drawing | undefined): Gradual<Drawing> {
  const folding = folded(design)
  const boxes = boxesOf(folding.design, isSlim, new Map(), grows)
  yield
  const ways = keptWays(folding, boxes, before) ?? (yield* newWays(folding, boxes, before))
  yield
  const { routes } = ways
  const frames = framesOf(folding.design, ways.boxes, routes)
  const drawn = { folding, check, boxes: ways.boxes, routes, selected: nothing, selectedWires: nothing }
  const nodes = keepUnchanged(before?.nodes ?? [], yield* projectingNodes(drawn))
  yield
  const edges = keepUnchanged(before?.edges ?? [], projectWires(drawn))
  return { folding, grows, rest: { boxes: ways.boxes, frames }, frames, room: roomFor(folding.design, grows), ...ways, nodes, edges }
}

type Ways = Pick<Drawing, 'boxes' | 'order' | 'routes'>

/** An edit that moves nothing and connects nothing leaves every line where it was. */
function keptWays({ design }: Folding, boxes: Boxes, before: Drawing | undefined): Ways | undefined {
  const was = before?.folding.design
  if (!before || was?.connections !== design.connections || was.direction !== design.direction || !sameBoxes(before.boxes, boxes)) return undefined
  return { boxes: before.boxes, order: before.order, routes: before.routes }
}

function* newWays({ design }: Folding, boxes: Boxes, before: Drawing | undefined): Gradual<Ways> {
  const order = flowOrder(design)
  yield
  const known = new Map<string, Route>()
  for (const route of before?.routes ?? []) known.set(route.id, route)
  const routes = routeAll(order, boxes, design.direction).map((route) => {
    const was = known.get(route.id)
    return was && sameRoute(was, route) ? was : route
  })
  return { boxes, order, routes }
}

function sameBoxes(a: Boxes, b: Boxes): boolean {
  if (a.size !== b.size) return false
  const others = b.entries()
  for (const [id, box] of a) {
    const [otherId, other] = others.next().value ?? ['', undefined]
    if (id !== otherId || !other || !sameBox(box, other)) return false
  }
  return true
}

const samePoint = (a: Point | undefined, b: Point | undefined): boolean => a === b || (a?.x === b?.x && a?.y === b?.y)

const sameRoute = (a: Route, b: Route): boolean =>
  a.connection === b.connection &&
  a.skip === b.skip &&
  a.entry === b.entry &&
  samePoint(a.branch, b.branch) &&
  a.label?.at === b.label?.at &&
  samePoint(a.label, b.label) &&
  a.points.length === b.points.length &&
  a.points.every((point, at) => samePoint(point, b.points[at]))

/** The one that the canvas shows next or shows: a large design is drawn in slices before it is shown, and each edit begins with what stood there. */
let latest: { readonly subject: Subject; readonly drawing: Drawing } | undefined

export function* drawing({ design, check, grows }: Subject): Gradual<Drawing> {
  const known = latest?.subject
  if (latest && known?.design === design && known.check === check && known.grows === grows) return latest.drawing
  const made = yield* drawingStill({ design, check, grows }, latest?.drawing)
  latest = { subject: { design, check, grows }, drawing: made }
  return made
}

/** Where everything stands by now, whether or not the drawing has come so far. */
export const boxesNow = (design: Design, { folding, rest, grows }: Drawing): Boxes =>
  folding.unfolded === design ? rest.boxes : boxesOf(folded(design).design, isSlim, new Map(), grows)

/** As it will be without pictures in its nodes. */
export const drawingAhead = (design: Design, check: CheckResult): Gradual<Drawing> => drawing({ design, check, grows: noPictures })
