// Distractors of builtin:shapes: thin strokes, arcs and crumbs in the objects' own colours, so that neither colour nor the mere presence of something is a class.

import type { RandomStream } from '../../tensor/random.ts'
import { between } from './colour.ts'
import { distanceTo, type Outline } from './outlines.ts'

/** Each lies around its own origin, in pixels, and reaches at most `scrapReach` from it. */
const makers: readonly ((random: RandomStream) => Outline)[] = [stroke, arc, crumb]
export const scrapReach = 5

export const anyScrap = (random: RandomStream): Outline => (makers[random.below(makers.length)] ?? stroke)(random)

function stroke(random: RandomStream): Outline {
  const [angle, half, thickness] = [between(random, 0, Math.PI), between(random, 2, 4), between(random, 0.5, 0.9)]
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)]
  return (x, y) => {
    const along = Math.min(half, Math.max(-half, x * cosine + y * sine))
    return Math.hypot(x - along * cosine, y - along * sine) - thickness
  }
}

/** A third of a circle at most. */
function arc(random: RandomStream): Outline {
  const [middle, opening, radius, thickness] = [
    between(random, 0, 2 * Math.PI),
    between(random, 0.5, 1),
    between(random, 3, 5.5),
    between(random, 0.5, 0.8),
  ]
  const [centreX, centreY] = [-radius * Math.cos(middle), -radius * Math.sin(middle)]
  return (x, y) => {
    const turn = Math.atan2(Math.sin(Math.atan2(y - centreY, x - centreX) - middle), Math.cos(Math.atan2(y - centreY, x - centreX) - middle))
    const angle = middle + Math.min(opening, Math.max(-opening, turn))
    return Math.hypot(x - centreX - radius * Math.cos(angle), y - centreY - radius * Math.sin(angle)) - thickness
  }
}

/** An irregular splinter: never one of the classes in small. */
function crumb(random: RandomStream): Outline {
  const turn = between(random, 0, 2 * Math.PI)
  return distanceTo(
    [0, 1, 2, 3, 4].map((corner) => {
      const [angle, radius] = [turn + (corner + 0.6 * random.uniform()) * 1.2566, between(random, 0.7, 2.4)]
      return [radius * Math.cos(angle), radius * Math.sin(angle)]
    }),
  )
}
