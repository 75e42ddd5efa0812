// How weights start: the field's schemes, drawn from the seeded stream of (seed, parameter name).

import { randomStream } from '../tensor/random.ts'
import { elementCount, float32, type Shape, type Tensor } from '../tensor/tensor.ts'

export type Initialisation =
  | { readonly scheme: 'constant'; readonly value: number }
  | { readonly scheme: Scheme; readonly fanIn: number; readonly fanOut: number }

export type Scheme = 'he-normal' | 'he-uniform' | 'glorot-normal' | 'glorot-uniform' | 'lecun-normal' | 'lecun-uniform' | 'pytorch-default'

/**
 * Variance of a weight. He et al. 2015 eq. 10: 2 / fanIn; Glorot & Bengio 2010 eq. 16: 2 / (fanIn + fanOut); LeCun et al. 1998: 1 / fanIn.
 * PyTorch's default for convolution and dense layers is uniform in ±1/√fanIn, a variance of 1 / (3 fanIn).
 */
const variance = {
  he: (fanIn: number, _fanOut: number) => 2 / fanIn,
  glorot: (fanIn: number, fanOut: number) => 2 / (fanIn + fanOut),
  lecun: (fanIn: number, _fanOut: number) => 1 / fanIn,
  pytorch: (fanIn: number, _fanOut: number) => 1 / (3 * fanIn),
}

/** Of one weight. */
export function deviationOf({ scheme, fanIn, fanOut }: { readonly scheme: Scheme; readonly fanIn: number; readonly fanOut: number }): number {
  return Math.sqrt(variance[scheme.split('-')[0] as keyof typeof variance](fanIn, fanOut))
}

export function initialise(initialisation: Initialisation, shape: Shape, seed: number, name: string): Tensor<'float32'> {
  const values = new Float32Array(elementCount(shape))
  if (initialisation.scheme === 'constant') return float32(shape, values.fill(initialisation.value))
  const [, distribution] = initialisation.scheme.split('-')
  const deviation = deviationOf(initialisation)
  const stream = randomStream(seed, 'initialise', name)
  const bound = Math.sqrt(3) * deviation
  for (let at = 0; at < values.length; at++) values[at] = distribution === 'normal' ? stream.normal() * deviation : (2 * stream.uniform() - 1) * bound
  return float32(shape, values)
}

export const schemeChoices = {
  'he-normal': 'He normal',
  'he-uniform': 'He uniform',
  'glorot-normal': 'Glorot normal',
  'glorot-uniform': 'Glorot uniform',
  'lecun-normal': 'LeCun normal',
  'lecun-uniform': 'LeCun uniform',
  'pytorch-default': "PyTorch's default",
} as const satisfies Record<Scheme, string>
