// Gradients of matrix products. B always means the matrix as the product uses it: linear in either operand.

import type { GraphBuilder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/operator.ts'
import { elementCount } from '../../tensor/tensor.ts'
import { defineGradient, type GradientRule } from '../gradient-rule.ts'

interface GemmAttributes {
  readonly alpha: number
  readonly beta: number
  readonly transA: number
  readonly transB: number
}

// Y = α·A'·B' + β·C with A' = transA ? Aᵀ : A.  ∂A' = α·G·B'ᵀ, ∂B' = α·A'ᵀ·G, ∂C = β·G
const gemm = defineGradient<GemmAttributes>({
  op: 'Gemm',
  linearIn: [0, 1, 2],
  gradient(g, { inputs: [a, b], grads: [grad], attributes: { alpha, beta, transA, transB }, wants }) {
    const product = (left: Value | undefined, leftTurned: boolean, right: Value | undefined, rightTurned: boolean): Value =>
      g.op('Gemm', [left, right], { alpha, transA: leftTurned ? 1 : 0, transB: rightTurned ? 1 : 0 })
    const scaled = beta === 1 ? grad : g.mul(grad as Value, beta)
    return [
      wants[0] ? (transA ? product(b, transB === 1, grad, true) : product(grad, false, b, transB === 0)) : undefined,
      wants[1] ? (transB ? product(grad, true, a, transA === 1) : product(a, transA === 0, grad, false)) : undefined,
      wants[2] ? scaled : undefined,
    ]
  },
  cases: [
    {
      name: 'plain',
      inputs: [
        [2, 3],
        [3, 4],
      ],
    },
    { name: 'dense layer', inputs: [[2, 3], [4, 3], [4]], attributes: { transB: 1 } },
    {
      name: 'A turned, scaled',
      inputs: [
        [3, 2],
        [3, 4],
        [2, 1],
      ],
      attributes: { transA: 1, alpha: 0.5, beta: 2 },
    },
    { name: 'both turned, scalar C', inputs: [[3, 2], [4, 3], []], attributes: { transA: 1, transB: 1 } },
  ],
})

const turned = (g: GraphBuilder, matrix: Value): Value => {
  const axes = matrix.shape.map((_, axis) => axis)
  return g.transpose(matrix, [...axes.slice(0, -2), axes.length - 1, axes.length - 2])
}

// Y = A·B, batches broadcast, vectors are rows (A) or columns (B).  ∂A = G·Bᵀ, ∂B = Aᵀ·G
const matMul = defineGradient({
  op: 'MatMul',
  linearIn: [0, 1],
  gradient(g, { inputs, grads, wants }) {
    const [a, b] = inputs as [Value, Value]
    const row = a.shape.length === 1
    const column = b.shape.length === 1
    const left = row ? g.reshape(a, [1, ...a.shape]) : a
    const right = column ? g.reshape(b, [...b.shape, 1]) : b
    const [depth = 0, width = 0] = right.shape.slice(-2)
    const height = left.shape.at(-2) ?? 0
    const [given] = grads as [Value]
    const batch = given.shape.slice(0, given.shape.length - (row ? 0 : 1) - (column ? 0 : 1))
    const grad = row || column ? g.reshape(given, [...batch, height, width]) : given
    const byLeft = (): Value => {
      const matrix = g.op('MatMul', [grad, turned(g, right)])
      return row ? g.reshape(matrix, [...batch, depth]) : matrix
    }
    const byRight = (): Value => {
      if (right.shape.length === 2 && left.shape.length > 2) {
        // One product over all rows of all batches instead of a product per batch and their sum.
        const rows = elementCount(left.shape) / depth
        const flat = g.op('Gemm', [g.reshape(left, [rows, depth]), g.reshape(grad, [rows, width])], { transA: 1 })
        return column ? g.reshape(flat, [depth]) : flat
      }
      const matrix = g.op('MatMul', [turned(g, left), grad])
      return column ? g.reshape(matrix, [...matrix.shape.slice(0, -1)]) : matrix
    }
    return [wants[0] ? byLeft() : undefined, wants[1] ? byRight() : undefined]
  },
  cases: [
    {
      name: 'matrices',
      inputs: [
        [2, 3],
        [3, 4],
      ],
    },
    {
      name: 'rows of a batch by one matrix',
      inputs: [
        [2, 5, 3],
        [3, 4],
      ],
    },
    {
      name: 'batches',
      inputs: [
        [2, 2, 3],
        [2, 3, 2],
      ],
    },
    {
      name: 'batches broadcast both ways',
      inputs: [
        [2, 1, 2, 3],
        [3, 3, 2],
      ],
    },
    { name: 'vector by matrix', inputs: [[3], [3, 4]] },
    { name: 'matrix by vector', inputs: [[2, 3], [3]] },
    { name: 'batch by vector', inputs: [[2, 4, 3], [3]] },
    { name: 'vector by batch', inputs: [[3], [2, 3, 4]] },
    { name: 'vectors', inputs: [[3], [3]] },
  ],
})

export const matrix: readonly GradientRule[] = [gemm, matMul]
