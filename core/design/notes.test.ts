// Notes about sound designs: when they are made, and when they are not.

import { expect, test } from 'vitest'
import { check, checkOrThrow } from './check.ts'
import { apply } from './commands.ts'
import { commandForFix } from './fix.ts'
import { notesOf } from './notes.ts'
import { templates } from './templates/index.ts'
import { Pencil } from './templates/template.ts'

type Layers = readonly (readonly [type: string, options?: Readonly<Record<string, unknown>>])[]
function notes(size: number, ...layers: Layers): readonly string[] {
  const pencil = new Pencil('notes')
  const end = [['global-average-pool-2d'], ['dense', { units: 4 }]] as const
  pencil.add('output', { classes: 4 }, pencil.chain(pencil.input([1, size, size]), ...layers, ...end))
  return notesOf(checkOrThrow(pencil.finish())).map(({ code, node }) => `${node?.name}: ${code}`)
}
const conv = (kernel: number, padding = 'same', more: Readonly<Record<string, unknown>> = {}) =>
  ['conv-2d', { filters: 2, kernelSize: [kernel, kernel], padding, ...more }] as const

test.each<[string, readonly string[], readonly string[]]>([
  ['ordinary layers', notes(16, conv(3), conv(3), ['max-pool-2d']), []],
  ['1×1 convolutions', notes(16, conv(1), conv(1)), []],
  ['3×3 on a 1×1 map', notes(16, ['max-pool-2d', { kernelSize: [16, 16] }], conv(3)), ['conv1: window-on-padding', 'conv1: sees-beyond-the-image']],
  ['3×3 on a 2×2 map still mixes', notes(16, ['max-pool-2d', { kernelSize: [8, 8], stride: [8, 8] }], conv(3)), ['conv1: sees-beyond-the-image']],
  [
    'dilated so far that the outer taps miss the map',
    notes(4, conv(3, 'same', { dilation: [4, 4] })),
    ['conv1: window-on-padding', 'conv1: sees-beyond-the-image'],
  ],
  ['beyond the image, said once', notes(8, conv(5), conv(5), conv(5), conv(5)), ['conv2: sees-beyond-the-image']],
])('%s', (_, found, expected) => {
  expect(found).toEqual(expected)
})

test('a field beyond the image is said in numbers', () => {
  const pencil = new Pencil('beyond')
  const last = pencil.chain(pencil.input([1, 8, 8]), conv(5), conv(5), ['flatten'], ['dense', { units: 2 }])
  pencil.add('output', { classes: 2 }, last)
  const [note] = notesOf(checkOrThrow(pencil.finish()))
  expect(note?.what).toBe('Each of its values reaches 9×9, more than the 8×8 image has.')
})

test('a join sees what its widest path sees', () => {
  const pencil = new Pencil('join')
  const stem = pencil.add('conv-2d', { filters: 2, padding: 'same' }, pencil.input([1, 8, 8]))
  const wide = pencil.add('conv-2d', { filters: 2, kernelSize: [9, 9], padding: 'same' }, stem)
  const joined = pencil.add('residual-add', {}, wide, stem)
  pencil.add('output', { classes: 2 }, pencil.chain(joined, ['relu'], ['global-average-pool-2d'], ['dense', { units: 2 }]))
  expect(notesOf(checkOrThrow(pencil.finish())).map(({ node, code }) => `${node?.name}: ${code}`)).toEqual(['conv2: sees-beyond-the-image'])
})

test('a dense layer with most of the parameters, and its mend by one click', () => {
  const template = templates.get('course-cnn')
  if (!template) throw new Error('no template')
  const design = template.build(template.standard)
  const [note] = notesOf(checkOrThrow(design))
  expect(note).toMatchObject({
    code: 'dominant-dense',
    severity: 'note',
    node: { name: 'dense1' },
    what: 'It holds 93 % of all parameters. Global average pooling in place of flatten1 would leave 1,088 of its 25,664.',
    fix: { label: 'Replace flatten1' },
  })
  const command = note && commandForFix(design, note)
  if (!command) throw new Error('no mend')
  const mended = check(apply(design, command))
  expect(mended.problems).toEqual([])
  const dense = [...mended.understood.values()].find(({ node }) => node.name === 'dense1')
  expect(dense?.arithmetic.parameters.value).toBe(1088)
  expect(notesOf(checkOrThrow(apply(design, command)))).toEqual([])
})
