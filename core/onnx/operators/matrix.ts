// Products of matrices.

import { type Shape, sayShape } from '../../tensor/tensor.ts'
import { type AnyCall, broadcastAll, demand, demandBroadcast, demandRank, input, inputs, oneType, refuse, result } from '../inference.ts'
import { attribute, defineOperator, type Operator } from '../operator.ts'

/** a: [..., M, K], b: [..., K, N] -> [..., M, N]; a vector counts as one row or column. */
export function productShape(call: AnyCall, a: Shape, b: Shape): Shape {
  demand(a.length > 0 && b.length > 0, call, 'a scalar has no matrix product')
  const left = a.length === 1 ? [1, ...a] : a
  const right = b.length === 1 ? [...b, 1] : b
  demand(left.at(-1) === right.at(-2), call, `${sayShape(a)} and ${sayShape(b)} have no matrix product`)
  const outer = broadcastAll(call, [left.slice(0, -2), right.slice(0, -2)])
  return [...outer, ...(a.length === 1 ? [] : [left.at(-2) ?? 0]), ...(b.length === 1 ? [] : [right.at(-1) ?? 0])]
}

const matMul = defineOperator({
  op: 'MatMul',
  arity: [2, 2],
  infer: (call) => [result(oneType(call, inputs(call)), productShape(call, input(call, 0).shape, input(call, 1).shape))],
})

/** a: [M, K], b: [K, N] (or transposed), c? -> alpha·a·b + beta·c: [M, N]. */
const gemm = defineOperator({
  op: 'Gemm',
  arity: [2, 3],
  attributes: { alpha: attribute.float(1), beta: attribute.float(1), transA: attribute.int(0), transB: attribute.int(0) },
  infer(call) {
    const [a, b, c] = [input(call, 0), input(call, 1), call.inputs[2]]
    demandRank(call, a, 2, 2)
    demandRank(call, b, 2, 2)
    const type = oneType(call, c ? [a, b, c] : [a, b])
    const left = call.attributes.transA ? a.shape.toReversed() : a.shape
    const right = call.attributes.transB ? b.shape.toReversed() : b.shape
    const shape = productShape(call, left, right)
    if (c) demandBroadcast(call, c, shape)
    return [result(type, shape)]
  },
})

/** One subscript per axis of an operand; `...` stands for its broadcast axes. */
function subscripts(term: string, rank: number): string[] {
  const [before = '', after] = term.split('...')
  if (after === undefined) return [...before]
  const free = rank - before.length - after.length
  // Broadcast axes count from the right: the last one is `.0`.
  return [...before, ...Array.from({ length: free }, (_, at) => `.${free - 1 - at}`), ...after]
}

/** Operands by the equation's subscripts -> the sum over all that the result does not name. */
/**
 * The letters of every operand and of the result, one per axis. Without `->` the result has the broadcast axes and, in alphabetical order, the letters that
 * stand once.
 */
export function readEquation(equation: string, ranks: readonly number[]): { readonly terms: readonly string[][]; readonly kept: readonly string[] } {
  const [left = '', right] = equation.replaceAll(' ', '').split('->')
  const terms = left.split(',').map((term, index) => subscripts(term, ranks[index] ?? 0))
  const uses = terms.flat()
  const dots = [...new Set(uses)].filter((letter) => letter.startsWith('.')).sort((a, b) => Number(b.slice(1)) - Number(a.slice(1)))
  const once = uses.filter((letter) => !letter.startsWith('.') && uses.filter((use) => use === letter).length === 1).sort()
  const kept = right === undefined ? [...dots, ...once] : right.split(/(\.\.\.)/).flatMap((part) => (part === '...' ? dots : [...part]))
  return { terms, kept }
}

/** Operands by the equation's subscripts -> the sum over all that the result does not name. */
const einsum = defineOperator({
  op: 'Einsum',
  arity: [1, Number.POSITIVE_INFINITY],
  attributes: { equation: attribute.string() },
  infer(call) {
    const equation = call.attributes.equation ?? refuse(call, 'its equation is missing')
    const operands = inputs(call)
    const { terms, kept } = readEquation(
      equation,
      operands.map(({ shape }) => shape.length),
    )
    demand(terms.length === operands.length, call, `"${equation}" names ${terms.length} operands, not ${operands.length}`)
    const sizes = new Map<string, number>()
    for (const [index, { name, shape }] of operands.entries()) {
      const letters = terms[index] ?? []
      demand(letters.length === shape.length, call, `"${letters.join('')}" does not fit "${name}" (${sayShape(shape)})`)
      for (const [axis, letter] of letters.entries()) {
        const size = shape[axis] ?? 0
        const known = sizes.get(letter) ?? 1
        demand(known === 1 || size === 1 || known === size, call, `"${letter}" is both ${known} and ${size}`)
        sizes.set(letter, Math.max(known, size))
      }
    }
    return [
      result(
        oneType(call, operands),
        kept.map((letter) => sizes.get(letter) ?? refuse(call, `"${letter}" stands in no operand`)),
      ),
    ]
  },
})

export const matrixOperators: readonly Operator[] = [matMul, gemm, einsum]
