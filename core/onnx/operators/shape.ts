// Operators that see the same elements in another shape or order, and those that tell shapes.

import { elementCount, type Shape, sayShape } from '../../tensor/tensor.ts'
import { axesOf, constantNumbers, demand, demandRank, input, like, optionalNumbers, result } from '../inference.ts'
import { attribute, defineOperator, type Operator } from '../operator.ts'

/** x, shape (int64) -> y; 0 copies x's size there, one −1 takes what is left. */
const reshape = defineOperator({
  op: 'Reshape',
  arity: [2, 2],
  attributes: { allowzero: attribute.int(0) },
  infer(call) {
    const x = input(call, 0)
    const wanted = constantNumbers(call, 1, 'shape')
    const sizes = wanted.map((size, axis) => (size === 0 && !call.attributes.allowzero ? (x.shape[axis] ?? 0) : size))
    const known = elementCount(sizes.filter((size) => size !== -1))
    const count = elementCount(x.shape)
    const free = sizes.filter((size) => size === -1).length
    const fits = free === 0 ? known === count : free === 1 && known > 0 && count % known === 0
    demand(fits, call, `${sayShape(x.shape)} (${count} elements) cannot take the shape ${sayShape(wanted)}`)
    return [
      result(
        x.type,
        sizes.map((size) => (size === -1 ? count / known : size)),
      ),
    ]
  },
})

/** x -> [product before axis, product from axis on]. */
const flatten = defineOperator({
  op: 'Flatten',
  arity: [1, 1],
  attributes: { axis: attribute.int(1) },
  infer(call) {
    const x = input(call, 0)
    const { axis } = call.attributes
    const rank = x.shape.length
    demand(axis >= -rank && axis <= rank, call, `axis ${axis} does not exist in ${rank} dimensions`)
    const at = axis < 0 ? axis + rank : axis
    return [result(x.type, [elementCount(x.shape.slice(0, at)), elementCount(x.shape.slice(at))])]
  },
})

/** x, axes? (int64) -> x without these axes (or all) of size 1. */
const squeeze = defineOperator({
  op: 'Squeeze',
  arity: [1, 2],
  infer(call) {
    const x = input(call, 0)
    const given = optionalNumbers(call, 1, 'axes')
    const axes = given ? axesOf(call, given, x.shape.length) : x.shape.flatMap((size, axis) => (size === 1 ? [axis] : []))
    for (const axis of axes) demand(x.shape[axis] === 1, call, `axis ${axis} of ${sayShape(x.shape)} has the size ${x.shape[axis]}, not 1`)
    return [
      result(
        x.type,
        x.shape.filter((_, axis) => !axes.includes(axis)),
      ),
    ]
  },
})

/** x, axes (int64, counted in the result) -> x with axes of size 1 there. */
const unsqueeze = defineOperator({
  op: 'Unsqueeze',
  arity: [2, 2],
  infer(call) {
    const x = input(call, 0)
    const given = constantNumbers(call, 1, 'axes')
    const axes = axesOf(call, given, x.shape.length + given.length)
    const sizes = [...x.shape]
    for (const axis of axes.toSorted((a, b) => a - b)) sizes.splice(axis, 0, 1)
    return [result(x.type, sizes)]
  },
})

const transpose = defineOperator({
  op: 'Transpose',
  arity: [1, 1],
  attributes: { perm: attribute.ints() },
  infer(call) {
    const x = input(call, 0)
    const perm = call.attributes.perm ?? x.shape.map((_, axis) => x.shape.length - 1 - axis)
    demand(perm.length === x.shape.length, call, `perm has ${perm.length} entries for ${x.shape.length} dimensions`)
    return [
      result(
        x.type,
        axesOf(call, perm, x.shape.length).map((axis) => x.shape[axis] ?? 0),
      ),
    ]
  },
})

/** x: [N, C·b², H, W] -> [N, C, H·b, W·b]. */
const depthToSpace = defineOperator({
  op: 'DepthToSpace',
  arity: [1, 1],
  attributes: { blocksize: attribute.int(1), mode: attribute.string('DCR') },
  infer(call) {
    const x = input(call, 0)
    demandRank(call, x, 4, 4)
    const block = call.attributes.blocksize
    const [n, c, h, w] = x.shape as readonly [number, number, number, number]
    demand(c % block ** 2 === 0, call, `${c} channels do not divide into blocks of ${block}×${block}`)
    return [result(x.type, [n, c / block ** 2, h * block, w * block])]
  },
})

/** x: [N, C, H·b, W·b] -> [N, C·b², H, W]. */
const spaceToDepth = defineOperator({
  op: 'SpaceToDepth',
  arity: [1, 1],
  attributes: { blocksize: attribute.int(1) },
  infer(call) {
    const x = input(call, 0)
    demandRank(call, x, 4, 4)
    const block = call.attributes.blocksize
    const [n, c, h, w] = x.shape as readonly [number, number, number, number]
    demand(h % block === 0 && w % block === 0, call, `${h}×${w} does not divide into blocks of ${block}×${block}`)
    return [result(x.type, [n, c * block ** 2, h / block, w / block])]
  },
})

/** x -> its sizes from `start` to `end`, int64 [rank]. */
const shape = defineOperator({
  op: 'Shape',
  arity: [1, 1],
  attributes: { start: attribute.int(0), end: attribute.int() },
  infer: (call) => [result('int64', [shapePart(input(call, 0).shape, call.attributes.start, call.attributes.end).length])],
})
export const shapePart = (sizes: Shape, start: number, end: number | undefined): Shape => sizes.slice(start, end)

const size = defineOperator({ op: 'Size', arity: [1, 1], infer: () => [result('int64', [])] })

/** x: [..., M, N], k? (int64 scalar) -> x with the other triangle zero. */
const trilu = defineOperator({
  op: 'Trilu',
  arity: [1, 2],
  attributes: { upper: attribute.int(1) },
  infer(call) {
    demandRank(call, input(call, 0), 2)
    return [like(input(call, 0))]
  },
})

export const shapeOperators: readonly Operator[] = [reshape, flatten, squeeze, unsqueeze, transpose, depthToSpace, spaceToDepth, shape, size, trilu]
