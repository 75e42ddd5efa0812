// Networks that PyTorch exported: read as models, with the parameters that were published and the scores that PyTorch computed.

import { expect, test } from 'vitest'
import { bindDimensions } from '../onnx/bind.ts'
import { decodeModel } from '../onnx/codec.ts'
import { elementCount, type Shape, type Tensor } from '../tensor/tensor.ts'
import { openOracle, oracleTensor } from '../testing/oracle.ts'
import { testRuntime } from '../testing/ort.ts'
import { expectClose } from '../testing/tolerance.ts'
import { importModel } from './import-model.ts'
import { summariseModel } from './summary.ts'

interface TrainedModel {
  readonly model: string
  readonly params: number
  readonly input: Shape
  readonly classes: number
  readonly file: string
  readonly onnx: string
}

const oracle = openOracle<{ readonly models: readonly TrainedModel[] }>('train')
if (oracle)
  test.each([...oracle.index.models])('$model', async ({ model: name, params, input, classes, file, onnx }) => {
    const [tensors, model] = [oracle.tensors(file), importModel(decodeModel(oracle.bytes(onnx), onnx))]
    expect(model.input.shape.slice(1)).toEqual(input)
    expect(model.classes).toBe(classes)
    // The exported graph of the network with auxiliary heads is the one for inference, without them.
    if (name !== 'googlenet_mini') expect(summariseModel(model).totals.parameters).toBe(params)

    const X = oracleTensor(tensors, 'X')
    const images: Tensor<'float32'> = { type: 'float32', shape: [3, ...input], data: X.data.slice(0, 3 * elementCount(input)) }
    const session = await (await testRuntime('cpu')).load(bindDimensions(model.graph, 3))
    const results = (await session.run({ [model.input.name]: images })) as Readonly<Record<string, Tensor>>
    await session.release()
    const expected = oracleTensor(tensors, 'eval_output_first3')
    expectClose(results[model.logits] as Tensor, expected, { absolute: 1e-5, relative: 1e-5 }, 'scores')
  })
