// Models whose weights stand in a file beside them: read whole, and refused in a sentence where that file is missing, elsewhere or cut off.

import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { create } from '@bufbuild/protobuf'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { decodeModel } from '../../core/onnx/codec.ts'
import type { OnnxGraph } from '../../core/onnx/graph.ts'
import { StringStringEntryProtoSchema, TensorProto_DataLocation } from '../../core/onnx/proto/onnx_pb.ts'
import { OutsideError } from '../../core/problems.ts'
import { float32 } from '../../core/tensor/tensor.ts'
import { fileOf, node } from '../../core/testing/foreign-files.ts'
import { readModelBytes } from './read-model.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamina-model-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const graph: OnnxGraph = {
  name: 'parted',
  inputs: [{ name: 'x', type: 'float32', shape: [1, 3] }],
  outputs: [{ name: 'y', type: 'float32', shape: [1, 3] }],
  initializers: new Map([
    ['first', float32([3], [1, 2, 3])],
    ['second', float32([1, 3], [4, 5, 6])],
  ]),
  nodes: [node('Add', ['x', 'first'], ['sum']), node('Mul', ['sum', 'second'], ['y'])],
  values: new Map(),
  metadata: new Map(),
}

/** The weights one behind the other in `location`. */
const parted = (location: string): Uint8Array =>
  fileOf(graph, 17, (model) => {
    for (const [at, tensor] of (model.graph?.initializer ?? []).entries()) {
      const entries = Object.entries({ location, offset: `${12 * at}`, length: '12' })
      Object.assign(tensor, {
        rawData: new Uint8Array(),
        dataLocation: TensorProto_DataLocation.EXTERNAL,
        externalData: entries.map(([key, value]) => create(StringStringEntryProtoSchema, { key, value })),
      })
    }
  })
const weights = new Uint8Array(Float32Array.of(1, 2, 3, 4, 5, 6).buffer)

const written = async (name: string, location: string): Promise<string> => {
  const path = join(folder, name)
  await writeFile(path, parted(location))
  return path
}

test('the weights beside it are taken in', async () => {
  const path = await written('parted.onnx', 'parted.onnx.data')
  await writeFile(join(folder, 'parted.onnx.data'), weights)
  const bytes = await readModelBytes(path)
  expect([...decodeModel(bytes, path).initializers]).toEqual([...graph.initializers])
})

test('a model in one file stays as it is, byte for byte', async () => {
  const [path, bytes] = [join(folder, 'one.onnx'), fileOf(graph, 17)]
  await writeFile(path, bytes)
  expect(await readModelBytes(path)).toEqual(bytes)
})

test.each([
  ['missing', 'nowhere.data', /its weights stand in "nowhere\.data", which is not beside it\. Put both files into one folder\.$/],
  ['outside the folder', '../secret', /its weights are said to stand in "\.\.\/secret", outside its folder\. Export the model as one file\.$/],
  ['behind a link that leads away', 'link.data', /outside its folder/],
  ['a folder', 'inner', /outside its folder/],
  ['on a drive', 'C:\\secret', /outside its folder/],
  ['cut off', 'short.data', /short\.data" is too short for the weights that the model says it holds\. Export or download both files again\.$/],
])('weights that are %s', async (_, location, says) => {
  await writeFile(join(folder, 'short.data'), weights.slice(0, 20))
  await mkdir(join(folder, 'inner'), { recursive: true })
  await rm(join(folder, 'link.data'), { force: true })
  await symlink(join(tmpdir(), '..'), join(folder, 'link.data'))
  const read = readModelBytes(await written('wrong.onnx', location))
  await expect(read).rejects.toThrow(OutsideError)
  await expect(read).rejects.toThrow(says)
})
