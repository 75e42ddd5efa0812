// Tidying: rows to the right, groups kept together, pinned layers left alone, large designs without waiting.

import { expect, test } from 'vitest'
import { apply } from './commands.ts'
import { type Connection, type Design, type DesignNode, emptyDesign } from './design.ts'
import { layout, places, tidied } from './layout.ts'
import { templates } from './templates/index.ts'

const standard = (id: string): Design => {
  const template = templates.get(id)
  return template?.build(template.standard) ?? emptyDesign(id)
}
const rows = (design: Design): Design => tidied({ ...design, direction: 'right' })
const named = (design: Design, name: string): DesignNode => {
  const node = design.nodes.find((one) => one.name === name)
  if (!node) throw new Error(`no ${name}`)
  return node
}

test.each([...templates.values()])(
  '$id in rows: nothing over anything else, signals to the right or on to a later row',
  ({ build, standard: call }) => {
    const design = rows(build(call))
    for (const [at, a] of design.nodes.entries())
      for (const b of design.nodes.slice(at + 1)) {
        const apart = Math.abs(a.position.x - b.position.x) >= places.nodeWidth || Math.abs(a.position.y - b.position.y) >= places.height
        expect(apart, `${a.name} and ${b.name}`).toBe(true)
      }
    for (const { from, to } of design.connections) {
      const [a, b] = [from, to].map(({ node }) => design.nodes.find(({ id }) => id === node)?.position)
      expect((b?.x ?? 0) > (a?.x ?? 0) || (b?.y ?? 0) > (a?.y ?? 0)).toBe(true)
    }
  },
)

test('in a row the middles stand at one height, so that connections run straight', () => {
  const design = rows(standard('course-cnn'))
  const [conv, relu] = [named(design, 'conv1'), named(design, 'relu1')]
  expect(relu.position.y - conv.position.y).toBe((places.height - places.slimHeight) / 2)
})

test('a pinned layer keeps its place, the rest is laid out around it', () => {
  const before = standard('course-cnn')
  const { id } = named(before, 'conv2')
  const pinned = apply(apply(before, { kind: 'move', positions: { [id]: { x: 1000, y: -300 } } }), { kind: 'bypass', nodes: [], bypassed: true })
  const design = tidied({ ...pinned, nodes: pinned.nodes.map((node) => (node.id === id ? { ...node, pinned: true as const } : node)) })
  expect(named(design, 'conv2').position).toEqual({ x: 1000, y: -300 })
  const by = (name: string) => ({
    x: named(design, name).position.x - named(before, name).position.x,
    y: named(design, name).position.y - named(before, name).position.y,
  })
  expect(by('image')).toEqual(by('class'))
  expect(by('image')).toEqual({ x: 1000 - named(before, 'conv2').position.x, y: -300 - named(before, 'conv2').position.y })
})

test('a group stays in one column', () => {
  const before = standard('course-cnn')
  const members = ['conv2', 'relu2', 'pool2', 'flatten1', 'dense1', 'relu3'].map((name) => named(before, name).id)
  const columns = (design: Design) => new Set(design.nodes.filter(({ id }) => members.includes(id)).map(({ position }) => position.x))
  expect(columns(before).size).toBe(2)
  const grouped = apply(before, { kind: 'group', group: { id: 'g1', name: 'middle', folded: false }, members })
  expect(columns(tidied(grouped)).size).toBe(1)
})

test('2,000 layers are laid out in a moment of the processor', () => {
  const nodes = Array.from(
    { length: 2000 },
    (_, at): DesignNode => ({ id: `n${at}`, type: 'relu', name: `r${at}`, options: {}, position: { x: 0, y: 0 } }),
  )
  const connections = nodes.slice(1).map(({ id }, at): Connection => ({ from: { node: `n${at}`, port: 'out' }, to: { node: id, port: 'in' } }))
  const design: Design = { ...emptyDesign('chain'), nodes, connections }
  const start = process.cpuUsage()
  expect(Object.keys(layout(design))).toHaveLength(2000)
  const { user, system } = process.cpuUsage(start)
  expect((user + system) / 1000).toBeLessThan(200)
})
