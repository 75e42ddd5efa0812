// Folded groups are drawn as one node; what happens there is led back to the layers. Frames hold what stands in them.

import { describe, expect, test } from 'vitest'
import { check } from '../../core/design/check.ts'
import { apply } from '../../core/design/commands.ts'
import { type Design, emptyDesign } from '../../core/design/design.ts'
import { templates } from '../../core/design/templates/index.ts'
import { portsOf } from './block.ts'
import { connectionId, flowOrder } from './flow-order.ts'
import { folded, placesOf, realEnd } from './folding.ts'
import { draggedFrames, droppedInto, frameAt, framesOf } from './frames.ts'
import { boxesOf, type Point } from './geometry.ts'
import { isSlim, projectNodes, projectWires } from './projection.ts'
import { routeAll } from './routing.ts'

const idOf = (design: Design, name: string): string => design.nodes.find((node) => node.name === name)?.id ?? ''

/** resnet-8 with its second block in a group. */
function grouped(folded: boolean, names = ['conv4', 'bn4', 'relu4', 'conv5', 'bn5', 'conv6', 'bn6', 'add2']): Design {
  const template = templates.get('resnet-8')
  const plain = { ...(template?.build(template.standard) ?? emptyDesign('none')), groups: [] }
  const design: Design = { ...plain, nodes: plain.nodes.map(({ group: _, ...node }) => node) }
  const members = names.map((name) => idOf(design, name))
  return apply(design, { kind: 'group', group: { id: 'g1', name: 'block 2', folded }, members })
}

function draw(design: Design) {
  const folding = folded(design)
  const [order, boxes] = [flowOrder(folding.design), boxesOf(folding.design, isSlim)]
  const routes = routeAll(order, boxes)
  const none: ReadonlySet<string> = new Set()
  return { folding, check: check(design), order, boxes, routes, selected: none, selectedWires: none }
}

describe('folded', () => {
  const design = grouped(true)
  const drawn = draw(design)
  const named = (id: string) => drawn.folding.design.nodes.find((node) => node.id === id)?.name

  test('the block stands for its layers, and each outer connection ends at it once', () => {
    const ends = drawn.folding.design.connections.filter(({ from, to }) => [from.node, to.node].includes('g1'))
    expect(ends.map(({ from, to }) => `${named(from.node)} > ${named(to.node)}`)).toEqual(['relu3 > block 2', 'block 2 > relu5'])
    const [into] = ends
    expect(into && drawn.folding.standsFor(into).map(({ to }) => to.node)).toEqual([idOf(design, 'conv4'), idOf(design, 'conv6')])
    expect(drawn.folding.drawnAt(idOf(design, 'bn5'))).toBe('g1')
  })
  test('what is drawn: a node with the block’s layers and parameters, and shapes on its connections', () => {
    const block = projectNodes(drawn).find(({ id }) => id === 'g1')
    expect(block?.data).toMatchObject({ name: 'block 2', title: 'Block', highlights: '8 layers', parameters: '14,528', block: true })
    expect(block?.ariaLabel).toBe('block 2, Block, 8 layers')
    const wires = projectWires(drawn).filter(({ source, target }) => [source, target].includes('g1'))
    expect(wires.map(({ data }) => data?.shape)).toEqual(['16×32×32', '32×16×16'])
  })
  test('outputs of a block stand apart, and their connections begin there', () => {
    const twofold = draw(grouped(true, ['conv4', 'bn4', 'relu4', 'conv5', 'bn5', 'conv6', 'bn6']))
    const box = twofold.boxes.get('g1')
    const block = projectNodes(twofold).find(({ id }) => id === 'g1')
    const outlets = block?.handles?.filter(({ type }) => type === 'source') ?? []
    expect(block?.data.outputs.map(({ label }) => label)).toEqual(['bn5: Output', 'bn6: Output'])
    const starts = new Map(twofold.routes.map(({ connection: { from }, points }) => [from.port, points[0]]))
    const third = (box?.width ?? 0) / 3
    for (const [at, { id, x, y }] of outlets.entries()) {
      expect(x + 0.5).toBeCloseTo(third * (at + 1))
      expect(starts.get(id ?? '')?.x).toBeCloseTo((box?.x ?? 0) + x + 0.5)
      expect(starts.get(id ?? '')?.y).toBeCloseTo((box?.y ?? 0) + y + 0.5)
    }
    expect(outlets).toHaveLength(2)
  })
  test('handles lead to the layers inside', () => {
    const block = drawn.folding.blocks.get('g1')
    const ports = block && portsOf(block, drawn.folding)
    expect(ports?.inputs.map(({ label }) => label)).toEqual(['conv4: Input'])
    const [output] = ports?.outputs ?? []
    expect(realEnd(design, 'g1', output?.name ?? '')).toEqual({ node: idOf(design, 'add2'), port: 'out' })
    expect(realEnd(design, 'n1', 'out')).toEqual({ node: 'n1', port: 'out' })
  })
  test('a dragged block takes its layers along', () => {
    const block = drawn.folding.design.nodes.find(({ id }) => id === 'g1')
    const places = placesOf(drawn.folding, { g1: { x: (block?.position.x ?? 0) + 7, y: (block?.position.y ?? 0) - 3 }, n1: { x: 1, y: 2 } })
    const conv = design.nodes.find(({ name }) => name === 'conv5')
    expect(places[conv?.id ?? '']).toEqual({ x: (conv?.position.x ?? 0) + 7, y: (conv?.position.y ?? 0) - 3 })
    expect([places.n1, Object.keys(places).length]).toEqual([{ x: 1, y: 2 }, 9])
  })
  test('a problem of a hidden layer is marked on its block', () => {
    const wrong = apply(design, { kind: 'set-option', node: idOf(design, 'conv5'), option: 'filters', value: 31 })
    const block = projectNodes(draw(wrong)).find(({ id }) => id === 'g1')
    expect(block?.data.problem?.node?.name).toBe('add2')
  })
  test('a block inside a block is hidden by the outer one', () => {
    const members = ['relu3', 'relu5'].map((name) => idOf(design, name))
    const nested = apply(design, { kind: 'group', group: { id: 'g2', name: 'outer', folded: true }, members: [...members, 'g1'] })
    const { folding } = draw(nested)
    expect([...folding.blocks.keys()]).toEqual(['g2'])
    expect(folding.design.connections.every(({ from, to }) => connectionId({ from, to }).includes('g1') === false)).toBe(true)
  })
})

describe('open', () => {
  const design = grouped(false)
  const { folding, boxes, routes } = draw(design)
  const frames = framesOf(folding.design, boxes, routes)
  const centre = (name: string): Point => {
    const box = boxes.get(idOf(design, name))
    return { x: (box?.x ?? 0) + 104, y: (box?.y ?? 0) + 14 }
  }
  const moved = (name: string, by: Point) => {
    const box = boxes.get(idOf(design, name))
    return new Map([[idOf(design, name), { x: (box?.x ?? 0) + by.x, y: (box?.y ?? 0) + by.y }]])
  }

  test('the frame holds its layers and the lane of its skip, and nothing else', () => {
    expect(frames.map(({ group }) => group.name)).toEqual(['block 2'])
    for (const node of design.nodes) expect([node.name, frameAt(frames, centre(node.name)) !== undefined]).toEqual([node.name, node.group === 'g1'])
  })
  test('a layer stays while its middle is in the frame, leaves it beyond, and another comes in', () => {
    const drop = (name: string, by: Point) => [...droppedInto(folding.design, frames, boxes, moved(name, by))]
    expect(drop('conv4', { x: 30, y: 10 })).toEqual([[idOf(design, 'conv4'), 'g1']])
    expect(drop('conv4', { x: 5000, y: 0 })).toEqual([[idOf(design, 'conv4'), undefined]])
    const [from, to] = [centre('image'), centre('conv4')]
    expect(drop('image', { x: to.x - from.x, y: to.y - from.y })).toEqual([[idOf(design, 'image'), 'g1']])
  })
  test('a frame goes along when all of it is dragged, and its layers stay in it', () => {
    const all = new Map([...boxes].filter(([id]) => frames[0]?.holds.includes(id)).map(([id, { x, y }]) => [id, { x: x + 5000, y }]))
    expect(draggedFrames(frames, boxes, all)[0]?.x).toBe((frames[0]?.x ?? 0) + 5000)
    expect([...droppedInto(folding.design, frames, boxes, all)]).toEqual([['g1', undefined]])
  })
})
