// Order, routes, walking, hitting and projecting: what the canvas draws of small designs, without a browser.

import { expect, test } from 'vitest'
import { check } from '../../core/design/check.ts'
import type { Design } from '../../core/design/design.ts'
import { templates } from '../../core/design/templates/index.ts'
import { layersAfter } from './fitting.ts'
import { connectionId, flowOrder } from './flow-order.ts'
import { folded } from './folding.ts'
import { bottom, boxesOf, middleX, right } from './geometry.ts'
import { handleId, portOfHandle } from './handles.ts'
import { routeAt } from './hit.ts'
import { keepUnchanged } from './keep-unchanged.ts'
import { freeSpot, shiftBelow } from './place.ts'
import { isSlim, projectNodes, projectWires } from './projection.ts'
import { pathThrough, routeAll } from './routing.ts'
import { type Direction, walk } from './walk.ts'

function template(id: string): Design {
  const found = templates.get(id)
  if (!found) throw new Error(`no template ${id}`)
  return found.build(found.standard)
}

function draw(design: Design) {
  const order = flowOrder(design)
  const boxes = boxesOf(design, isSlim)
  const routes = routeAll(order, boxes)
  const none = new Set<string>()
  return { design, folding: folded(design), check: check(design), order, boxes, routes, selected: none, selectedWires: none }
}
const idOf = (design: Design, name: string): string => design.nodes.find((node) => node.name === name)?.id ?? ''
const nameOf = (design: Design, id: string | undefined): string => design.nodes.find((node) => node.id === id)?.name ?? ''

test('a chain has no skips; a residual network has one per block', () => {
  expect(flowOrder(template('course-cnn')).skips.size).toBe(0)
  const { design, order } = draw(template('resnet-8'))
  const joins = design.connections.filter(
    (connection) => order.skips.has(connectionId(connection)) && nameOf(design, connection.to.node).startsWith('add'),
  )
  expect(joins.map(({ from, to }) => `${nameOf(design, from.node)} to ${nameOf(design, to.node)}`)).toEqual([
    'relu1 to add1',
    'bn6 to add2',
    'bn9 to add3',
  ])
})

test('side branches are the projections', () => {
  const { design, order } = draw(template('resnet-8'))
  expect([...order.side].map((id) => nameOf(design, id)).sort()).toEqual(['bn6', 'bn9', 'conv6', 'conv9'])
})

test.each(['course-cnn', 'lenet-5', 'vgg-small', 'resnet-8', 'separable'])(
  '%s: every line runs straight up, down or across, from its source to its target',
  (id) => {
    const { design, boxes, routes } = draw(template(id))
    expect(routes).toHaveLength(design.connections.length)
    for (const { points, connection, entry } of routes) {
      for (const [at, point] of points.entries()) {
        const next = points[at + 1]
        if (next) expect(Math.min(Math.abs(point.x - next.x), Math.abs(point.y - next.y))).toBeLessThan(0.5)
      }
      const to = boxes.get(connection.to.node)
      const end = points.at(-1)
      if (!to || !end) throw new Error('no end')
      if (entry === 'top') expect(end).toEqual({ x: middleX(to), y: to.y })
      else expect(end.x).toBe(entry === 'right' ? right(to) : to.x)
    }
  },
)

test.each(['vgg-small', 'resnet-8'])('%s: no line runs through a layer', (id) => {
  const { boxes, routes } = draw(template(id))
  for (const { points } of routes)
    for (const [at, a] of points.entries()) {
      const b = points[at + 1]
      if (!b) continue
      for (const box of boxes.values()) {
        const crosses =
          Math.min(a.x, b.x) < right(box) - 1 &&
          Math.max(a.x, b.x) > box.x + 1 &&
          Math.min(a.y, b.y) < bottom(box) - 1 &&
          Math.max(a.y, b.y) > box.y + 1
        expect(crosses).toBe(false)
      }
    }
})

test('corners are rounded, ends are not', () => {
  const path = pathThrough([
    { x: 0, y: 0 },
    { x: 0, y: 40 },
    { x: 60, y: 40 },
  ])
  expect(path).toBe('M0 0L0 32Q0 40 8 40L60 40')
})

test.each([
  ['conv1', 'down', 'relu1'],
  ['conv1', 'up', 'image'],
  ['image', 'up', 'image'],
  ['class', 'down', 'class'],
] as const)('course-cnn: from %s %s to %s', (from, direction, to) => {
  const { design, boxes } = draw(template('course-cnn'))
  expect(nameOf(design, walk(design, boxes, idOf(design, from), direction as Direction))).toBe(to)
})

test('walking across reaches the branch beside', () => {
  const { design, boxes } = draw(template('resnet-8'))
  expect(nameOf(design, walk(design, boxes, idOf(design, 'conv4'), 'right'))).toBe('conv6')
  expect(nameOf(design, walk(design, boxes, undefined, 'down'))).toBe('image')
})

test('a point on a line finds its connection, a point far from it none', () => {
  const { design, boxes, routes } = draw(template('course-cnn'))
  const conv = boxes.get(idOf(design, 'conv1'))
  if (!conv) throw new Error('no conv1')
  const found = routeAt(routes, { x: middleX(conv) + 6, y: bottom(conv) + 10 }, 16)
  expect(nameOf(design, found?.connection.to.node)).toBe('relu1')
  expect(routeAt(routes, { x: -500, y: -500 }, 16)).toBeUndefined()
})

test('a free spot is free; room is made only where there is none', () => {
  const { design, boxes } = draw(template('course-cnn'))
  const conv = boxes.get(idOf(design, 'conv1'))
  if (!conv) throw new Error('no conv1')
  const spot = freeSpot(boxes, conv, 56)
  expect([...boxes.values()].some((box) => box.y < spot.y + 56 && bottom(box) > spot.y && box.x < spot.x + 208 && right(box) > spot.x)).toBe(false)
  const moved = shiftBelow(boxes, { x: conv.x, y: bottom(conv) + 28 }, 56)
  expect(moved[idOf(design, 'relu1')]?.y).toBe(bottom(conv) + 28 + 56)
  expect(moved[idOf(design, 'image')]).toBeUndefined()
  expect(shiftBelow(boxes, { x: 5000, y: 0 }, 56)).toEqual({})
})

test('nodes show what the design says and the checks found', () => {
  const drawn = draw(template('course-cnn'))
  const nodes = projectNodes(drawn)
  const conv = nodes.find((node) => node.data.name === 'conv2')
  expect(conv?.data).toMatchObject({ title: 'Conv 2D', category: 'convolution', highlights: '16 filters · 3×3', parameters: '1,168', slim: false })
  expect(conv?.ariaLabel).toBe('conv2, Conv 2D, 16 filters · 3×3, output 16×11×11')
  const wire = projectWires(drawn).find((edge) => edge.source === conv?.id)
  expect(wire?.data).toMatchObject({ shape: '16×11×11', state: 'known', active: false })
})

test('a mismatch marks the node and the connection that brings it', () => {
  const design = template('resnet-8')
  const projection = idOf(design, 'conv9')
  const wrong = {
    ...design,
    nodes: design.nodes.map((node) => (node.id === projection ? { ...node, options: { ...node.options, filters: 32 } } : node)),
  }
  const drawn = draw(wrong)
  const add = projectNodes(drawn).find((node) => node.data.name === 'add3')
  expect(add?.data.problem?.code).toBe('shapes-differ')
  const states = projectWires(drawn).filter((edge) => edge.target === add?.id)
  expect(states.map((edge) => `${nameOf(wrong, edge.source)} ${edge.data?.state}`).sort()).toEqual(['bn8 known', 'bn9 error'])
  expect(projectWires(drawn).find((edge) => edge.source === add?.id)?.data).toMatchObject({ shape: '?', state: 'unknown' })
})

test('every connection ends at a handle that its node has', () => {
  const drawn = draw(template('resnet-8'))
  const handles = new Map(projectNodes(drawn).map((node) => [node.id, new Set(node.handles?.map((handle) => handle.id))]))
  for (const edge of projectWires(drawn)) {
    expect(handles.get(edge.target)?.has(edge.targetHandle ?? '')).toBe(true)
    expect(handles.get(edge.source)?.has(edge.sourceHandle ?? '')).toBe(true)
  }
})

test('handles carry their port', () => {
  expect([handleId('skip', 'right'), handleId('in', 'top')].map(portOfHandle)).toEqual(['skip', 'in'])
})

test('what did not change stays the same object', () => {
  const drawn = draw(template('course-cnn'))
  const before = projectNodes(drawn)
  const after = keepUnchanged(before, projectNodes({ ...drawn, selected: new Set([idOf(drawn.design, 'conv1')]) }))
  expect(after.filter((node, at) => node !== before[at]).map((node) => node.data.name)).toEqual(['conv1'])
})

test('only layers that take a shape are offered for it', () => {
  const afterList = layersAfter([64]).map((layer) => layer.type)
  expect(afterList).toContain('dense')
  expect(afterList).not.toContain('conv-2d')
  expect(layersAfter([16, 8, 8]).map((layer) => layer.type)).toContain('conv-2d')
})
