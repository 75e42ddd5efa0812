// After an edit the canvas draws anew only what the edit reaches, and what it keeps is what a drawing from the beginning has.

import { expect, test } from 'vitest'
import { check } from '../../core/design/check.ts'
import { apply, type Command } from '../../core/design/commands.ts'
import type { Design } from '../../core/design/design.ts'
import { atOnce } from '../../core/design/gradually.ts'
import { templates } from '../../core/design/templates/index.ts'
import { drawing, noPictures } from './still.ts'

const template = templates.get('resnet-8')
if (!template) throw new Error('no template')
const design = template.build(template.standard)
const idOf = (name: string) => design.nodes.find((node) => node.name === name)?.id ?? ''
const draw = (of: Design) => atOnce(drawing({ design: of, check: check(of), grows: noPictures }))

const [first] = design.connections
if (!first) throw new Error('no connection')
const relu = { id: 'new', type: 'relu', name: 'new', options: {}, position: { x: -600, y: 0 } } as const

test.each<readonly [deed: string, command: Command, nodes: number, edges: number]>([
  ['an option that changes a count alone', { kind: 'set-option', node: idOf('conv1'), option: 'bias', value: true }, 1, 0],
  ['a new name', { kind: 'rename', node: idOf('conv1'), name: 'stem' }, 1, 0],
  ['a layer moved aside', { kind: 'move', positions: { [idOf('class')]: { x: 900, y: 900 } } }, 1, 1],
  ['a pin', { kind: 'pin', nodes: [idOf('conv1')], pinned: true }, 1, 0],
  ['a layer put into a connection', { kind: 'insert-on-connection', connection: first, node: relu }, 1, 2],
  ['a new direction', { kind: 'set-direction', direction: 'right' }, design.nodes.length, design.connections.length],
])('%s', (_deed, command, nodes, edges) => {
  const before = draw(design)
  const next = apply(design, command)
  const after = draw(next)
  const anew = <T>(old: readonly T[], now: readonly T[]): number => now.filter((one) => !old.includes(one)).length
  expect(anew(before.nodes, after.nodes)).toBe(nodes)
  expect(anew(before.edges, after.edges)).toBe(edges)

  // Nothing is remembered of the objects of a copy.
  const whole = draw(structuredClone(next))
  expect(after.nodes).toEqual(whole.nodes)
  expect(after.edges).toEqual(whole.edges)
  expect(after.routes).toEqual(whole.routes)
})

test('an error downstream, and its mend, are drawn', () => {
  draw(design)
  const wrong = apply(design, { kind: 'set-option', node: idOf('conv1'), option: 'filters', value: 7 })
  expect(draw(wrong).nodes.map(({ data }) => data.parameters)).toEqual(draw(structuredClone(wrong)).nodes.map(({ data }) => data.parameters))
  expect(draw(wrong).nodes.some(({ data }) => data.problem?.severity === 'error')).toBe(true)
  expect(draw(design).nodes.some(({ data }) => data.problem?.severity === 'error')).toBe(false)
})
