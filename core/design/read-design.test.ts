// Design files: what is written is read again; what is broken, foreign or hostile is refused with its place.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Problem, ProblemsFound } from '../problems.ts'
import { validDesign } from '../testing/designs.ts'
import { type Design, emptyDesign } from './design.ts'
import { type Migrations, migrate, type RawDesign } from './migrations.ts'
import { readDesign, writeDesign } from './read-design.ts'

const node = (id: string, more: object = {}) => ({ id, type: 'relu', name: id, options: {}, position: { x: 0, y: 0 }, ...more })
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
    fc.property(validDesign, (design) => {
      expect(readDesign(writeDesign(design))).toEqual(design)
    }),
    { numRuns: 30 },
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
  test('a version whose step is gone', () => {
    expect(() => migrate({ version: 1 }, new Map(), 2)).toThrow(/Designs of version 1 are no longer read\./)
  })
})
