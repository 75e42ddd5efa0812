// How gradients fare along a network while it learns: from norms that training tells now and then to a verdict per layer. The thresholds stand here alone.

import type { TrainingEvent } from './events.ts'

export type GradientEvent = Extract<TrainingEvent, { readonly kind: 'gradients' }>

export type GradientVerdict = 'healthy' | 'vanishing' | 'exploding' | 'dead'

export interface LayerHealth {
  /** Name of the design's node; of imported networks what stands before the parameter's last dot. */
  readonly layer: string
  /** Norm of the gradient by all of the layer's parameters, oldest first; Infinity where it was no number. */
  readonly norms: readonly number[]
  /** Share of the norm in that of the weights, last. */
  readonly ratio: number
  readonly verdict: GradientVerdict
}

export const thresholds = {
  /** Below this a norm is 0: no unit of the layer passes a gradient on (dying ReLU: Lu et al. 2020, arXiv 1903.06733). */
  dead: 1e-12,
  /**
   * Gradient ÷ weights this much smaller than in the layer where it is largest: three powers of ten, at which the layer changes by less than a thousandth
   * of what the other does (gradients compared along the layers: Glorot & Bengio 2010, section 4; how far they may lie apart is our choice).
   */
  vanishing: 1e-3,
  /** A norm of ten times its own median so far: Pascanu, Mikolov & Bengio 2013 clip at half to ten times the average. */
  exploding: 10,
  /** Measurements before a median means something. */
  exploredFrom: 4,
} as const

/** Of every layer with parameters, in the order in which training names them: from the input to the output. */
export function gradientHealth(events: readonly GradientEvent[]): readonly LayerHealth[] {
  const last = events.at(-1)
  if (!last) return []
  const layers = [...new Set(Object.keys(last.parameters).map(layerOf))]
  const measured = layers.map((layer) => {
    const norms = events.map((event) => layerNorm(event, layer, 'gradient'))
    const weights = layerNorm(last, layer, 'weight')
    const norm = norms.at(-1) ?? 0
    return { layer, norms, ratio: weights > 0 ? norm / weights : 0 }
  })
  const largest = Math.max(...measured.map(({ ratio }) => (Number.isFinite(ratio) ? ratio : 0)))
  return measured.map((one) => ({ ...one, verdict: verdictOf(one, largest) }))
}

function verdictOf({ norms, ratio }: Pick<LayerHealth, 'norms' | 'ratio'>, largest: number): GradientVerdict {
  const norm = norms.at(-1) ?? 0
  const before = norms.slice(0, -1)
  if (!Number.isFinite(norm)) return 'exploding'
  if (before.length >= thresholds.exploredFrom && norm > thresholds.exploding * median(before)) return 'exploding'
  if (norms.slice(-2).every((one) => one < thresholds.dead)) return 'dead'
  return ratio < thresholds.vanishing * largest ? 'vanishing' : 'healthy'
}

export const layerOf = (parameter: string): string => parameter.replace(/\.[^.]*$/, '')

/** Of several tensors together: the root of the sum of their squares. */
function layerNorm({ parameters }: GradientEvent, layer: string, of: 'gradient' | 'weight'): number {
  const norms = Object.entries(parameters).flatMap(([name, norm]) => (layerOf(name) === layer ? [norm[of] ?? Number.POSITIVE_INFINITY] : []))
  return Math.hypot(...norms)
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? (sorted[middle] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2
}
