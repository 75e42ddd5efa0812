// Fine-tuning a classifier that another program wrote, on the command line: batch normalisation learns new statistics or keeps the ones it brought; the
// result can be explained.

import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { decodeModel } from '../../core/onnx/codec.ts'
import type { OnnxGraph } from '../../core/onnx/graph.ts'
import { decodeNpy } from '../../core/tensor/npy.ts'
import { randomStream } from '../../core/tensor/random.ts'
import { elementCount, float32, numbers, type Shape } from '../../core/tensor/tensor.ts'
import { fileOf, initializersAsInputs, int, ints, node } from '../../core/testing/foreign-files.ts'
import { encodePng } from '../files/images.ts'
import { home, lamina, laminaJson } from './testing/program.ts'

const stream = randomStream(3, 'fine-tuning')
const drawn = (shape: Shape) =>
  float32(
    shape,
    Array.from({ length: elementCount(shape) }, () => 0.3 * stream.normal()),
  )

/** Images [N, 1, 8, 8] -> scores of ten digits, as a program of 2018 wrote it. */
const classifier: OnnxGraph = {
  name: 'digits',
  inputs: [{ name: 'data', type: 'float32', shape: [1, 1, 8, 8] }],
  outputs: [{ name: 'scores', type: 'float32', shape: [1, 10] }],
  initializers: new Map([
    ['conv_w', drawn([4, 1, 3, 3])],
    ['scale', float32([4], [1, 1, 1, 1])],
    ['shift', float32([4], [0, 0, 0, 0])],
    ['mean', float32([4], [0.1, -0.1, 0.2, 0])],
    ['variance', float32([4], [0.5, 1, 0.7, 0.3])],
    ['dense_w', drawn([10, 256])],
    ['dense_b', drawn([10])],
  ]),
  nodes: [
    node('Conv', ['data', 'conv_w'], ['conv'], { kernel_shape: ints(3, 3), pads: ints(1, 1, 1, 1) }),
    node('BatchNormalization', ['conv', 'scale', 'shift', 'mean', 'variance'], ['norm']),
    node('Relu', ['norm'], ['relu']),
    node('Flatten', ['relu'], ['flat']),
    node('Gemm', ['flat', 'dense_w', 'dense_b'], ['scores'], { transB: int(1) }),
  ],
  values: new Map(),
  metadata: new Map(),
}

describe('fine-tuning', () => {
  beforeAll(async () => {
    await writeFile(join(home, 'digits.onnx'), fileOf(classifier, 8, initializersAsInputs))
  })

  test.each(['train', 'frozen'])('weights move; running statistics too unless they are frozen: %s', { timeout: 120_000 }, async (batchNorm) => {
    const words = ['--data', 'builtin:digits', '--out', `@/${batchNorm}`, '--max-steps', '20', '--batch-norm', batchNorm, '--optimizer', 'sgd']
    const { status, error } = await lamina('train', '@/digits.onnx', ...words)
    expect(status, error).toBe(0)
    const { initializers } = decodeModel(new Uint8Array(await readFile(join(home, batchNorm, 'last.onnx'))), 'last.onnx')
    const moved = (name: string): boolean => {
      const [before, after] = [classifier.initializers.get(name), initializers.get(name)].map((value) => (value ? numbers(value) : []))
      expect(after).toHaveLength(before?.length ?? 0)
      return after?.some((value, at) => value !== before?.[at]) ?? false
    }
    const learns = batchNorm === 'train'
    expect(['conv_w', 'scale', 'dense_w', 'mean', 'variance'].map(moved)).toEqual([true, true, true, learns, learns])
  })

  test('the result is explained', { timeout: 120_000 }, async () => {
    const rgba = Uint8Array.from({ length: 8 * 8 * 4 }, (_, at) => (at % 4 === 3 ? 255 : (at * 7) % 256))
    await writeFile(join(home, 'image.png'), await encodePng(rgba, 8, 8))
    const words = ['--image', '@/image.png', '--method', 'grad-cam', '--target', '3', '--out', '@/map.png', '--raw', '@/map.npy']
    const { layer, width, height } = await laminaJson<{ layer: string; width: number; height: number }>('explain', '@/frozen', ...words)
    expect([layer, width, height]).toEqual(['relu', 8, 8])
    expect(numbers(decodeNpy(await readFile(join(home, 'map.npy')), 'map.npy')).every((value) => Number.isFinite(value) && value >= 0)).toBe(true)
  })
})
