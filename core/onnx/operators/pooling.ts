// Pooling: a window slides over each channel, or one value stands for the whole channel.

import { elementCount, sayShape } from '../../tensor/tensor.ts'
import { constantNumbers, demand, demandFloat, demandRank, input, optionalNumbers, refuse, result } from '../inference.ts'
import { type AttributeSpecs, attribute, defineOperator, type InferCall, type Operator, type ResultType } from '../operator.ts'
import { misfit, type WindowAttributes, windowOutput, windowOver } from '../window.ts'

export const poolingAttributes = {
  auto_pad: attribute.string('NOTSET'),
  kernel_shape: attribute.ints(),
  strides: attribute.ints(),
  pads: attribute.ints(),
  dilations: attribute.ints(),
  ceil_mode: attribute.int(0),
}
export interface PoolingAttributes extends WindowAttributes {
  readonly kernel_shape: readonly number[] | undefined
  readonly ceil_mode: number
}

/** x: [N, C, ...image] -> [N, C, ...out]. */
export function inferPooling(call: InferCall<PoolingAttributes>): ResultType {
  const x = input(call, 0)
  demandRank(call, x, 3)
  const [batch = 0, channels = 0, ...image] = x.shape
  const { kernel_shape: kernel, ceil_mode } = call.attributes
  demand(kernel?.length === image.length, call, `kernel_shape has ${kernel?.length ?? 0} entries for ${image.length} spatial axes`)
  const wrong = misfit(call.attributes, image.length)
  if (wrong) refuse(call, wrong)
  const out = windowOutput(image, windowOver(image, kernel, call.attributes), ceil_mode === 1)
  demand(
    out.every((size) => size > 0),
    call,
    `a ${sayShape(kernel)} window does not fit the ${sayShape(image)} image`,
  )
  return result(x.type, [batch, channels, ...out])
}

const windowed = (op: string, extra: AttributeSpecs): Operator =>
  defineOperator({
    op,
    arity: [1, 1],
    attributes: { ...poolingAttributes, ...extra },
    infer: (call) => [inferPooling(call as unknown as InferCall<PoolingAttributes>)],
  })

/** x -> y, indices? (int64, flat over the whole of x). */
const maxPool = defineOperator({
  op: 'MaxPool',
  arity: [1, 1],
  attributes: { ...poolingAttributes, storage_order: attribute.int(0) },
  infer(call) {
    const pooled = inferPooling(call)
    return [pooled, result('int64', pooled.shape)].slice(0, call.outputs)
  },
})

/** x: [N, C, ...image] -> [N, C, 1, ...]. */
const global = (op: string, attributes: AttributeSpecs = {}): Operator =>
  defineOperator({
    op,
    arity: [1, 1],
    attributes,
    infer(call) {
      const x = input(call, 0)
      demandFloat(call, x)
      demandRank(call, x, 3)
      return [
        result(
          x.type,
          x.shape.map((size, axis) => (axis < 2 ? size : 1)),
        ),
      ]
    },
  })

/** x: [N, C, ...pooled], indices (int64), output shape? -> [N, C, ...image]: out = s(in − 1) + k − pads. */
const maxUnpool = defineOperator({
  op: 'MaxUnpool',
  arity: [2, 3],
  attributes: { kernel_shape: attribute.ints(), strides: attribute.ints(), pads: attribute.ints() },
  infer(call) {
    const x = input(call, 0)
    demandRank(call, x, 3)
    const [batch = 0, channels = 0, ...pooled] = x.shape
    const given = optionalNumbers(call, 2, 'output shape')
    if (given) return [result(x.type, given)]
    const { kernel_shape, strides, pads } = call.attributes
    demand(kernel_shape?.length === pooled.length, call, `kernel_shape needs ${pooled.length} entries`)
    const image = pooled.map((size, axis) => {
      const padded = (pads?.[axis] ?? 0) + (pads?.[axis + pooled.length] ?? 0)
      return (strides?.[axis] ?? 1) * (size - 1) + (kernel_shape[axis] ?? 1) - padded
    })
    return [result(x.type, [batch, channels, ...image])]
  },
})

/** x: [N, C·∏block, L], image_shape, block_shape -> [N, C, ...image]: overlapping columns added up. */
const col2Im = defineOperator({
  op: 'Col2Im',
  arity: [3, 3],
  attributes: { strides: attribute.ints(), pads: attribute.ints(), dilations: attribute.ints() },
  infer(call) {
    const x = input(call, 0)
    demandRank(call, x, 3, 3)
    const image = constantNumbers(call, 1, 'image shape')
    const block = constantNumbers(call, 2, 'block shape')
    const [batch = 0, columns = 0] = x.shape
    demand(columns % elementCount(block) === 0, call, `${columns} rows do not divide into blocks of ${sayShape(block)}`)
    return [result(x.type, [batch, columns / elementCount(block), ...image])]
  },
})

export const poolingOperators: readonly Operator[] = [
  maxPool,
  windowed('AveragePool', { count_include_pad: attribute.int(0) }),
  windowed('LpPool', { p: attribute.int(2) }),
  global('GlobalAveragePool'),
  global('GlobalMaxPool'),
  global('GlobalLpPool', { p: attribute.int(2) }),
  maxUnpool,
  col2Im,
]
