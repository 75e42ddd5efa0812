// A convolution's filter as ONNX Runtime's blocked operators read it, and back. They stand for a chain of reorderings (core/lowering/blocked.ts) until the end of
// lowering, so that a filter that a session holds in blocks can be told from one that is put in blocks with every step. They never reach ONNX Runtime.

import { demandFloat, demandRank, input, like } from '../inference.ts'
import { defineOperator, type Operator } from '../operator.ts'

export const filterLayoutDomain = 'lamina.layout'

/** [O, I, kh, kw] -> the same numbers as another order of elements, declared alike. */
const reordered = (op: string): Operator =>
  defineOperator({
    op,
    domain: filterLayoutDomain,
    arity: [1, 1],
    attributes: {},
    infer(call) {
      const filter = input(call, 0)
      demandFloat(call, filter)
      demandRank(call, filter, 4, 4)
      return [like(filter)]
    },
  })

export const filterLayoutOperators: readonly Operator[] = [
  reordered('FilterInBlocks'),
  reordered('FilterFromBlocks'),
  reordered('FilterByTaps'),
  reordered('FilterOfTaps'),
]
