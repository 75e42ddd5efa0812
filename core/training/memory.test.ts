// The estimate as its formula says, against numbers worked out by hand and against what training was measured to take.

import { expect, test } from 'vitest'
import { checkOrThrow } from '../design/check.ts'
import { templates } from '../design/templates/index.ts'
import { optimizers } from '../optimizers/index.ts'
import { readOptions } from '../options/options.ts'
import { trainingMemory } from './memory.ts'

const mebi = 2 ** 20

function estimate(id: string, batch: number, optimizer: string) {
  const template = templates.get(id)
  const definition = optimizers.get(optimizer)
  if (!template || !definition) throw new Error(`no ${id} or ${optimizer}`)
  const { nodes } = checkOrThrow(template.build(template.standard))
  return trainingMemory(nodes, { batch, optimizer: { definition, options: readOptions(definition.options, {}).values } })
}

test('course-cnn at batch 32 with Adam: every part by hand', () => {
  const { parts, bytes } = estimate('course-cnn', 32, 'adam')
  // 784 + 8·26² + 8·26² + 8·13² + 16·11² + 16·11² + 16·5² + 400 + 64 + 64 + 64 + 10 + 10 = 17,836 values of one image
  expect(parts.map(({ title, formula }) => [title, formula.filled, formula.value])).toEqual([
    ['Weights', '4·27562', 110_248],
    ['Gradients', '4·27562', 110_248],
    ['Slots of Adam', '4·27562·2', 220_496],
    ['Next weights and slots', '4·27562·(3 + 2·2)', 771_736],
    ['Activations kept for the backward pass', '4·32·17836', 2_283_008],
    ['Work space', '1.2·4·32·17836', 2_739_610],
    ['Loaded step', '20·2^20', 20 * mebi],
  ])
  expect(bytes).toBe(parts.reduce((sum, { formula }) => sum + formula.value, 0))
})

test('plain gradient descent keeps no slots', () => {
  expect(estimate('course-cnn', 32, 'sgd').parts.some(({ title }) => title.startsWith('Slots'))).toBe(false)
  expect(estimate('course-cnn', 32, 'sgd').bytes).toBe(estimate('course-cnn', 32, 'adam').bytes - 4 * 27_562 * 2 * 3)
})

/** Growth of the process on two cores of an x64 machine, MiB: peak resident size less that before the network was built. */
test.each([
  ['course-cnn', 32, 'adam', 27],
  ['course-cnn', 256, 'adam', 64],
  ['vgg-small', 64, 'adam', 132],
  ['vgg-small', 256, 'adam', 408],
  ['vgg-small', 64, 'momentum', 121],
  ['resnet-8', 32, 'adam', 98],
  ['resnet-8', 128, 'adam', 287],
  ['resnet-8', 128, 'sgd', 283],
  ['separable', 32, 'adam', 127],
  ['separable', 128, 'adam', 405],
] as const)('%s, batch %i, %s: within a quarter of the %i MiB that were measured', (id, batch, optimizer, measured) => {
  const ratio = estimate(id, batch, optimizer).bytes / mebi / measured
  expect(ratio).toBeGreaterThan(0.75)
  expect(ratio).toBeLessThan(1.25)
})
