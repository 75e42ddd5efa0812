// Bypassed layers: shapes, problems and figures without them. That the numbers are the same as without the layer stands in core/compile.

import { expect, test } from 'vitest'
import { check, checkOrThrow } from './check.ts'
import { apply } from './commands.ts'
import { type Design, emptyDesign } from './design.ts'
import { commandForFix } from './fix.ts'
import { summarise } from './summary.ts'
import { templates } from './templates/index.ts'

const standard = (id: string): Design => {
  const template = templates.get(id)
  return template?.build(template.standard) ?? emptyDesign(id)
}
const bypass = (design: Design, ...names: readonly string[]): Design =>
  apply(design, { kind: 'bypass', nodes: design.nodes.filter(({ name }) => names.includes(name)).map(({ id }) => id), bypassed: true })
const idOf = (design: Design, name: string): string => design.nodes.find((node) => node.name === name)?.id ?? ''

test('the layer is passed over: shapes, figures and rows are those of the rest', () => {
  const design = bypass(standard('course-cnn'), 'conv2', 'relu2')
  const { problems, shapes, understood } = check(design)
  expect(problems).toEqual([])
  expect(shapes.get(idOf(design, 'conv2'))).toEqual([8, 13, 13])
  expect(understood.has(idOf(design, 'conv2'))).toBe(false)
  expect(understood.get(idOf(design, 'pool2'))?.sources).toEqual([idOf(design, 'pool1')])
  const { layers, totals } = summarise(checkOrThrow(design))
  expect(layers.map(({ name }) => name)).not.toContain('conv2')
  // conv1 (1·3·3 + 1)·8 = 80; dense1 (8·6·6 + 1)·64 = 18,496; dense2 (64 + 1)·10 = 650.
  expect(totals.parameters).toBe(80 + 18_496 + 650)
})

test('of a join, the first input goes on', () => {
  const design = bypass(standard('resnet-8'), 'add1')
  const { understood, shapes } = check(design)
  expect(understood.get(idOf(design, 'relu3'))?.sources).toEqual([idOf(design, 'bn3')])
  expect(shapes.get(idOf(design, 'add1'))).toEqual([16, 32, 32])
})

const said = (design: Design): readonly string[] => check(design).problems.map(({ node, what, mend }) => `${node?.name}: ${what} ${mend}`)

test('what cannot be passed over says why, and one click mends it', () => {
  const design = bypass(standard('course-cnn'), 'image', 'class')
  expect(said(design)).toEqual([
    'image: Input cannot be bypassed: nothing arrives at it that it could pass on. Keep it in use.',
    'class: Output cannot be bypassed: nothing comes after it that it could pass on to. Keep it in use.',
  ])
  const mended = check(design).problems.reduce((next, problem) => {
    const command = commandForFix(next, problem)
    return command ? apply(next, command) : next
  }, design)
  expect(mended).toEqual(standard('course-cnn'))
})

test('a bypassed layer that nothing reaches says so; faulty options of one do not matter', () => {
  const whole = standard('course-cnn')
  const [into] = whole.connections.filter(({ to }) => to.node === idOf(whole, 'relu1'))
  const cut = bypass(into ? apply(whole, { kind: 'disconnect', connection: into }) : whole, 'relu1')
  expect(said(cut)).toContain('relu1: Nothing is connected to its input. Drag a connection from another layer to it, or remove it.')
  const faulty = apply(whole, { kind: 'set-option', node: idOf(whole, 'dropout1'), option: 'rate', value: 7 })
  expect(said(faulty)).toHaveLength(1)
  expect(said(bypass(faulty, 'dropout1'))).toEqual([])
})
