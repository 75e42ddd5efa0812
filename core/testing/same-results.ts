// Whether our reading of an .onnx file computes what the file as it is computes.

import * as ort from 'onnxruntime-node'
import { expect } from 'vitest'
import { bindDimensions } from '../onnx/bind.ts'
import { decodeModel, encodeModel } from '../onnx/codec.ts'
import { verify } from '../onnx/verify.ts'
import { randomStream } from '../tensor/random.ts'
import { elementCount, float32, type Tensor } from '../tensor/tensor.ts'
import { expectClose } from './tolerance.ts'

const options: ort.InferenceSession.SessionOptions = { intraOpNumThreads: 1, logSeverityLevel: 4 }

async function run(bytes: Uint8Array, feeds: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>> {
  const session = await ort.InferenceSession.create(bytes, options)
  const given = Object.entries(feeds).map(([name, { type, data, shape }]) => [name, new ort.Tensor(type as 'float32', data as Float32Array, shape)])
  const results = await session.run(Object.fromEntries(given))
  await session.release()
  return Object.fromEntries(Object.entries(results).map(([name, { type, dims, data }]) => [name, { type, shape: dims, data } as Tensor]))
}

/** Decodes, binds, verifies and encodes the file, and compares its results for seeded inputs with its own. */
export async function expectSameResults(bytes: Uint8Array, where: string, batch: number): Promise<void> {
  const graph = bindDimensions(decodeModel(bytes, where), batch)
  verify(graph)
  const numbers = randomStream(1, where)
  const feeds = Object.fromEntries(
    graph.inputs.map(({ name, shape }) => {
      const sizes = shape.map(Number)
      return [
        name,
        float32(
          sizes,
          Array.from({ length: elementCount(sizes) }, () => numbers.normal()),
        ),
      ]
    }),
  )
  const [theirs, ours] = [await run(bytes, feeds), await run(encodeModel(graph), feeds)]
  expect(Object.keys(ours)).toEqual(Object.keys(theirs))
  for (const { name, shape } of graph.outputs) {
    const [found, expected] = [ours[name], theirs[name]]
    if (!found || !expected) throw new Error(`no output "${name}"`)
    expect(found.shape).toEqual(shape)
    expectClose(found, expected, undefined, name)
  }
}
