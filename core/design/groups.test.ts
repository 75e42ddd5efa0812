// Groups: who stands in which after each deed, copies of them, and that the network does not notice.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decoratedDesign } from '../testing/designs.ts'
import { check } from './check.ts'
import { apply, type Command } from './commands.ts'
import { describe as told } from './describe.ts'
import { type Design, emptyDesign } from './design.ts'
import { copyParts, pasteText } from './fragment.ts'
import { commonGroup, foldedInto, layersWithin } from './groups.ts'

const node = (id: string, group?: string) => ({
  id,
  type: 'relu',
  name: id,
  options: {},
  position: { x: 0, y: 0 },
  ...(group === undefined ? {} : { group }),
})
const group = (id: string, parent?: string, folded = false) => ({ id, name: `block ${id}`, folded, ...(parent === undefined ? {} : { parent }) })
/** n1 n2 [g1 n3 [g2 n4 n5]] [g3 n6] */
const nested: Design = {
  ...emptyDesign('nested'),
  nodes: [node('n1'), node('n2'), node('n3', 'g1'), node('n4', 'g2'), node('n5', 'g2'), node('n6', 'g3')],
  groups: [group('g1'), group('g2', 'g1'), group('g3')],
}

/** `n1 n2 [g1 n3 [g2 n4 n5]] [g3 n6]` */
function drawn(design: Design, inside?: string): string {
  const layers = design.nodes.filter((each) => each.group === inside).map(({ id }) => id)
  const groups = design.groups.filter((each) => each.parent === inside).map(({ id }) => `[${id} ${drawn(design, id)}]`)
  return [...layers, ...groups].join(' ')
}

describe('commands', () => {
  test.each<{ name: string; command: Command; leaves: string; says: string }>([
    {
      name: 'group',
      command: { kind: 'group', group: group('g4'), members: ['n1', 'n2'] },
      leaves: '[g1 n3 [g2 n4 n5]] [g3 n6] [g4 n1 n2]',
      says: 'group block g4',
    },
    {
      name: 'group around a group and a layer of it: the layer stays in',
      command: { kind: 'group', group: group('g4'), members: ['n1', 'g1', 'n4'] },
      leaves: 'n2 [g3 n6] [g4 n1 [g1 n3 [g2 n4 n5]]]',
      says: 'group block g4',
    },
    {
      name: 'group inside a group',
      command: { kind: 'group', group: group('g4', 'g2'), members: ['n4'] },
      leaves: 'n1 n2 [g1 n3 [g2 n5 [g4 n4]]] [g3 n6]',
      says: 'group block g4',
    },
    {
      name: 'a group that loses its last layer is gone',
      command: { kind: 'put-into', group: 'g1', members: ['n6'] },
      leaves: 'n1 n2 [g1 n3 n6 [g2 n4 n5]]',
      says: 'move into block g1',
    },
    {
      name: 'out of all groups',
      command: { kind: 'put-into', group: undefined, members: ['g2', 'n6'] },
      leaves: 'n1 n2 n6 [g1 n3] [g2 n4 n5]',
      says: 'move out of the group',
    },
    {
      name: 'dissolve',
      command: { kind: 'dissolve', groups: ['g2'] },
      leaves: 'n1 n2 [g1 n3 n4 n5] [g3 n6]',
      says: 'dissolve block g2',
    },
    {
      name: 'dissolve two at once',
      command: { kind: 'dissolve', groups: ['g1', 'g2'] },
      leaves: 'n1 n2 n3 n4 n5 [g3 n6]',
      says: 'dissolve 2 groups',
    },
    {
      name: 'remove what is in a group and in the one around it',
      command: { kind: 'remove', nodes: ['n3', 'n4', 'n5'] },
      leaves: 'n1 n2 [g3 n6]',
      says: 'remove 3 layers',
    },
  ])('$name', ({ command, leaves, says }) => {
    const next = apply(nested, command)
    expect(drawn(next)).toBe(leaves)
    expect(told(nested, command)).toBe(says)
  })

  test('fold, name, pin, bypass, comment', () => {
    const folded = apply(nested, { kind: 'fold', groups: ['g2'], folded: true })
    expect(folded.groups[1]).toEqual(group('g2', 'g1', true))
    expect(apply(folded, { kind: 'fold', groups: ['g2'], folded: true })).toBe(folded)
    expect(apply(nested, { kind: 'rename-group', group: 'g3', name: 'tail' }).groups[2]?.name).toBe('tail')
    const pinned = apply(nested, { kind: 'pin', nodes: ['n1'], pinned: true })
    expect(pinned.nodes[0]).toEqual({ ...node('n1'), pinned: true })
    expect(apply(pinned, { kind: 'pin', nodes: ['n1'], pinned: false })).toEqual(nested)
    expect(told(nested, { kind: 'bypass', nodes: ['n1'], bypassed: true })).toBe('bypass n1')
    expect(told(nested, { kind: 'bypass', nodes: ['n1', 'n2'], bypassed: false })).toBe('use 2 layers again')
    const comment = { id: 'c1', text: 'why', position: { x: 1, y: 2 }, size: { width: 240, height: 80 } }
    const noted = apply(nested, { kind: 'add-comment', comment })
    const written = apply(noted, { kind: 'change-comment', comment: 'c1', change: { text: 'because' } })
    expect(written.comments).toEqual([{ ...comment, text: 'because' }])
    const moved = apply(written, { kind: 'move', positions: { c1: { x: 5, y: 6 }, n1: { x: 7, y: 8 } } })
    expect([moved.comments[0]?.position, moved.nodes[0]?.position]).toEqual([
      { x: 5, y: 6 },
      { x: 7, y: 8 },
    ])
    expect(apply(moved, { kind: 'remove', nodes: [], comments: ['c1'] }).comments).toEqual([])
  })
  test('a group inside itself is our bug', () => {
    expect(() => apply(nested, { kind: 'put-into', group: 'g2', members: ['g1'] })).toThrow(/Bug in Lamina: a group cannot stand inside itself/)
  })
})

describe('questions', () => {
  test.each([
    { members: ['n4', 'n5'], common: 'g2' },
    { members: ['n3', 'n4'], common: 'g1' },
    { members: ['g2'], common: 'g1' },
    { members: ['g1', 'n4'], common: undefined },
    { members: ['n1', 'n4'], common: undefined },
  ])('the innermost group around $members is $common', ({ members, common }) => {
    expect(commonGroup(nested, new Set(members))).toBe(common)
  })
  test('layers of a group and of those inside; what a fold hides', () => {
    expect(layersWithin(nested, new Set(['g1'])).map(({ id }) => id)).toEqual(['n3', 'n4', 'n5'])
    const inner = apply(nested, { kind: 'fold', groups: ['g2'], folded: true })
    const both = apply(inner, { kind: 'fold', groups: ['g1'], folded: true })
    const hidden = (design: Design) => [...foldedInto(design)].map(([id, { id: block }]) => `${id} in ${block}`)
    expect([hidden(nested), hidden(inner), hidden(both)]).toEqual([[], ['n4 in g2', 'n5 in g2'], ['n3 in g1', 'n4 in g1', 'n5 in g1']])
  })
})

describe('copies', () => {
  test('a group goes with all that it holds, and gets a free name', () => {
    const command = pasteText(nested, copyParts(nested, new Set(['g1', 'n6'])), { x: 10, y: 0 })
    const next = apply(nested, command)
    expect(drawn(next)).toBe('n1 n2 n10 [g1 n3 [g2 n4 n5]] [g3 n6] [g4 n7 [g5 n8 n9]]')
    expect(next.groups.map(({ name }) => name)).toEqual(['block g1', 'block g2', 'block g3', 'block g4', 'block g5'])
    expect(told(nested, command)).toBe('paste 4 layers')
  })
  test('a layer goes without its group', () => {
    const command = pasteText(nested, copyParts(nested, new Set(['n4'])), { x: 10, y: 0 })
    expect(command.groups).toEqual([])
    expect(command.nodes[0]?.group).toBeUndefined()
  })
})

test('whatever is drawn around the layers, the network is the same', () => {
  fc.assert(
    fc.property(decoratedDesign, (design) => {
      const plain = {
        ...design,
        groups: [],
        comments: [],
        nodes: design.nodes.map(({ group: _, pinned: __, ...rest }) => rest),
      }
      const [drawnOne, plainOne] = [check(design), check(plain)]
      expect(drawnOne.problems).toEqual(plainOne.problems)
      expect([...drawnOne.shapes]).toEqual([...plainOne.shapes])
    }),
    { numRuns: 40 },
  )
})
