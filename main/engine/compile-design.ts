// The network of a design's text, with the weights that it keeps; those that it does not keep are drawn from the seed.

import { compile } from '../../core/compile/compile.ts'
import type { Model } from '../../core/compile/model.ts'
import { checkOrThrow } from '../../core/design/check.ts'
import type { CheckedDesign } from '../../core/design/checked.ts'
import { readDesign } from '../../core/design/read-design.ts'
import { readWeights } from '../files/weights.ts'

/** Throws ProblemsFound where the design is wrong, or its weights have gone. */
export const compileDesign = async (text: string, seed: number): Promise<Model> => compileChecked(checkOrThrow(readDesign(text)), seed)

export async function compileChecked(checked: CheckedDesign, seed: number): Promise<Model> {
  const weights = await readWeights(checked.design)
  return compile(checked, { seed, ...(weights ? { weights } : {}) })
}
