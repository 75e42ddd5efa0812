// Models with their weights in a second file: read by us and by ONNX Runtime itself.

import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as ort from 'onnxruntime-node'
import { afterAll, expect, test } from 'vitest'
import { compile } from '../../core/compile/compile.ts'
import { checkOrThrow } from '../../core/design/check.ts'
import { templates } from '../../core/design/templates/index.ts'
import { decodeModel } from '../../core/onnx/codec.ts'
import { readModelBytes } from './read-model.ts'
import { writeModelFile } from './write-model.ts'

const home = mkdtempSync(join(tmpdir(), 'lamina-models-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

const template = templates.get('course-cnn')
const { graph } = compile(checkOrThrow(template?.build(template.standard) as never), { seed: 1 })
const weightsIn = async (path: string) => decodeModel(await readModelBytes(path), path).initializers

test('above the limit the weights stand beside the model, and both are read again', async () => {
  const path = join(home, 'net.onnx')
  expect(await writeModelFile(path, graph, 2000)).toEqual([path, `${path}.data`])
  expect(statSync(path).size).toBeLessThan(10_000)
  expect(await weightsIn(path)).toEqual(graph.initializers)
  const session = await ort.InferenceSession.create(path)
  const { logits } = await session.run({ input: new ort.Tensor(new Float32Array(28 * 28), [1, 1, 28, 28]) })
  expect(logits?.dims).toEqual([1, 10])
})

test('below it there is one file', async () => {
  const path = join(home, 'one.onnx')
  expect(await writeModelFile(path, graph)).toEqual([path])
  expect(await weightsIn(path)).toEqual(graph.initializers)
})
