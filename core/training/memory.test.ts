// The estimate as its formula says, against numbers worked out by hand and against what training was measured to take.

import { expect, test } from 'vitest'
import { checkOrThrow } from '../design/check.ts'
import { templates } from '../design/templates/index.ts'
import { architectures } from '../design/templates/published/index.ts'
import { optimizers } from '../optimizers/index.ts'
import { readOptions } from '../options/options.ts'
import { trainingMemory } from './memory.ts'

const mebi = 2 ** 20

function estimate(id: string, batch: number, optimizer: string) {
  const [template, architecture] = [templates.get(id), architectures.get(id)]
  const definition = optimizers.get(optimizer)
  const design = template?.build(template.standard) ?? architecture?.draw(architecture.laptop ?? architecture.standard).drawn()
  if (!design || !definition) throw new Error(`no ${id} or ${optimizer}`)
  const { nodes } = checkOrThrow(design)
  return trainingMemory(nodes, { batch, optimizer: { definition, options: readOptions(definition.options, {}).values } })
}

test('course-cnn at batch 32 with Adam: every part by hand', () => {
  const { parts, bytes } = estimate('course-cnn', 32, 'adam')
  // 784 + 8·26² + 8·26² + 8·13² + 16·11² + 16·11² + 16·5² + 400 + 64 + 64 + 64 + 10 + 10 = 17,836 values of one image
  // conv1's windows are written out twice, a slice per tap and all joined: 2·(3·3·1)·(26·26) = 12,168; conv2 has channels enough for another way.
  expect(parts.map(({ title, formula }) => [title, formula.filled, formula.value])).toEqual([
    ['Weights', '4·27562', 110_248],
    ['Gradients', '4·27562', 110_248],
    ['Slots of Adam', '4·27562·2', 220_496],
    ['Next weights and slots', '4·27562·(3 + 2·2)', 771_736],
    ['Activations kept for the backward pass', '4·32·17836', 2_283_008],
    ['Gradients in flight', '0.75·4·32·17836', 1_712_256],
    ['Unrolled windows', '1.5·4·32·12168', 2_336_256],
    ['Loaded step', '(12 + 0.45·13)·2^20', Math.round(17.85 * mebi)],
    ['Tensors of earlier steps', '24·2^20', 24 * mebi],
  ])
  expect(bytes).toBe(parts.reduce((sum, { formula }) => sum + formula.value, 0))
})

test('plain gradient descent keeps no slots', () => {
  expect(estimate('course-cnn', 32, 'sgd').parts.some(({ title }) => title.startsWith('Slots'))).toBe(false)
  expect(estimate('course-cnn', 32, 'sgd').bytes).toBe(estimate('course-cnn', 32, 'adam').bytes - 4 * 27_562 * 2 * 3)
})

/** Growth of the engine's process over 120 steps on two cores of an x64 machine, MiB: peak resident size less that before the network was built. */
test.each([
  ['lenet-5', 32, 'adam', 65],
  ['lenet-5', 64, 'momentum', 74],
  ['lenet-5', 256, 'adam', 145],
  ['course-cnn', 32, 'adam', 51],
  ['course-cnn', 256, 'adam', 82],
  ['vgg-small', 64, 'adam', 128],
  ['resnet-8', 32, 'adam', 116],
  ['separable', 32, 'adam', 124],
  ['mobilenet-v2', 16, 'adam', 235],
] as const)('%s, batch %i, %s: within a quarter of the %i MiB that were measured', (id, batch, optimizer, measured) => {
  const ratio = estimate(id, batch, optimizer).bytes / mebi / measured
  expect(ratio).toBeGreaterThan(0.75)
  expect(ratio).toBeLessThan(1.25)
})
