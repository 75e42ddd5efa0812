// Sum and Mean of any number of tensors as a chain of Add, where the device lacks them.

import type { Value } from '../../onnx/operator.ts'
import { elementCount } from '../../tensor/tensor.ts'
import { defineLowering, type Lowering } from '../lowering.ts'
import { required } from '../window.ts'

const chain = (op: 'Sum' | 'Mean', share: (count: number) => number): Lowering =>
  defineLowering({
    op,
    name: 'addition-chain',
    applies: ({ device }) => device.lacks.has(op),
    cost: (call) => call.inputs.length * elementCount(call.outputs[0]?.shape ?? []),
    emit(g, call) {
      const terms = required(call)
      const total = terms.slice(1).reduce((sum, term) => g.add(sum, term), terms[0] as Value)
      return [share(terms.length) === 1 ? total : g.mul(total, share(terms.length))]
    },
  })

export const sum = chain('Sum', () => 1)
export const mean = chain('Mean', (count) => 1 / count)
