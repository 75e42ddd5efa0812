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
  // image 784 for conv1 · relu1 8·26² by itself and for pool1 · pool1 8·13² for conv2 · relu2 16·11² · pool2 16·5² and flatten1, the same, for dense1 · relu3 64 ·
  // dropout1 64 for dense2 = 10,408 values of one image; conv1, conv2, dense1 and the scores are gone at once.
  // relu1 takes and gives 8·26² each: 10,816.
  // conv1's windows are written out twice, a slice per tap and all joined: 2·(3·3·1)·(26·26) = 12,168; conv2 has channels enough for another way.
  expect(parts.map(({ title, formula }) => [title, formula.filled, formula.value])).toEqual([
    ['Weights', '4·27562', 110_248],
    ['Gradients', '4·27562', 110_248],
    ['Slots of Adam', '4·27562·2', 220_496],
    ['Copies of weights and slots', '5·4·27562·(1 + 2)', 1_653_720],
    ['Activations kept for the backward pass', '1.1·4·32·10408', 1_465_446],
    ['Gradients of the widest layer', '2.2·4·32·10816', 3_045_786],
    ['Unrolled windows', '0.4·4·32·12168', 623_002],
    ['Inputs', '4·16·32·784', 1_605_632],
    ['Loaded step', '(23 + 0.36·13)·2^20', Math.round(27.68 * mebi)],
  ])
  expect(bytes).toBe(parts.reduce((sum, { formula }) => sum + formula.value, 0))
})

test('plain gradient descent keeps no slots', () => {
  expect(estimate('course-cnn', 32, 'sgd').parts.some(({ title }) => title.startsWith('Slots'))).toBe(false)
  expect(estimate('course-cnn', 32, 'sgd').bytes).toBe(estimate('course-cnn', 32, 'adam').bytes - 4 * 27_562 * 2 * 6)
})

/**
 * Growth of the engine's process on two cores of an x64 machine, MiB: peak resident size less that before the network was built, after so many steps that most were
 * taken several in a run. It swings by a tenth, of small networks by 10 MiB.
 */
test.each([
  ['lenet-5', 256, 'adam', 92],
  ['lenet-5', 16, 'momentum', 25],
  ['course-cnn', 64, 'adam', 29],
  ['vgg-small', 64, 'adam', 107],
  ['alexnet', 64, 'adam', 158],
  ['resnet-8', 64, 'adam', 123],
  ['resnet-18', 16, 'momentum', 115],
  ['resnet-34', 16, 'momentum', 160],
  ['googlenet', 16, 'momentum', 128],
  ['squeezenet-1.1', 64, 'adam', 125],
  ['mobilenet-v1', 64, 'adam', 186],
  ['mobilenet-v2', 64, 'adam', 440],
  ['densenet-121', 64, 'adam', 521],
  ['xception', 64, 'adam', 432],
  ['vgg-16', 64, 'adam', 497],
  ['u-net', 64, 'adam', 610],
] as const)('%s, batch %i, %s: within a quarter of the %i MiB that were measured, or 16 MiB', (id, batch, optimizer, measured) => {
  expect(Math.abs(estimate(id, batch, optimizer).bytes / mebi - measured)).toBeLessThan(Math.max(measured / 4, 16))
})

test.each([
  ['vgg-16', 4078],
  ['resnet-50', 1257],
] as const)('%s at 224 pixels, batch 4, momentum: within a quarter of the %i MiB that were measured', (id, measured) => {
  const architecture = architectures.get(id)
  const definition = optimizers.get('momentum')
  if (!architecture || !definition) throw new Error(`no ${id}`)
  const { nodes } = checkOrThrow(architecture.draw(architecture.standard).drawn())
  const { bytes } = trainingMemory(nodes, { batch: 4, optimizer: { definition, options: readOptions(definition.options, {}).values } })
  expect(bytes / mebi / measured).toBeGreaterThan(0.75)
  expect(bytes / mebi / measured).toBeLessThan(1.25)
})
