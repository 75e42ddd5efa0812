// ONNX Runtime's own operators: fused forms (`com.microsoft`) and its blocked layout for CPUs (`com.microsoft.nchwc`).
// A blocked tensor is declared [N, C, H, W] and lies in memory as [N, C/b, H, W, b]; C is a multiple of the block b.

import { sameShape, sayShape } from '../../tensor/tensor.ts'
import { type AnyCall, demand, demandFloat, demandRank, demandVector, input, inputs, like, oneType, result } from '../inference.ts'
import { type AttributeSpecs, attribute, defineOperator, type InferCall, type Operator } from '../operator.ts'
import { convolutionAttributes, inferConvolution } from './convolution.ts'
import { productShape } from './matrix.ts'
import { inferPooling, type PoolingAttributes, poolingAttributes } from './pooling.ts'

const microsoft = 'com.microsoft'
const blocked = 'com.microsoft.nchwc'

/** a, b -> alpha · a·b, the last two axes of either transposed first where asked. */
const fusedMatMul = defineOperator({
  op: 'FusedMatMul',
  domain: microsoft,
  arity: [2, 2],
  attributes: { alpha: attribute.float(1), transA: attribute.int(0), transB: attribute.int(0) },
  infer(call) {
    const swap = (index: number, transposed: number) => {
      const { shape } = input(call, index)
      return transposed ? [...shape.slice(0, -2), shape.at(-1) ?? 1, shape.at(-2) ?? 1] : shape
    }
    const { transA, transB } = call.attributes
    return [result(oneType(call, inputs(call)), productShape(call, swap(0, transA), swap(1, transB)))]
  },
})

/** x, bias? of x's last axis -> y of x's shape. */
const activation = (op: string, mostInputs: number, attributes: AttributeSpecs = {}): Operator =>
  defineOperator({
    op,
    domain: microsoft,
    arity: [op === 'BiasGelu' ? 2 : 1, mostInputs],
    attributes,
    infer(call) {
      const x = input(call, 0)
      demandFloat(call, x)
      demandVector(call, call.inputs[1], x.shape.at(-1) ?? 1, 'bias')
      return [like(x)]
    },
  })

const activationAttributes = { activation: attribute.string(), activation_params: attribute.floats() }

/** Convolution, then `sum` added, then the activation. */
const summedConv = (op: string, domain: string): Operator =>
  defineOperator({
    op,
    domain,
    arity: [2, 4],
    attributes: { ...convolutionAttributes, ...activationAttributes },
    infer(call) {
      const results = inferConvolution(call)
      const sum = call.inputs[3]
      const shape = results[0]?.shape ?? []
      if (sum) demand(sameShape(sum.shape, shape), call, `${sayShape(sum.shape)} cannot be added to ${sayShape(shape)}`)
      return results
    },
  })

/** [N, C, ...] (or [N, ..., C] with channels_last) -> blocked. */
const reorderInput = defineOperator({
  op: 'ReorderInput',
  domain: blocked,
  arity: [1, 1],
  attributes: { channels_last: attribute.int(0) },
  infer(call) {
    const x = image(call)
    const [batch = 0, ...rest] = x.shape
    return [call.attributes.channels_last ? result(x.type, [batch, rest.at(-1) ?? 0, ...rest.slice(0, -1)]) : like(x)]
  },
})

/** Blocked -> [N, channels, ...] (or [N, ..., channels] with channels_last). */
const reorderOutput = defineOperator({
  op: 'ReorderOutput',
  domain: blocked,
  arity: [1, 1],
  attributes: { channels: attribute.int(0), channels_last: attribute.int(0) },
  infer(call) {
    const x = image(call)
    const [batch = 0, blockedChannels = 0, ...spatial] = x.shape
    const { channels, channels_last } = call.attributes
    demand(channels > 0 && channels <= blockedChannels, call, `${channels} channels cannot be taken from ${blockedChannels}`)
    return [result(x.type, channels_last ? [batch, ...spatial, channels] : [batch, channels, ...spatial])]
  },
})

function image(call: AnyCall) {
  const x = input(call, 0)
  demandFloat(call, x)
  demandRank(call, x, 3)
  return x
}

const blockedPool = (op: string, extra: AttributeSpecs): Operator =>
  defineOperator({
    op,
    domain: blocked,
    arity: [1, 1],
    attributes: { ...poolingAttributes, ...extra },
    infer: (call) => [inferPooling(call as unknown as InferCall<PoolingAttributes>)],
  })

const blockedGlobalPool = (op: string): Operator =>
  defineOperator({
    op,
    domain: blocked,
    arity: [1, 1],
    infer(call) {
      const { type, shape } = image(call)
      return [
        result(
          type,
          shape.map((size, axis) => (axis < 2 ? size : 1)),
        ),
      ]
    },
  })

/** x -> every axis stretched by its whole `scales`. */
const upsample = defineOperator({
  op: 'Upsample',
  domain: blocked,
  arity: [1, 1],
  attributes: { scales: attribute.ints(), mode: attribute.string('nearest'), coordinate_transformation_mode: attribute.string('asymmetric') },
  infer(call) {
    const { type, shape } = image(call)
    const { scales } = call.attributes
    demand(scales?.length === shape.length, call, `${scales?.length ?? 0} scales for ${shape.length} axes`)
    return [
      result(
        type,
        shape.map((size, axis) => size * (scales[axis] ?? 1)),
      ),
    ]
  },
})

export const microsoftOperators: readonly Operator[] = [
  fusedMatMul,
  activation('Gelu', 1),
  activation('BiasGelu', 2),
  activation('FastGelu', 2),
  activation('QuickGelu', 1, { alpha: attribute.float(1.702) }),
  summedConv('FusedConv', microsoft),
  summedConv('Conv', blocked),
  blockedPool('MaxPool', { storage_order: attribute.int(0) }),
  blockedPool('AveragePool', { count_include_pad: attribute.int(0) }),
  blockedGlobalPool('GlobalMaxPool'),
  blockedGlobalPool('GlobalAveragePool'),
  reorderInput,
  reorderOutput,
  upsample,
]
