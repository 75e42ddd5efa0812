// Design files: what is written is read again; what is broken, foreign or hostile is refused with its place.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Problem, ProblemsFound } from '../problems.ts'
import { decoratedDesign } from '../testing/designs.ts'
import { type Design, emptyDesign } from './design.ts'
import { type Migrations, migrate, type RawDesign } from './migrations.ts'
import { readDesign } from './read-design.ts'
import { writeDesign } from './write-design.ts'

const node = (id: string, more: object = {}) => ({ id, type: 'relu', name: id, options: {}, position: { x: 0, y: 0 }, ...more })
const group = (id: string, more: object = {}) => ({ id, name: id, folded: false, ...more })
const file = (more: object = {}) => JSON.stringify({ ...emptyDesign('d'), nodes: [node('n1')], ...more })

function problemsOf(read: () => unknown): readonly Problem[] {
  try {
    read()
  } catch (error) {
    if (error instanceof ProblemsFound) return error.problems
    throw error
  }
  return []
}

test('a design goes through its file unchanged', () => {
  fc.assert(
    fc.property(decoratedDesign, (design) => {
      const text = writeDesign(design)
      expect(readDesign(text)).toEqual(design)
      expect(writeDesign(readDesign(text))).toBe(text)
    }),
    { numRuns: 60 },
  )
})

describe('refused', () => {
  test.each([
    { name: 'nothing', text: '', option: '', says: /^The file is not valid JSON/ },
    { name: 'cut short', text: file().slice(0, 60), option: '', says: /^The file is not valid JSON.*cut short/ },
    { name: 'other JSON', text: '{"nodes": []}', option: 'format', says: /^This is not a Lamina design\./ },
    { name: 'a list', text: '[1, 2]', option: 'format', says: /^This is not a Lamina design\./ },
    {
      name: 'a newer version',
      text: file({ version: 99 }),
      option: 'version',
      says: /^The design has version 99; .* Open it with a newer Lamina\.$/,
    },
    { name: 'no version', text: file({ version: 'x' }), option: 'version', says: /^"x" is not a version of a design\./ },
    { name: 'no nodes', text: file({ nodes: undefined }), option: 'nodes', says: /^"nodes" is missing or no list\./ },
    { name: 'a node that is none', text: file({ nodes: [7] }), option: 'nodes[0]', says: /^7 is not a node\./ },
    { name: 'an id that is a number', text: file({ nodes: [node('n1', { id: 3 })] }), option: 'nodes[0].id', says: /^3 is not text\./ },
    {
      name: 'an endless name',
      text: file({ nodes: [node('n1', { name: 'x'.repeat(300) })] }),
      option: 'nodes[0].name',
      says: /^The text has 300 characters\./,
    },
    { name: 'an id twice', text: file({ nodes: [node('n1'), node('n1')] }), option: 'nodes[1].id', says: /^Two nodes have the id "n1"\./ },
    {
      name: 'a place at infinity',
      text: file({ nodes: [node('n1', { position: { x: 1e300, y: 0 } })] }),
      option: 'nodes[0].position',
      says: /is not a place/,
    },
    {
      name: 'an option that is an object',
      text: file({ nodes: [node('n1', { options: { deep: { er: 1 } } })] }),
      option: 'nodes[0].options.deep',
      says: /^\{"er":1\} cannot be the value of an option\./,
    },
    {
      name: 'a connection to a node that is not there',
      text: file({ connections: [{ from: { node: 'n1', port: 'out' }, to: { node: 'n9', port: 'in' } }] }),
      option: 'connections[0].to.node',
      says: /^There is no node "n9"\./,
    },
    {
      name: 'a connection without ends',
      text: file({ connections: [{}] }),
      option: 'connections[0].from',
      says: /^nothing is not the end of a connection\./,
    },
    { name: 'no groups', text: file({ groups: undefined }), option: 'groups', says: /^"groups" is missing or no list\./ },
    {
      name: 'a flag that is text',
      text: file({ nodes: [node('n1', { pinned: 'yes' })] }),
      option: 'nodes[0].pinned',
      says: /^"yes" is neither true nor false\./,
    },
    {
      name: 'a direction that is none',
      text: file({ direction: 'up' }),
      option: 'direction',
      says: /^"up" is not a direction\. Write "down" or "right"\./,
    },
    {
      name: 'a group that is not there',
      text: file({ nodes: [node('n1', { group: 'g1' })] }),
      option: 'nodes[0].group',
      says: /^There is no group "g1"\./,
    },
    {
      name: 'a group without a layer',
      text: file({ groups: [group('g1')] }),
      option: 'groups[0]',
      says: /^The group "g1" holds no layer\. Remove it/,
    },
    {
      name: 'groups in a circle',
      text: file({ nodes: [node('n1', { group: 'g1' })], groups: [group('g1', { parent: 'g2' }), group('g2', { parent: 'g1' })] }),
      option: 'groups[0].parent',
      says: /^The group "g1" stands inside itself\./,
    },
    {
      name: 'an id among nodes and groups',
      text: file({ nodes: [node('n1', { group: 'n1' })], groups: [group('n1')] }),
      option: 'groups[0].id',
      says: /^The id "n1" stands among the nodes, too\./,
    },
    {
      name: 'a comment without a size',
      text: file({ comments: [{ id: 'c1', text: 'x', position: { x: 0, y: 0 }, size: { width: 0, height: 5 } }] }),
      option: 'comments[0].size',
      says: /^\{"width":0,"height":5\} is not a size\./,
    },
    {
      name: 'an endless comment',
      text: file({ comments: [{ id: 'c1', text: 'x'.repeat(9000), position: { x: 0, y: 0 }, size: { width: 9, height: 5 } }] }),
      option: 'comments[0].text',
      says: /^The text has 9000 characters\. Use text of at most 5000/,
    },
    { name: 'too many nodes', text: file({ nodes: Array.from({ length: 10_001 }, () => 0) }), option: 'nodes', says: /^There are 10001 nodes\./ },
  ])('$name', ({ text, option, says }) => {
    const [problem] = problemsOf(() => readDesign(text))
    expect(problem?.option).toBe(option)
    expect(`${problem?.what} ${problem?.mend}`).toMatch(says)
  })

  test('everything at once', () => {
    const text = file({ nodes: [node('n1', { name: 1 }), node('n2', { position: 0 })], connections: [{}] })
    expect(problemsOf(() => readDesign(text)).map(({ option }) => option)).toEqual([
      'nodes[0].name',
      'nodes[1].position',
      'connections[0].from',
      'connections[0].to',
    ])
  })

  test('any damage: read or refused, never another error', () => {
    const whole = writeDesign({ ...emptyDesign('d'), nodes: [node('n1') as Design['nodes'][number]] })
    fc.assert(
      fc.property(fc.nat(whole.length), fc.string({ maxLength: 3 }), (at, noise) => {
        problemsOf(() => readDesign(whole.slice(0, at) + noise + whole.slice(at + noise.length)))
      }),
    )
  })
})

test('keys that mean something to JavaScript stay data', () => {
  const text = file().replace('"options":{}', '"options":{"__proto__":1,"constructor":2}')
  const [read] = readDesign(text).nodes
  expect(Object.entries(read?.options ?? {})).toEqual([
    ['__proto__', 1],
    ['constructor', 2],
  ])
  expect(({} as Record<string, unknown>).options).toBeUndefined()
})

describe('migrations', () => {
  const steps: Migrations = new Map<number, (design: RawDesign) => RawDesign>([
    [1, (design: RawDesign) => ({ ...design, one: true })],
    [2, (design: RawDesign) => ({ ...design, two: design.one })],
  ])
  test('run one after the other', () => {
    expect(migrate({ version: 1 }, steps, 3)).toEqual({ version: 3, one: true, two: true })
    expect(migrate({ version: 2 }, steps, 3)).toEqual({ version: 3, two: undefined })
    expect(migrate({ version: 3 }, steps, 3)).toEqual({ version: 3 })
  })
  test('version 1 knew no groups, comments and direction', () => {
    const { groups: _, comments: __, direction: ___, ...old } = emptyDesign('old')
    const read = readDesign(JSON.stringify({ ...old, version: 1, nodes: [node('n1')] }))
    expect(read).toEqual({ ...emptyDesign('old'), nodes: [node('n1')] })
  })
  test('a thousand groups inside each other are read', () => {
    const groups = Array.from({ length: 1000 }, (_, at) => group(`g${at}`, at > 0 ? { parent: `g${at - 1}` } : {}))
    const design = { ...emptyDesign('deep'), groups, nodes: [node('n1', { group: 'g999' })] }
    expect(readDesign(JSON.stringify(design))).toEqual(design)
  })
  test('a version whose step is gone', () => {
    expect(() => migrate({ version: 1 }, new Map(), 2)).toThrow(/Designs of version 1 are no longer read\./)
  })
})
