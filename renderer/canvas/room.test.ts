// Room for pictures: nothing overlaps, what stands side by side stays so, and drawn places lead back to the document's.

import { expect, test } from 'vitest'
import { templates } from '../../core/design/templates/index.ts'
import { bottom, boxesOf, right } from './geometry.ts'
import { isSlim } from './projection.ts'
import { pictureRoom, roomFor } from './room.ts'

const designs = [...templates.values()].map((template) => ({ id: template.id, design: template.build(template.standard) }))

test.each(designs)('$id: no node is drawn over another', ({ design }) => {
  const boxes = [...boxesOf(design, isSlim, new Map(), (node) => !isSlim(node)).values()]
  for (const [at, a] of boxes.entries())
    for (const b of boxes.slice(at + 1)) expect(a.x < right(b) && right(a) > b.x && a.y < bottom(b) && bottom(a) > b.y).toBe(false)
})

test.each(designs)('$id: every drawn place leads back', ({ design }) => {
  const room = roomFor(design, (node) => !isSlim(node))
  for (const { position } of design.nodes) expect(room.toDocument(room.toDrawn(position))).toEqual(position)
})

const node = (x: number, y: number) => ({ id: `${x} ${y}`, type: 'conv-2d', name: `${x} ${y}`, options: {}, position: { x, y } })

test('side by side stays side by side, the next row moves once, another column not at all', () => {
  const design = { nodes: [node(0, 0), node(244, 20), node(0, 84), node(600, 84)] }
  const room = roomFor(design, () => true)
  expect(design.nodes.map(({ position }) => room.toDrawn(position).y - position.y)).toEqual([0, 0, pictureRoom, 0])
})

test('a place within the extra height is the end of the node', () => {
  const room = roomFor({ nodes: [node(0, 0), node(0, 84)] }, ({ position }) => position.y === 0)
  expect([50, 60, 87, 88, 120].map((y) => room.toDocument({ x: 0, y }).y)).toEqual([50, 56, 56, 56, 88])
})

test.each([20, 56, 70, 90, 100, 200])('dragged down by %i, a node and what is dragged along stay where they are dropped', (by) => {
  const nodes = [node(0, 0), node(0, 84), node(0, 168), node(0, 1000)]
  const room = roomFor({ nodes }, () => true)
  const moved = new Map(nodes.slice(1, 3).map(({ id, position }) => [id, { x: 0, y: room.toDrawn(position).y + by }]))
  const places = room.dropped(moved)
  const after = roomFor({ nodes: nodes.map((one) => ({ ...one, position: places.get(one.id) ?? one.position })) }, () => true)
  expect(new Map([...places].map(([id, place]) => [id, after.toDrawn(place)]))).toEqual(moved)
})
