// Times in words and drawings of templates.

import { expect, test } from 'vitest'
import { check } from '../../core/design/check.ts'
import { templates } from '../../core/design/templates/index.ts'
import { fieldFigure } from '../analysis/figures.ts'
import { totalsOf } from '../analysis/totals.ts'
import { sayTime } from './say-time.ts'
import { previewOf } from './template-preview.ts'

const now = new Date(2026, 4, 20, 15, 0)
test.each([
  ['the same day', new Date(2026, 4, 20, 14, 2), 'today 14:02'],
  ['the day before', new Date(2026, 4, 19, 23, 50), 'yesterday 23:50'],
  ['this week', new Date(2026, 4, 18, 9, 0), 'Monday'],
  ['this year', new Date(2026, 0, 12, 9, 0), '12 Jan'],
  ['another year', new Date(2024, 4, 12, 9, 0), '12 May 2024'],
])('%s', (_, time, said) => {
  expect(sayTime(time.toISOString(), now)).toBe(said)
})

test('no time, no words', () => {
  expect(sayTime('soon', now)).toBe('')
})

const known = (id: string) => {
  const template = templates.get(id)
  if (!template) throw new Error(`no template ${id}`)
  const design = template.build(template.standard)
  return { design, checked: check(design) }
}

test('a chain is drawn as its blocks, a residual network with an arc per join', () => {
  const chain = known('course-cnn')
  const preview = previewOf(chain.design, chain.checked)
  expect(preview.arcs).toEqual([])
  expect(preview.blocks.map((block) => block.category)).toEqual([
    'io',
    'convolution',
    'pooling',
    'convolution',
    'pooling',
    'dense',
    'dense',
    'regularisation',
    'dense',
  ])
  const residual = known('resnet-8')
  const arcs = previewOf(residual.design, residual.checked).arcs
  expect(arcs).toHaveLength(3)
  for (const { from, to } of arcs) expect(from).toBeLessThan(to)
})

test('totals of the course network, whole and in part', () => {
  const { design, checked } = known('course-cnn')
  expect(totalsOf(design, checked)).toEqual({ parameters: 27_562, multiplyAdds: 214_304, headParameters: 0, whole: true })
  const broken = { ...design, connections: design.connections.slice(0, -2) }
  expect(totalsOf(broken, check(broken)).whole).toBe(false)
})

test('receptive field in words, as a formula and as everything', () => {
  const { design, checked } = known('course-cnn')
  const figure = (name: string) => fieldFigure(checked, design.nodes.find((node) => node.name === name)?.id ?? '')
  expect(figure('conv2')).toMatchObject({ size: '8×8', sentence: 'Each value of conv2 sees 8×8 of the 28×28 pixels; pool1 sees 4×4.' })
  expect(figure('conv2')?.formula).toMatchObject({ value: 8, filled: '4 + (3 − 1)·1·2' })
  expect(figure('dense1')).toEqual({ size: 'all', field: 'all', sentence: 'Each value of dense1 sees the whole 28×28 image.' })
  expect(figure('image')).toBeUndefined()
})
