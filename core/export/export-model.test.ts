// A trained network through its file: numbers, layer names and all that predict and explain need come back.

import { expect, test } from 'vitest'
import { compile } from '../compile/compile.ts'
import { importModel } from '../compile/import-model.ts'
import { checkOrThrow } from '../design/check.ts'
import { templates } from '../design/templates/index.ts'
import { bindDimensions } from '../onnx/bind.ts'
import { GraphBuilder } from '../onnx/builder.ts'
import { decodeModel, encodeModel } from '../onnx/codec.ts'
import type { OnnxGraph } from '../onnx/graph.ts'
import { float32, type Tensor, zeros } from '../tensor/tensor.ts'
import { normal } from '../testing/lowering-case.ts'
import { testRuntime } from '../testing/ort.ts'
import { expectClose } from '../testing/tolerance.ts'
import { exportModel } from './export-model.ts'
import { readModelMetadata } from './model-metadata.ts'

/** Scores of two images. */
async function scores(graph: OnnxGraph, input: Tensor): Promise<Tensor> {
  const session = await (await testRuntime('cpu')).load(bindDimensions(graph, 2))
  const { logits } = await session.run({ input })
  await session.release()
  return logits as Tensor
}

test('weights, classes, preprocessing, design and layer names come back; numbers are the same', async () => {
  const model = compile(checkOrThrow(templates.get('course-cnn')?.build({ input: [1, 28, 28], classes: 10 }) as never), { seed: 1 })
  const trained = new Map([
    [
      'dense2.bias',
      float32(
        [10],
        Array.from({ length: 10 }, (_, at) => at),
      ),
    ],
    ['dense2.bias~momentum', zeros('float32', [10])],
  ])
  const preprocessing = { normalisation: 'unit', shape: [1, 28, 28], offset: [0], scale: [1 / 255] } as const
  const classes = Array.from({ length: 10 }, (_, at) => `class ${at}`)
  const written = exportModel(model, trained, { classes, preprocessing, designText: '{}' })
  const read = decodeModel(encodeModel(written), 'trained.onnx')
  expect(readModelMetadata(read)).toEqual({ classes, preprocessing, designText: '{}' })
  const again = importModel(read)
  expect(again.layers).toEqual(model.layers)
  expect([again.classes, again.probabilities]).toEqual([10, 'probabilities'])
  const images = normal([2, 1, 28, 28])
  const before = await scores(model.graph, images)
  const shifted = float32(
    [2, 10],
    Array.from(before.data as Float32Array, (value, at) => value + (at % 10)),
  )
  expectClose(await scores(again.graph, images), shifted)
})
test('metadata of others is passed over', () => {
  const g = new GraphBuilder('x')
  g.setMetadata('lamina.classes', '{"no": "list"}')
  g.setMetadata('lamina.preprocessing', 'not json')
  expect(readModelMetadata(g.build())).toEqual({})
})
