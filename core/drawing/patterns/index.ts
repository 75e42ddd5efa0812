// The list of patterns. Where several end alike, the first that fits is taken: what holds others stands before them.

import { layerTypes } from '../../layers/index.ts'
import { invariant } from '../../problems.ts'
import type { Pattern } from '../pattern.ts'
import { activationPatterns } from './activations.ts'
import { convolutionPatterns } from './convolution.ts'
import { densePatterns } from './dense.ts'
import { joiningPatterns } from './joining.ts'
import { normalisationPatterns } from './normalisation.ts'
import { poolingPatterns } from './pooling.ts'
import { sizePatterns } from './sizes.ts'

const all: readonly Pattern[] = [
  ...convolutionPatterns,
  ...poolingPatterns,
  ...normalisationPatterns,
  ...activationPatterns,
  ...sizePatterns,
  ...joiningPatterns.slice(0, 2),
  ...densePatterns,
  ...joiningPatterns.slice(2),
]
for (const { layer } of all) invariant(layerTypes.has(layer), `a pattern of no layer: "${layer}"`)

/** By the operator that they end with. */
export const patterns: ReadonlyMap<string, readonly Pattern[]> = new Map(
  [...new Set(all.map(({ ends }) => ends))].map((ends) => [ends, all.filter((pattern) => pattern.ends === ends)]),
)
