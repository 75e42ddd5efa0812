// Gradient of Einsum: another Einsum per operand, in which the gradient stands in the operand's place.

import type { Value } from '../../onnx/operator.ts'
import { readEquation } from '../../onnx/operators/matrix.ts'
import { defineGradient, type GradientRule, NoGradient } from '../gradient-rule.ts'
import { stretch } from './words.ts'

const alphabet = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ']

// y = Σ x₁·x₂·...  by the equation: ∂x₁ = Σ grad·x₂·... with x₁'s letters left; a letter that only x₁ has was summed alone: it is stretched over
const product = defineGradient<{ readonly equation: string }>({
  op: 'Einsum',
  linearIn: [0, 1, 2],
  gradient(g, { inputs, grads, attributes: { equation }, wants }) {
    const operands = inputs as readonly Value[]
    const { terms, kept } = readEquation(
      equation,
      operands.map(({ shape }) => shape.length),
    )
    // Axes that stand for `...` get letters that nothing else has.
    const used = new Set([...terms.flat(), ...kept])
    const free = alphabet.filter((letter) => !used.has(letter))
    const dots = [...used].filter((letter) => letter.startsWith('.'))
    const written = (letters: readonly string[]): string =>
      letters.map((letter) => (letter.startsWith('.') ? free[dots.indexOf(letter)] : letter)).join('')
    return operands.map((operand, index) => {
      if (!wants[index]) return undefined
      const letters = terms[index] ?? []
      if (new Set(letters).size < letters.length) throw new NoGradient(`has no gradient for a diagonal ("${equation}")`)
      const others = operands.flatMap((other, at) => (at === index ? [] : [{ value: other, letters: terms[at] ?? [] }]))
      const reached = letters.filter((letter) => kept.includes(letter) || others.some((other) => other.letters.includes(letter)))
      const sources = [written(kept), ...others.map((other) => written(other.letters))].join(',')
      const found = g.op('Einsum', [grads[0], ...others.map(({ value }) => value)], { equation: `${sources}->${written(reached)}` })
      if (reached.length === letters.length) return found
      const alone = letters.flatMap((letter, axis) => (reached.includes(letter) ? [] : [axis]))
      return stretch(g, g.op('Unsqueeze', [found, g.ints(alone)]), operand.shape)
    })
  },
  cases: [
    {
      name: 'matrices',
      inputs: [
        [2, 3],
        [3, 4],
      ],
      attributes: { equation: 'ij,jk->ik' },
    },
    {
      name: 'attention',
      inputs: [
        [2, 2, 3, 4],
        [2, 2, 5, 4],
      ],
      attributes: { equation: 'bhid,bhjd->bhij' },
    },
    {
      name: 'without a result, batches broadcast',
      inputs: [
        [2, 2, 3],
        [3, 2],
      ],
      attributes: { equation: '...ij, jk -> ...ik' },
    },
    { name: 'summed alone', inputs: [[2, 3, 4], [3]], attributes: { equation: 'abc,b->a' } },
    { name: 'three', inputs: [[2], [3], [2, 3]], attributes: { equation: 'i,j,ij' } },
  ],
})

export const einsum: readonly GradientRule[] = [product]
