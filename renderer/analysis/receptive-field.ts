// The receptive field of a layer in words and as a formula with this layer's values.

import type { CheckedNode, CheckResult } from '../../core/design/checked.ts'
import { type ReceptiveField, receptiveFields } from '../../core/design/receptive-field.ts'
import type { Formula } from '../../core/layers/layer-type.ts'

export interface FieldFigure {
  /** `8×8`, or `all`. */
  readonly size: string
  /** `Each value of conv2 sees 8×8 of the 28×28 pixels.` */
  readonly sentence: string
  readonly formula?: Formula
}

export function fieldFigure(check: CheckResult, id: string): FieldFigure | undefined {
  const checked = check.understood.get(id)
  const fields = receptiveFields(check.understood.values())
  const field = fields.get(id)
  const image = [...check.understood.values()].find(({ inputs }) => inputs.length === 0)?.output
  if (!checked || !field || !image || checked.inputs.length === 0) return undefined
  const [, ...places] = image
  const whole = places.join('×')
  const { name } = checked.node
  if (field === 'all') return { size: 'all', sentence: `Each value of ${name} sees the whole ${whole} image.` }
  const size = field.size.join('×')
  const beyond = field.size.some((one, axis) => one > (places[axis] ?? 1))
  const sentence = beyond
    ? `Each value of ${name} reaches ${size} pixels, more than the ${whole} image has.`
    : `Each value of ${name} sees ${size} of the ${whole} pixels.`
  const formula = formulaOf(checked, fields)
  return { size, sentence, ...(formula ? { formula } : {}) }
}

/** r_out = r_in + (k − 1)·d·j, along the height. */
function formulaOf({ arithmetic, sources }: CheckedNode, fields: ReadonlyMap<string, ReceptiveField>): Formula | undefined {
  const before = fields.get(sources[0] ?? '')
  if (arithmetic.window === 'all' || !before || before === 'all') return undefined
  const { window } = arithmetic
  const [kernel = 1, dilation = 1] = window === 'own' ? [] : [window.kernel[0], window.dilation[0]]
  const [size = 1, jump = 1] = [before.size[0], before.jump[0]]
  return {
    value: size + (kernel - 1) * dilation * jump,
    symbols: 'r_in + (k − 1)·d·j',
    filled: `${size} + (${kernel} − 1)·${dilation}·${jump}`,
    terms: [
      { symbol: 'r_in', meaning: 'receptive field of the layer before', value: size },
      { symbol: 'k', meaning: 'kernel size', value: kernel },
      { symbol: 'd', meaning: 'dilation', value: dilation },
      { symbol: 'j', meaning: 'pixels between neighbouring values', value: jump },
    ],
  }
}
