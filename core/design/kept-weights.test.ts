// Designs that keep weights: read from files that are not trusted, carried through every change, and what no longer fits is said.

import { describe, expect, test } from 'vitest'
import { add } from '../testing/designs.ts'
import { check, checkOrThrow } from './check.ts'
import { apply } from './commands.ts'
import { type Design, emptyDesign } from './design.ts'
import { notesOf } from './notes.ts'
import { readDesign } from './read-design.ts'
import { writeDesign } from './write-design.ts'

const sha256 = 'a'.repeat(64)
const drawn = (): Design => {
  const image = add(emptyDesign('kept'), 'input', { channels: 1, height: 4, width: 4 })
  const convolved = add(image, 'conv-2d', { filters: 2, bias: false }, 'n1')
  const scored = add(add(convolved, 'flatten', {}, 'n2'), 'dense', { units: 3, bias: false }, 'n3')
  return { ...add(scored, 'output', { classes: 3 }, 'n4'), weights: { sha256, shapes: { 'n2.weight': [2, 1, 3, 3], 'n4.weight': [3, 8] } } }
}
const said = (design: Design) =>
  notesOf(checkOrThrow(design))
    .filter(({ code }) => code === 'new-weights')
    .map(({ what }) => what)

test('they come back from the file', () => {
  expect(readDesign(writeDesign(drawn()))).toEqual(drawn())
})

describe('what is wrong with them', () => {
  test.each([
    { name: 'a path in place of a hash', weights: { sha256: '../../etc/passwd', shapes: {} }, says: 'weights.sha256: It names no file of weights.' },
    { name: 'no shapes', weights: { sha256 }, says: 'weights.shapes: It does not say the shapes of its weights.' },
    { name: 'a shape that is none', weights: { sha256, shapes: { 'n2.weight': [-1] } }, says: 'weights.shapes: ' },
    { name: 'a text', weights: 'weights', says: 'weights.sha256: ' },
  ])('$name', ({ weights, says }) => {
    expect(() => readDesign(writeDesign({ ...emptyDesign('x'), weights } as never))).toThrow(says)
  })
})

test('all fit: nothing is said, renaming and moving included', () => {
  expect(said(drawn())).toEqual([])
  const renamed = apply(apply(drawn(), { kind: 'rename', node: 'n2', name: 'stem' }), { kind: 'move', positions: { n2: { x: 7, y: 7 } } })
  expect(said(renamed)).toEqual([])
})

test('layers whose weights change their shape start anew, and that is said once', () => {
  const wider = apply(drawn(), { kind: 'set-option', node: 'n2', option: 'filters', value: 4 })
  expect(check(wider).checked).toBeDefined()
  expect(said(wider)).toEqual(['New weights are drawn for conv1 and dense1; the other layers start from those of the file.'])
})

test('forgetting them is a step that can be undone', () => {
  const forgotten = apply(drawn(), { kind: 'forget-weights' })
  expect(forgotten.weights).toBeUndefined()
  expect(apply(forgotten, { kind: 'forget-weights' })).toBe(forgotten)
})
