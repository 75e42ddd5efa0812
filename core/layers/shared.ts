// What many layer definitions say in the same words: ports, refusals, formulas. Used by the files beside it only.

import { choice, flag } from '../options/options.ts'
import { invariant } from '../problems.ts'
import { type Shape, sameShape } from '../tensor/tensor.ts'
import { type Initialisation, type Scheme, schemeChoices } from './initialisation.ts'
import type { Arithmetic, Formula, Port, Refusal } from './layer-type.ts'

export const output: Port = { name: 'out', label: 'Output' }
export const onePort = { inputs: [{ name: 'in', label: 'Input' }], outputs: [output] } as const

/** The only (or first) of the inputs; callers have checked that it is there. */
export function first<T>(inputs: readonly T[]): T {
  const [input] = inputs
  invariant(input !== undefined, 'a layer was called without its input')
  return input
}

export const noAxis = (title: string): Refusal => ({
  code: 'no-values',
  what: `${title} needs at least one axis of values.`,
  mend: 'Connect it behind another layer.',
})

export const biasOption = flag({ label: 'Bias', help: 'Add one trained number per filter. Not needed before batch norm.', default: true })
export const weightsOption = choice({
  label: 'Weights start',
  help: 'How weights are drawn before training. He suits ReLU, Glorot tanh and sigmoid, LeCun SELU.',
  default: 'he-normal' as const,
  choices: schemeChoices,
})

/** Biases start at 0, except under PyTorch's default, which draws them like the weights. */
export const biasStart = (scheme: Scheme, fanIn: number): Initialisation =>
  scheme === 'pytorch-default' ? { scheme, fanIn, fanOut: fanIn } : { scheme: 'constant', value: 0 }

export const nothing: Formula = { value: 0, symbols: '0', filled: '0', terms: [] }

/** No parameters, no multiply-adds, every value sees only its own place. */
export const elementWise: Arithmetic = { parameters: nothing, multiplyAdds: nothing, window: 'own' }

/** Layers that leave the shape as it is and have no parameters: activations, dropout. */
export const unchanged = {
  ports: onePort,
  slim: true,
  shape: ({ inputs }: { readonly inputs: readonly Shape[] }) => first(inputs),
  parameters: () => [],
  arithmetic: () => elementWise,
}

export const term = (symbol: string, meaning: string, value: number | string) => ({ symbol, meaning, value })

/** Whether `one` holds a number for every channel of `values`: [C, 1, ...]. */
export const onePerChannel = (values: Shape, one: Shape): boolean =>
  values.length > 1 &&
  sameShape(
    one,
    values.map((size, axis) => (axis === 0 ? size : 1)),
  )
