// The discrete Fourier transform along one axis.

import { axisOf, demand, demandRank, input, optionalNumbers, result } from '../inference.ts'
import { attribute, defineOperator, type Operator } from '../operator.ts'

/**
 * x: [..., n, ..., 1 or 2], real or complex numbers along the last axis; length?, axis? (default −2) -> [..., length, ..., 2].
 * Forward Σ x·e^(−2πi·k·t/n); with `inverse` by e^(+...) and divided by n.
 */
const dft = defineOperator({
  op: 'DFT',
  arity: [1, 3],
  attributes: { inverse: attribute.int(0), onesided: attribute.int(0) },
  infer(call) {
    const x = input(call, 0)
    demandRank(call, x, 2)
    const parts = x.shape.at(-1) ?? 0
    demand(parts === 1 || parts === 2, call, `its last axis has ${parts} numbers, not 1 (real) or 2 (complex)`)
    const [given = -2] = optionalNumbers(call, 2, 'axis') ?? []
    const axis = axisOf(call, given, x.shape.length)
    demand(axis < x.shape.length - 1, call, 'the axis of real and imaginary parts is not transformed')
    const [length = x.shape[axis] ?? 0] = optionalNumbers(call, 1, 'length') ?? []
    const kept = call.attributes.onesided ? Math.floor(length / 2) + 1 : length
    return [result(x.type, [...x.shape.with(axis, kept).slice(0, -1), 2])]
  },
})

export const fourierOperators: readonly Operator[] = [dft]
