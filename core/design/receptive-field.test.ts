// The part of an image that one value sees, clipped at the borders.

import { expect, test } from 'vitest'
import { checkOrThrow } from './check.ts'
import { partSeen, receptiveFields } from './receptive-field.ts'
import { templates } from './templates/index.ts'
import { Pencil } from './templates/template.ts'

function fieldOf(name: string) {
  const template = templates.get('course-cnn')
  if (!template) throw new Error('no template')
  const { nodes } = checkOrThrow(template.build(template.standard))
  const field = receptiveFields(nodes).get(nodes.find(({ node }) => node.name === name)?.node.id ?? '')
  if (!field || field === 'all') throw new Error(`no field of ${name}`)
  return field
}

test.each([
  ['conv1', [0, 0], { from: 0, to: 3 }],
  ['conv1', [25, 0], { from: 25, to: 28 }],
  ['pool1', [1, 0], { from: 2, to: 6 }],
  ['conv2', [0, 0], { from: 0, to: 8 }],
  ['conv2', [10, 0], { from: 20, to: 28 }],
] as const)('%s at %o', (name, place, span) => {
  expect(partSeen(fieldOf(name), place, [28, 28])[0]).toEqual(span)
})

test('padding is cut off at both borders', () => {
  const pencil = new Pencil('same')
  const last = pencil.chain(
    pencil.input([1, 8, 8]),
    ['conv-2d', { kernelSize: [5, 5], padding: 'same' }],
    ['global-average-pool-2d'],
    ['dense', { units: 2 }],
  )
  pencil.add('output', { classes: 2 }, last)
  const { nodes } = checkOrThrow(pencil.finish())
  const field = receptiveFields(nodes).get(nodes[1]?.node.id ?? '')
  if (!field || field === 'all') throw new Error('no field')
  expect([0, 4, 7].map((place) => partSeen(field, [place, place], [8, 8])[1])).toEqual([
    { from: 0, to: 3 },
    { from: 2, to: 7 },
    { from: 5, to: 8 },
  ])
})
