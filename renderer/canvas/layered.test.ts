// Branching designs, tidied by ELK in both directions: nothing over anything else, paths in their order, pinned layers where they were.

import Elk from 'elkjs/lib/elk.bundled.js'
import { expect, test } from 'vitest'
import { drawBlock } from '../../core/design/blocks/block-type.ts'
import { blockTypes } from '../../core/design/blocks/index.ts'
import { insertPiece } from '../../core/design/blocks/insert.ts'
import { apply } from '../../core/design/commands.ts'
import { type Design, type Direction, emptyDesign } from '../../core/design/design.ts'
import { layout } from '../../core/design/layout.ts'
import { templates } from '../../core/design/templates/index.ts'
import { architectures } from '../../core/design/templates/published/index.ts'
import { BoxIndex } from './box-index.ts'
import { flowOrder } from './flow-order.ts'
import { framesOf } from './frames.ts'
import { type Box, bottom, boxesOf, right } from './geometry.ts'
import { layeredSpots } from './layered.ts'
import { isSlim } from './projection.ts'
import { routeAll } from './routing.ts'

const elk = new Elk()
const openElk = async () => elk

/** The blocks in a row, behind an image. */
function inARow(direction: Direction, ...blocks: readonly string[]): Design {
  let design: Design = { ...emptyDesign('row'), direction }
  design = apply(design, {
    kind: 'add-node',
    node: { id: 'n1', type: 'input', name: 'image', options: { channels: 16, height: 32, width: 32 }, position: { x: 0, y: 0 } },
  })
  for (const block of blocks) {
    const type = blockTypes.get(block)
    if (!type) throw new Error(`no ${block}`)
    const last = design.nodes.find(({ id }) => !design.connections.some(({ from }) => from.node === id))
    if (!last) throw new Error('no end')
    design = apply(design, insertPiece(design, drawBlock(type, 16, {}), { at: { x: 0, y: 0 }, from: { node: last.id, port: 'out' } }).command)
  }
  return design
}

async function tidied(design: Design): Promise<Design> {
  const positions = layout(design, await layeredSpots(design, openElk))
  return { ...design, nodes: design.nodes.map((node) => ({ ...node, position: positions[node.id] ?? node.position })) }
}

const overlap = (a: Box, b: Box): boolean => a.x < right(b) && b.x < right(a) && a.y < bottom(b) && b.y < bottom(a)
function overlaps(boxes: readonly (readonly [string, Box])[]): readonly string[] {
  return boxes.flatMap(([a, box], at) => boxes.slice(at + 1).flatMap(([b, other]) => (overlap(box, other) ? [`${a} over ${b}`] : [])))
}

const rows = [
  ['inception', 'inception', 'inception'],
  ['inception', 'residual-basic', 'dense-block', 'inception'],
  ['unet-stage', 'squeeze-excitation', 'inception'],
]
const directions: readonly Direction[] = ['down', 'right']

test.each(rows.flatMap((blocks) => directions.map((direction) => ({ blocks, direction }))))(
  '$blocks laid out $direction: layers and frames clear of each other',
  async ({ blocks, direction }) => {
    const design = await tidied(inARow(direction, ...blocks))
    const boxes = boxesOf(design, isSlim)
    expect(overlaps([...boxes])).toEqual([])
    const frames = framesOf(design, boxes, routeAll(flowOrder(design), boxes, direction))
    expect(frames).toHaveLength(blocks.length)
    expect(overlaps(frames.map((frame) => [frame.group.name, frame]))).toEqual([])
    for (const frame of frames)
      for (const [id, box] of boxes) expect(overlap(frame, box), `${frame.group.name} and ${id}`).toBe(frame.holds.includes(id))
  },
)

test.each(
  [...architectures.values()].flatMap(({ id, draw, laptop, standard }) =>
    directions.map((direction) => ({ id, direction, call: laptop ?? standard, draw })),
  ),
)('$id laid out $direction: no line runs through a layer, frames are apart', async ({ direction, call, draw }) => {
  const design = await tidied({ ...draw(call).drawn(), direction })
  const boxes = boxesOf(design, isSlim)
  const routes = routeAll(flowOrder(design), boxes, direction)
  const index = new BoxIndex(boxes)
  const crossed = routes.flatMap(({ id, points }) =>
    points.slice(1).flatMap((b, at) => {
      const a = points[at] ?? b
      const [left, top, end, low] = [Math.min(a.x, b.x) + 1, Math.min(a.y, b.y) + 1, Math.max(a.x, b.x) - 1, Math.max(a.y, b.y) - 1]
      return [...index.within(Math.min(left, end), Math.min(top, low), Math.max(left, end), Math.max(top, low))].map(
        (box) => `${id} through ${box.id}`,
      )
    }),
  )
  expect(crossed).toEqual([])
  const frames = framesOf(design, boxes, routes)
  const beside = frames
    .filter(({ depth }) => depth === 0)
    .map((frame) => [frame.group.name, { ...frame, width: frame.width + 4, height: frame.height + 4 }] as const)
  expect(overlaps(beside)).toEqual([])
})

test('the paths of an Inception cell stand beside each other in the order of the inputs, all below what feeds them', async () => {
  const design = await tidied(inARow('down', 'inception'))
  const boxes = boxesOf(design, isSlim)
  const join = design.nodes.find(({ type }) => type === 'concatenate')
  const arriving = design.connections.filter(({ to }) => to.node === join?.id).map(({ from }) => boxes.get(from.node)?.x ?? Number.NaN)
  expect(arriving).toHaveLength(4)
  expect(arriving).toEqual(arriving.toSorted((a, b) => a - b))
  for (const { from, to } of design.connections) expect(boxes.get(to.node)?.y).toBeGreaterThan(boxes.get(from.node)?.y ?? Number.NaN)
})

test('the same design is laid out alike every time', async () => {
  const design = inARow('down', 'inception', 'inception')
  expect(await tidied(await tidied(design))).toEqual(await tidied(design))
})

test.each(directions)('pinned layers stay, laid out %s, and nothing stands over them or over what made way', async (direction) => {
  const design = await tidied(inARow(direction, 'inception', 'inception'))
  const [first, , third] = design.nodes.filter(({ type }) => type === 'conv-2d')
  const where: Readonly<Record<string, { x: number; y: number }>> = { [first?.id ?? '']: { x: 40, y: 300 }, [third?.id ?? '']: { x: 300, y: 420 } }
  const pinned = {
    ...design,
    nodes: design.nodes.map((node) => (where[node.id] ? { ...node, pinned: true as const, position: where[node.id] ?? node.position } : node)),
  }
  const after = await tidied(pinned)
  for (const [id, position] of Object.entries(where)) expect(after.nodes.find((node) => node.id === id)?.position).toEqual(position)
  expect(overlaps([...boxesOf(after, isSlim)])).toEqual([])
})

test('ELK is not asked where a chain with skips is all there is', async () => {
  const resnet = templates.get('resnet-8')
  if (!resnet) throw new Error('no resnet-8')
  const ask = () => Promise.reject(new Error('asked'))
  expect((await layeredSpots(resnet.build(resnet.standard), ask)).size).toBe(0)
  await expect(layeredSpots(inARow('down', 'inception'), ask)).rejects.toThrow('asked')
})
