// Commands and history: each command does what it says, undo takes back exactly that.

import { describe, expect, test } from 'vitest'
import { check } from './check.ts'
import { apply, type Command } from './commands.ts'
import { describe as told } from './describe.ts'
import { type Connection, type Design, type DesignNode, emptyDesign } from './design.ts'
import { commandForFix } from './fix.ts'
import { copyParts, pasteText } from './fragment.ts'
import { perform, redo, startHistory, undo } from './history.ts'

const node = (id: string, type: string, options: DesignNode['options'] = {}): DesignNode => ({
  id,
  type,
  name: `${type}-${id}`,
  options,
  position: { x: 0, y: 0 },
})
const wire = (from: string, to: string, port = 'in'): Connection => ({ from: { node: from, port: 'out' }, to: { node: to, port } })
const chain: Design = {
  ...emptyDesign('chain'),
  nodes: [node('n1', 'input'), node('n2', 'conv-2d', { filters: 4, kernelSize: [5, 5] }), node('n3', 'relu'), node('n4', 'concatenate')],
  connections: [wire('n1', 'n2'), wire('n2', 'n3'), wire('n2', 'n4'), wire('n3', 'n4')],
}
const pairs = (design: Design) => design.connections.map(({ from, to }) => `${from.node}>${to.node}`)

describe('commands', () => {
  test.each<{ name: string; command: Command; nodes?: string; connections: string; says: string }>([
    {
      name: 'add',
      command: { kind: 'add-node', node: node('n5', 'relu'), connections: [wire('n4', 'n5')] },
      nodes: 'n1 n2 n3 n4 n5',
      connections: 'n1>n2 n2>n3 n2>n4 n3>n4 n4>n5',
      says: 'add relu-n5',
    },
    { name: 'remove', command: { kind: 'remove', nodes: ['n3'] }, nodes: 'n1 n2 n4', connections: 'n1>n2 n2>n4', says: 'remove relu-n3' },
    {
      name: 'connect to a port for one',
      command: { kind: 'connect', connection: wire('n1', 'n3') },
      connections: 'n1>n2 n2>n4 n3>n4 n1>n3',
      says: 'connect input-n1 to relu-n3',
    },
    {
      name: 'connect to a port for many',
      command: { kind: 'connect', connection: wire('n1', 'n4') },
      connections: 'n1>n2 n2>n3 n2>n4 n3>n4 n1>n4',
      says: 'connect input-n1 to concatenate-n4',
    },
    {
      name: 'disconnect',
      command: { kind: 'disconnect', connection: wire('n2', 'n4') },
      connections: 'n1>n2 n2>n3 n3>n4',
      says: 'disconnect conv-2d-n2 from concatenate-n4',
    },
    {
      name: 'insert, keeping the order of a port for many',
      command: { kind: 'insert-on-connection', connection: wire('n2', 'n4'), node: node('n5', 'relu') },
      nodes: 'n1 n2 n3 n4 n5',
      connections: 'n1>n2 n2>n3 n2>n5 n5>n4 n3>n4',
      says: 'insert relu-n5',
    },
    {
      name: 'batch',
      command: {
        kind: 'batch',
        label: 'clear',
        commands: [
          { kind: 'remove', nodes: ['n3'] },
          { kind: 'remove', nodes: ['n4'] },
        ],
      },
      nodes: 'n1 n2',
      connections: 'n1>n2',
      says: 'clear',
    },
  ])('$name', ({ command, nodes = 'n1 n2 n3 n4', connections, says }) => {
    const next = apply(chain, command)
    expect(next.nodes.map(({ id }) => id).join(' ')).toBe(nodes)
    expect(pairs(next).join(' ')).toBe(connections)
    expect(told(chain, command)).toBe(says)
  })

  test('set-option, back to the default', () => {
    const set = apply(chain, { kind: 'set-option', node: 'n2', option: 'filters', value: 9 })
    expect(set.nodes[1]?.options).toEqual({ filters: 9, kernelSize: [5, 5] })
    expect(apply(set, { kind: 'set-option', node: 'n2', option: 'filters', value: undefined }).nodes[1]?.options).toEqual({ kernelSize: [5, 5] })
  })
  test('move and rename', () => {
    expect(apply(chain, { kind: 'move', positions: { n2: { x: 3, y: 4 } } }).nodes[1]?.position).toEqual({ x: 3, y: 4 })
    expect(apply(chain, { kind: 'rename', node: 'n2', name: 'first' }).nodes[1]?.name).toBe('first')
    expect(apply(chain, { kind: 'rename-design', name: 'other' }).name).toBe('other')
  })
  test('replace-type keeps what both layers know, and drops what no longer fits', () => {
    const pooled = apply(chain, { kind: 'replace-type', node: 'n2', type: 'max-pool-2d' })
    expect(pooled.nodes[1]).toMatchObject({ type: 'max-pool-2d', name: 'conv-2d-n2', options: { kernelSize: [5, 5] } })
    expect(pairs(pooled)).toEqual(pairs(chain))
    expect(pairs(apply(chain, { kind: 'replace-type', node: 'n2', type: 'output' }))).toEqual(['n1>n2', 'n3>n4'])
  })
  test('a node that is gone is our bug', () => {
    expect(() => apply(chain, { kind: 'rename', node: 'n99', name: 'x' })).toThrow(/Bug in Lamina: there is no node n99/)
  })
})

describe('copy and paste', () => {
  test('pasted nodes have ids and names of their own, and the connections among them', () => {
    const command = pasteText(chain, copyParts(chain, new Set(['n2', 'n3'])), { x: 20, y: 10 })
    const next = apply(chain, command)
    expect(command.nodes.map(({ id, name, position }) => [id, name, position.x, position.y])).toEqual([
      ['n5', 'conv-2d-n1', 20, 10],
      ['n6', 'relu-n1', 20, 10],
    ])
    expect(pairs(next).slice(-1)).toEqual(['n5>n6'])
    expect(new Set(next.nodes.map(({ name }) => name)).size).toBe(next.nodes.length)
  })
  test('text that is no design is refused', () => {
    expect(() => pasteText(chain, 'hello', { x: 0, y: 0 })).toThrow(/not valid JSON/)
  })
})

test('history: a new command forgets what was undone; nothing to undo is no error', () => {
  const start = startHistory(chain)
  expect(undo(start)).toBe(start)
  expect(redo(start)).toBe(start)
  const renamed = perform(start, { kind: 'rename-design', name: 'a' })
  expect(renamed.past.map(({ label }) => label)).toEqual(['rename the design to a'])
  expect(perform(undo(renamed), { kind: 'rename-design', name: 'b' }).future).toEqual([])
  expect(perform(start, { kind: 'connect', connection: wire('n1', 'n2') })).toBe(start)
})

describe('mends', () => {
  const mended = (design: Design, code: string): Design => {
    const problem = check(design).problems.find((each) => each.code === code)
    const command = problem && commandForFix(design, problem)
    expect(command, code).toBeDefined()
    return apply(design, command as Command)
  }
  const codes = (design: Design) => check(design).problems.map(({ code }) => code)

  test('a 1×1 convolution comes into the skip path', () => {
    const design: Design = {
      ...emptyDesign('skip'),
      nodes: [node('n1', 'input'), node('n2', 'conv-2d', { padding: 'same' }), node('n3', 'residual-add')],
      connections: [wire('n1', 'n2'), wire('n2', 'n3'), wire('n1', 'n3', 'skip')],
    }
    const next = mended(design, 'shapes-differ')
    expect(codes(next)).toEqual(['missing-output'])
    expect(check(next).shapes.get('n3')).toEqual([16, 28, 28])
  })
  test('Flatten comes before Dense', () => {
    const design: Design = { ...emptyDesign('flat'), nodes: [node('n1', 'input'), node('n2', 'dense')], connections: [wire('n1', 'n2')] }
    expect(check(mended(design, 'needs-list')).shapes.get('n2')).toEqual([64])
  })
  test('an option is set', () => {
    const design: Design = {
      ...emptyDesign('k'),
      nodes: [node('n1', 'input'), node('n2', 'conv-2d', { kernelSize: [99, 99] })],
      connections: [wire('n1', 'n2')],
    }
    expect(check(mended(design, 'kernel-too-large')).shapes.get('n2')).toEqual([16, 28, 28])
  })
  test('a second input goes', () => {
    const design: Design = { ...emptyDesign('two'), nodes: [node('n1', 'input'), node('n2', 'input')] }
    expect(mended(design, 'second-input').nodes.map(({ id }) => id)).toEqual(['n1'])
  })
})
