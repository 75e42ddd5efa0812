// Networks that PyTorch exported, as drawings: the drawing's scores are those that PyTorch computed.

import { expect, test } from 'vitest'
import { compile } from '../compile/compile.ts'
import { importModel } from '../compile/import-model.ts'
import { checkOrThrow } from '../design/check.ts'
import { bindDimensions } from '../onnx/bind.ts'
import { decodeModel } from '../onnx/codec.ts'
import { elementCount, type Shape, type Tensor } from '../tensor/tensor.ts'
import { openOracle, oracleTensor } from '../testing/oracle.ts'
import { testRuntime } from '../testing/ort.ts'
import { expectClose } from '../testing/tolerance.ts'
import { draw } from './draw.ts'

interface TrainedModel {
  readonly model: string
  readonly input: Shape
  readonly file: string
  readonly onnx: string
}

const oracle = openOracle<{ readonly models: readonly TrainedModel[] }>('train')
if (oracle)
  test.each([...oracle.index.models])('$model', async ({ model: name, input, file, onnx }) => {
    const tensors = oracle.tensors(file)
    const drawn = draw(importModel(decodeModel(oracle.bytes(onnx), onnx)), name)
    expect([...drawn.operators]).toEqual([])
    const model = compile(checkOrThrow(drawn.design), { seed: 1, weights: drawn.weights })
    const X = oracleTensor(tensors, 'X')
    const images: Tensor<'float32'> = { type: 'float32', shape: [3, ...input], data: X.data.slice(0, 3 * elementCount(input)) }
    const session = await (await testRuntime('cpu')).load(bindDimensions(model.graph, 3))
    const results = (await session.run({ [model.input.name]: images })) as Readonly<Record<string, Tensor>>
    await session.release()
    expectClose(results[model.logits] as Tensor, oracleTensor(tensors, 'eval_output_first3'), { absolute: 1e-5, relative: 1e-5 }, 'scores')
  })
