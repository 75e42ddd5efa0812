// Clipping: gradients are kept from growing too long before any optimizer sees them.

import type { GraphBuilder } from '../onnx/builder.ts'
import type { Value } from '../onnx/operator.ts'
import type { OptionValues } from '../options/options.ts'

type Named = readonly (readonly [name: string, gradient: Value])[]

/** First each number by itself, then all gradients together, as torch.nn.utils.clip_grad_value_ and clip_grad_norm_ do. */
export function clipped(g: GraphBuilder, gradients: Named, { clipValue, clipNorm }: OptionValues): Named {
  return g.within('clip', () => byNorm(g, byValue(g, gradients, limitOf(clipValue)), limitOf(clipNorm)))
}

const limitOf = (option: unknown): number | undefined => (typeof option === 'number' && option > 0 ? option : undefined)

// g ← min(c, max(−c, g))
function byValue(g: GraphBuilder, gradients: Named, limit: number | undefined): Named {
  if (limit === undefined) return gradients
  return gradients.map(([name, gradient]) => [name, g.op('Clip', [gradient, g.scalar(-limit), g.scalar(limit)])] as const)
}

// g ← g · min(1, c / (‖g‖ + 10⁻⁶)), ‖g‖ the root of the sum of the squares of all numbers of all gradients
function byNorm(g: GraphBuilder, gradients: Named, limit: number | undefined): Named {
  if (limit === undefined || gradients.length === 0) return gradients
  const squares = gradients.map(([, gradient]) => g.sum(g.mul(gradient, gradient)))
  const norm = g.op('Sqrt', [squares.reduce((total, next) => g.add(total, next))])
  const scale = g.op('Min', [g.div(g.scalar(limit), g.add(norm, 1e-6)), g.scalar(1)])
  return gradients.map(([name, gradient]) => [name, g.mul(gradient, scale)] as const)
}
