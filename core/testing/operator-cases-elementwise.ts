// Cases of operators that work element by element, of reductions and of matrix products.

import { float, input, int, ints, type OperatorCase, row, x } from './operator-case.ts'

const unary = `Abs Acos Acosh Asin Asinh Atan Atanh Ceil Celu Cos Cosh Elu Erf Exp Floor Gelu HardSigmoid HardSwish Identity LeakyRelu Log Mish Neg
  Reciprocal Relu Round Selu Shrink Sigmoid Sign Sin Sinh Softplus Softsign Sqrt Tan Tanh ThresholdedRelu IsNaN IsInf`
const arithmetic = 'Add Sub Mul Div Pow Max Min Sum Mean'
const comparisons = 'Equal Greater GreaterOrEqual Less LessOrEqual'
const reductions = 'L1 L2 LogSum LogSumExp Max Mean Min Prod Sum SumSquare'
const words = (text: string): string[] => text.split(/\s+/)

export const elementwiseCases: readonly OperatorCase[] = [
  ...words(unary).flatMap((op) => [row(op, 'rank 4', [x(2, 3, 4, 5)]), row(op, 'scalar', [x()])]),
  row('Gelu', 'tanh', [x(2, 3)], { approximate: 'tanh' }),
  row('com.microsoft.Gelu', 'rank 3', [x(2, 3, 4)]),
  row('com.microsoft.FastGelu', 'bias', [x(2, 3, 4), x(4)]),
  row('com.microsoft.BiasGelu', 'bias', [x(2, 3, 4), x(4)]),
  row('com.microsoft.QuickGelu', 'alpha', [x(2, 3, 4)], { alpha: 1.5 }),
  row('Not', 'bool', [input('bool', 2, 3)]),
  row('BitwiseNot', 'int32', [input('int32', 2, 3)]),
  row('Clip', 'both', [x(2, 3), float(0), float(6)]),
  row('Clip', 'max alone', [x(2, 3), undefined, float(6)]),
  row('PRelu', 'per channel', [x(2, 3, 4, 4), x(3, 1, 1)]),
  row('PRelu', 'one', [x(2, 3), x(1)]),
  row('Dropout', 'inference', [x(2, 3)]),
  row('Dropout', 'inference with mask', [x(2, 3), float(0.5)], {}, 2),
  ...['Softmax', 'LogSoftmax', 'Hardmax'].flatMap((op) => [
    row(op, 'last axis', [x(2, 3)]),
    row(op, 'axis 1 of 4', [x(2, 3, 4, 5)], { axis: 1 }),
    row(op, 'axis -2', [x(2, 3, 4)], { axis: -2 }),
  ]),
  ...words(arithmetic).flatMap((op) => [
    row(op, 'same', [x(2, 3), x(2, 3)]),
    row(op, 'vector', [x(2, 3, 4), x(4)]),
    row(op, 'both stretch', [x(2, 1, 4), x(3, 1)]),
    row(op, 'scalar', [x(2, 3), x()]),
    row(op, 'empty meets one', [x(0, 3), x(1, 3)]),
  ]),
  ...words('Add Sub Mul Div Max Min').map((op) => row(op, 'int64', [input('int64', 2, 3), ints(2, 3, 4)])),
  row('Pow', 'int32 exponent', [x(2, 3), input('int32', 3)]),
  row('Sum', 'three', [x(2, 3), x(3), x(2, 1)]),
  row('Max', 'one', [x(2, 3)]),
  row('Mod', 'int64', [input('int64', 2, 3), ints(2)]),
  row('Mod', 'float', [x(2, 3), float(2)], { fmod: 1 }),
  row('BitShift', 'left', [input('uint32', 2, 3), input('uint32', 3)], { direction: 'LEFT' }),
  row('BitShift', 'right', [input('uint32', 2, 3), input('uint32', 1)], { direction: 'RIGHT' }),
  ...words('BitwiseAnd BitwiseOr BitwiseXor').map((op) => row(op, 'uint32', [input('uint32', 2, 1), input('uint32', 3)])),
  ...words(comparisons).flatMap((op) => [row(op, 'broadcast', [x(2, 1), x(3)]), row(op, 'int64', [input('int64', 2), ints(2)])]),
  row('Equal', 'bool', [input('bool', 2), input('bool', 2)]),
  ...words('And Or Xor').map((op) => row(op, 'broadcast', [input('bool', 2, 1), input('bool', 3)])),
  row('Where', 'broadcast', [input('bool', 2, 1), x(3), x(1, 1)]),
  row('Where', 'int64', [input('bool', 2), ints(1, 2), ints(3)]),
  row('CumSum', 'axis 1', [x(2, 3), int(1)]),
  row('CumSum', 'reverse exclusive', [x(2, 3), int(0)], { reverse: 1, exclusive: 1 }),

  ...words(reductions).flatMap((name) => [
    row(`Reduce${name}`, 'one axis', [x(2, 3, 4), ints(1)]),
    row(`Reduce${name}`, 'last, dropped', [x(2, 3, 4), ints(-1)], { keepdims: 0 }),
    row(`Reduce${name}`, 'two axes', [x(2, 3, 4, 5), ints(2, 3)]),
    row(`Reduce${name}`, 'all', [x(2, 3)]),
    row(`Reduce${name}`, 'all, dropped', [x(2, 3)], { keepdims: 0 }),
    row(`Reduce${name}`, 'none', [x(2, 3)], { noop_with_empty_axes: 1 }),
  ]),
  ...['ArgMax', 'ArgMin'].flatMap((op) => [
    row(op, 'axis 0', [x(2, 3)]),
    row(op, 'last, dropped', [x(2, 3)], { axis: -1, keepdims: 0 }),
    row(op, 'last of ties', [x(2, 3)], { axis: 1, select_last_index: 1 }),
  ]),
  row('TopK', 'values and places', [x(2, 5), ints(3)], {}, 2),
  row('TopK', 'smallest along 0', [x(4, 5), ints(2)], { axis: 0, largest: 0 }, 2),

  row('MatMul', 'matrices', [x(2, 3), x(3, 4)]),
  row('MatMul', 'batches broadcast', [x(5, 1, 2, 3), x(6, 3, 4)]),
  row('MatMul', 'vector left', [x(3), x(2, 3, 4)]),
  row('MatMul', 'vector right', [x(2, 3), x(3)]),
  row('MatMul', 'vectors', [x(3), x(3)]),
  row('com.microsoft.FusedMatMul', 'plain', [x(2, 3), x(3, 4)]),
  row('com.microsoft.FusedMatMul', 'both transposed', [x(5, 3, 2), x(5, 4, 3)], { transA: 1, transB: 1, alpha: 0.5 }),
  row('Gemm', 'bias', [x(2, 3), x(3, 4), x(4)]),
  row('Gemm', 'both transposed', [x(3, 2), x(4, 3), x(2, 1)], { transA: 1, transB: 1, alpha: 2, beta: 0.5 }),
  row('Gemm', 'no bias', [x(2, 3), x(4, 3)], { transB: 1 }),
  row('Einsum', 'product', [x(2, 3), x(3, 4)], { equation: 'ij,jk->ik' }),
  row('Einsum', 'implicit', [x(2, 3), x(3, 4)], { equation: 'bj, ja' }),
  row('Einsum', 'batched', [x(5, 2, 3), x(5, 4, 3)], { equation: '...ij,...kj->...ik' }),
  row('Einsum', 'trace of batch', [x(2, 3, 3)], { equation: 'bii->b' }),
  row('Einsum', 'sum', [x(2, 3)], { equation: 'ij->' }),
  row('LpNormalization', 'axis 1', [x(2, 3)], { axis: 1 }),
]
