// Hundreds of deeds one after the other: every stage is a design that can be saved and read, and undo and redo pass the same stages bit for bit.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decoratedDesign } from '../testing/designs.ts'
import { apply, type Command } from './commands.ts'
import type { Comment, Design, DesignNode, Position } from './design.ts'
import { copyParts, pasteText } from './fragment.ts'
import { commonGroup, groupById, groupsAround } from './groups.ts'
import { type History, perform, redo, startHistory, undo } from './history.ts'
import { freshId } from './names.ts'
import { readDesign } from './read-design.ts'
import { writeDesign } from './write-design.ts'

/** Whole numbers that decide a deed: which, and on what. */
type Dice = readonly [deed: number, first: number, second: number]
const dice: fc.Arbitrary<Dice> = fc.tuple(fc.nat(1000), fc.nat(1000), fc.nat(1000))
const pick = <T>(list: readonly T[], at: number): T | undefined => list[at % Math.max(1, list.length)]

/** Deeds with layers; only those that fit the design. */
function nodeDeeds(design: Design, [, first, second]: Dice): readonly Command[] {
  const made: DesignNode = { id: freshId(design), type: 'relu', name: `new${freshId(design)}`, options: {}, position: { x: first, y: second } }
  const add: Command = { kind: 'add-node', node: made }
  const [node, connection] = [pick(design.nodes, first), pick(design.connections, second)]
  if (!node) return [add]
  const two = [node.id, pick(design.nodes, second)?.id ?? node.id]
  const on = second % 2 === 0
  const onConnection: readonly Command[] = connection
    ? [
        { kind: 'disconnect', connection },
        { kind: 'insert-on-connection', connection, node: made },
      ]
    : []
  return [
    { ...add, connections: [{ from: { node: node.id, port: 'out' }, to: { node: made.id, port: 'in' } }] },
    { kind: 'remove', nodes: [node.id] },
    { kind: 'move', positions: Object.fromEntries(two.map((id): [string, Position] => [id, { x: second, y: -first }])) },
    { kind: 'rename', node: node.id, name: `name${first}` },
    { kind: 'set-option', node: node.id, option: 'rate', value: second % 3 === 0 ? undefined : second / 1000 },
    { kind: 'replace-type', node: node.id, type: 'gelu' },
    { kind: 'bypass', nodes: two, bypassed: on },
    { kind: 'pin', nodes: two, pinned: on },
    ...onConnection,
  ]
}

/** Deeds with groups, comments and the whole. */
function drawingDeeds(design: Design, [, first, second]: Dice): readonly Command[] {
  const [node, group, comment] = [pick(design.nodes, first), pick(design.groups, first), pick(design.comments, second)]
  const around = commonGroup(design, new Set(node ? [node.id] : []))
  const noted: Comment = { id: freshId(design, 'c'), text: `${first}`, position: { x: first, y: second }, size: { width: 200, height: 80 } }
  const into = pick([undefined, ...design.groups], second)?.id
  const moves = pick(
    [...design.nodes, ...design.groups].filter(({ id }) => !groupsAround(into, groupById(design)).some((one) => one.id === id)),
    first,
  )
  const copied = [node?.id, group?.id, comment?.id].filter((id) => id !== undefined)
  return [
    { kind: 'add-comment', comment: noted },
    { kind: 'rename-design', name: `design ${first}` },
    { kind: 'set-direction', direction: second % 2 === 0 ? 'down' : 'right' },
    pasteText(design, copyParts(design, new Set(copied)), { x: 4, y: 4 }),
    ...(moves ? [{ kind: 'put-into', group: into, members: [moves.id] } as const] : []),
    ...(node ? [groupDeed(design, node, around, second)] : []),
    ...(group
      ? ([
          { kind: 'dissolve', groups: [group.id] },
          { kind: 'fold', groups: [group.id], folded: !group.folded },
          { kind: 'rename-group', group: group.id, name: `block ${second}` },
        ] as const)
      : []),
    ...(comment
      ? ([
          { kind: 'change-comment', comment: comment.id, change: { text: `${comment.text}!` } },
          { kind: 'remove', nodes: [], comments: [comment.id] },
        ] as const)
      : []),
  ]
}

const groupDeed = (design: Design, node: DesignNode, around: string | undefined, at: number): Command => ({
  kind: 'group',
  group: { id: freshId(design, 'g'), name: `block ${at}`, folded: false, ...(around === undefined ? {} : { parent: around }) },
  members: [node.id, ...design.nodes.filter(({ group }, index) => group === around && index % 2 === at % 2).map(({ id }) => id)],
})

function commandFor(design: Design, roll: Dice): Command {
  const commands = [...nodeDeeds(design, roll), ...drawingDeeds(design, roll)]
  return commands[roll[0] % commands.length] as Command
}

test('200 deeds, 200 times undo, 200 times redo: the start and the end bit for bit, and every stage can be saved and read', () => {
  const kinds = new Set<Command['kind']>()
  fc.assert(
    fc.property(decoratedDesign, fc.array(dice, { minLength: 200, maxLength: 200 }), (design, rolls) => {
      let history: History = startHistory(design)
      const texts = [writeDesign(design)]
      for (const roll of rolls) {
        const command = commandFor(history.present, roll)
        kinds.add(command.kind)
        const next = perform(history, command)
        // A deed that changes nothing leaves no step.
        if (next === history) continue
        history = next
        const text = writeDesign(history.present)
        expect(writeDesign(readDesign(text))).toBe(text)
        texts.push(text)
      }
      for (const text of texts.toReversed()) {
        expect(writeDesign(history.present)).toBe(text)
        history = undo(history)
      }
      expect(history.present).toBe(design)
      for (const text of texts) {
        expect(writeDesign(history.present)).toBe(text)
        history = redo(history)
      }
      expect(history.future).toEqual([])
    }),
    { numRuns: 12 },
  )
  // Every kind of deed was among them.
  expect([...kinds].sort()).toEqual(
    [
      'add-comment add-node bypass change-comment disconnect dissolve fold group insert-on-connection move paste pin put-into remove',
      'rename rename-design rename-group replace-type set-direction set-option',
    ]
      .join(' ')
      .split(' ')
      .sort(),
  )
}, 60_000)

test('a deed that changes nothing hands back the same design', () => {
  const [design] = fc.sample(decoratedDesign, 1) as [Design]
  const [node] = design.nodes as [DesignNode]
  for (const command of [
    { kind: 'rename', node: node.id, name: node.name },
    { kind: 'rename-design', name: design.name },
    { kind: 'set-direction', direction: design.direction },
    { kind: 'move', positions: { [node.id]: { ...node.position } } },
    { kind: 'pin', nodes: [node.id], pinned: node.pinned ?? false },
    { kind: 'batch', label: 'nothing', commands: [{ kind: 'rename', node: node.id, name: node.name }] },
  ] as const)
    expect(apply(design, command)).toBe(design)
})
