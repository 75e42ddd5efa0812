// Sums over a design: parameters and multiply-adds, as far as its shapes are known.

import type { CheckResult } from '../../core/design/checked.ts'
import type { Design } from '../../core/design/design.ts'

export interface Totals {
  readonly parameters: number
  readonly multiplyAdds: number
  /** Every layer could be counted; otherwise the sums are lower bounds. */
  readonly whole: boolean
}

export function totalsOf(design: Design, check: CheckResult): Totals {
  let [parameters, multiplyAdds] = [0, 0]
  for (const { arithmetic } of check.understood.values()) {
    parameters += arithmetic.parameters.value
    multiplyAdds += arithmetic.multiplyAdds.value
  }
  return { parameters, multiplyAdds, whole: design.nodes.every((node) => check.shapes.has(node.id)) }
}
