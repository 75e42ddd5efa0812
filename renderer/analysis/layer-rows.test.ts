// Rows of the layer table, their order, their CSV, and the formulas behind the numbers.

import { expect, test } from 'vitest'
import { check } from '../../core/design/check.ts'
import { templates } from '../../core/design/templates/index.ts'
import { architectures } from '../../core/design/templates/published/index.ts'
import { fieldFigure, memoryOf, sumOf } from './figures.ts'
import { csvOf, layerRows, sorted } from './layer-rows.ts'

const template = templates.get('course-cnn')
if (!template) throw new Error('no template')
const design = template.build(template.standard)
const checked = check(design)
const rows = layerRows(design, checked)
const nodeOf = (name: string) => {
  const found = rows.find(({ node }) => node.name === name)?.checked
  if (!found) throw new Error(`no ${name}`)
  return found
}
const names = (of: typeof rows): string => of.map(({ node }) => node.name).join(' ')

test('rows stand as the design runs', () => {
  expect(names(rows)).toBe('image conv1 relu1 pool1 conv2 relu2 pool2 flatten1 dense1 relu3 dropout1 dense2 class')
})

test.each([
  ['parameters', true, 'dense1 conv2 dense2 conv1'],
  ['multiplyAdds', true, 'conv2 conv1 dense1 dense2'],
  ['memory', true, 'conv1 relu1 conv2 relu2'],
  ['layer', false, 'class conv1 conv2 dense1'],
] as const)('by %s', (column, descending, first) => {
  expect(names(sorted(rows, { column, descending })).startsWith(first)).toBe(true)
})

test('as CSV', () => {
  const lines = csvOf(rows, ['layer', 'type', 'output', 'parameters', 'multiply-adds', 'receptive field', 'bytes', 'used']).split('\r\n')
  expect(lines[0]).toBe('layer,type,output,parameters,multiply-adds,receptive field,bytes,used')
  expect(lines[5]).toBe('conv2,Conv 2D,16×11×11,1168,139392,8×8,7744,')
  expect(lines[9]).toBe('dense1,Dense,64,25664,25600,all,256,')
  expect(lines).toHaveLength(15)
})

test('CSV says which layers only training has', () => {
  const googlenet = architectures.get('googlenet')
  if (!googlenet?.laptop) throw new Error('no GoogLeNet')
  const taught = googlenet.draw(googlenet.laptop).drawn()
  const lines = csvOf(layerRows(taught, check(taught)), []).split('\r\n')
  const heads = taught.nodes.filter(({ type, options }) => type === 'output' && options.trainingOnly === true).map(({ name }) => name)
  expect(heads).toHaveLength(2)
  for (const head of heads) expect(lines.find((line) => line.startsWith(`${head},Output,10,`))).toMatch(/,in training only$/)
  expect(lines.find((line) => line.startsWith('class,Output,10,'))).toMatch(/,$/)
})

test('names with commas and quotes are quoted', () => {
  const [row] = rows
  if (!row) throw new Error('no row')
  expect(csvOf([{ ...row, node: { ...row.node, name: 'a "b", c' } }], ['layer'])).toContain('"a ""b"", c",Input')
})

test('activation memory, receptive field, jump and sums are formulas', () => {
  expect(memoryOf(nodeOf('conv2'))).toMatchObject({ value: 7744, symbols: '4·c·h·w', filled: '4·16·11·11' })
  expect(memoryOf(nodeOf('dense1'))).toMatchObject({ value: 256, symbols: '4·n', filled: '4·64' })
  const field = fieldFigure(checked, nodeOf('conv2').node.id)
  expect(field?.sentence).toBe('Each value of conv2 sees 8×8 of the 28×28 pixels; pool1 sees 4×4.')
  expect(field?.formula).toMatchObject({ value: 8, filled: '4 + (3 − 1)·1·2' })
  expect(fieldFigure(checked, nodeOf('pool2').node.id)?.jump).toMatchObject({ value: 4, filled: '2·2' })
  const total = sumOf(checked.understood.values(), ({ arithmetic }) => arithmetic.parameters.value, 'P')
  expect(total).toMatchObject({ value: 27_562, symbols: 'Σ P_l', filled: '80 + 1168 + 25664 + 650' })
  expect(total.terms.map(({ symbol }) => symbol)).toEqual(['conv1', 'conv2', 'dense1', 'dense2'])
})
