// Models of PyTorch's exporter: decoded, bound, written again and run, they compute what the file as it is computes.

import * as ort from 'onnxruntime-node'
import { describe, expect, test } from 'vitest'
import { randomStream } from '../tensor/random.ts'
import { elementCount, float32 } from '../tensor/tensor.ts'
import { openOracle } from '../testing/oracle.ts'
import { expectClose } from '../testing/tolerance.ts'
import { bindDimensions } from './bind.ts'
import { decodeModel, encodeModel } from './codec.ts'
import { verify } from './verify.ts'

const models: Readonly<Record<string, readonly string[]>> = {
  train: ['cnn27562', 'cnn27562_mask', 'googlenet_mini', 'lenet5', 'mobilenet', 'resnet8', 'unet_mini', 'vgg_small_bn'],
  explain: ['gray', 'rgb'],
}
const options: ort.InferenceSession.SessionOptions = { intraOpNumThreads: 1, graphOptimizationLevel: 'disabled', logSeverityLevel: 4 }
const batch = 3

const asTensor = (value: ort.Tensor | undefined) => float32(value?.dims ?? [], (value?.data ?? []) as Float32Array)

describe.each(Object.entries(models))('%s', (section, names) => {
  const oracle = openOracle(section)
  if (!oracle) return
  test.each(names)('%s computes the same after decoding, binding and encoding', async (name) => {
    const bytes = oracle.bytes(`${name}.onnx`)
    const graph = bindDimensions(decodeModel(bytes, `${name}.onnx`), batch)
    verify(graph)
    const theirs = await ort.InferenceSession.create(bytes, options)
    const ours = await ort.InferenceSession.create(encodeModel(graph), options)
    const numbers = randomStream(1, name)
    const feeds: Record<string, ort.Tensor> = {}
    for (const { name: input, shape } of graph.inputs) {
      const values = Float32Array.from({ length: elementCount(shape as number[]) }, () => numbers.normal())
      feeds[input] = new ort.Tensor('float32', values, shape as number[])
    }
    const expected = await theirs.run(feeds)
    const got = await ours.run(feeds)
    expect(ours.outputNames).toEqual(theirs.outputNames)
    for (const { name: output, shape } of graph.outputs) {
      expect(got[output]?.dims).toEqual(shape)
      expectClose(asTensor(got[output]), asTensor(expected[output]))
    }
  })
})
