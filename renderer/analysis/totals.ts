// Sums over a design: parameters and multiply-adds, as far as its shapes are known.

import type { CheckResult } from '../../core/design/checked.ts'
import type { Design } from '../../core/design/design.ts'

export interface Totals {
  /** Of the network that answers. */
  readonly parameters: number
  readonly multiplyAdds: number
  /** What auxiliary heads have besides, in training only. */
  readonly headParameters: number
  /** Every layer could be counted; otherwise the sums are lower bounds. */
  readonly whole: boolean
}

export function totalsOf(design: Design, check: CheckResult): Totals {
  let [parameters, multiplyAdds, headParameters] = [0, 0, 0]
  for (const [id, { arithmetic }] of check.understood) {
    if (check.trainedOnly.has(id)) {
      headParameters += arithmetic.parameters.value
      continue
    }
    parameters += arithmetic.parameters.value
    multiplyAdds += arithmetic.multiplyAdds.value
  }
  return { parameters, multiplyAdds, headParameters, whole: design.nodes.every((node) => check.shapes.has(node.id)) }
}
