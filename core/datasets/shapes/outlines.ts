// The objects of builtin:shapes, as signed distances to their outlines.

/** Distance of a point to the outline, below 0 inside; the object's area is 1, its centre of mass the origin, y points down. */
export type Outline = (x: number, y: number) => number

type Point = readonly [x: number, y: number]

/** Outline of a class; equal areas, so that size tells nothing. */
export const outlines = {
  disc: (x, y) => Math.hypot(x, y) - Math.sqrt(1 / Math.PI),
  square: polygon(ring(4, () => 1)),
  triangle: polygon(ring(3, () => 1)),
  star: polygon(ring(10, (corner) => (corner % 2 === 0 ? 1 : 0.44))),
  cross: polygon(plus(0.36)),
  heart: polygon(heart(28)),
} as const satisfies Record<string, Outline>

export const objectNames = Object.keys(outlines) as readonly (keyof typeof outlines)[]

/** How far any point of an object of area 1 is from its centre, at most. */
export const farthest = 0.9

/** Corners on circles around the origin, the first at the top. */
function ring(count: number, radius: (corner: number) => number): readonly Point[] {
  return Array.from({ length: count }, (_, corner) => {
    const angle = (2 * Math.PI * corner) / count - Math.PI / 2
    return [radius(corner) * Math.cos(angle), radius(corner) * Math.sin(angle)]
  })
}

/** A plus with arms from −1 to 1, of half width `half`: one arm, turned by quarters. */
function plus(half: number): readonly Point[] {
  let arm: readonly Point[] = [
    [half, -1],
    [half, -half],
    [1, -half],
  ]
  return [0, 1, 2, 3].flatMap(() => {
    const corners = arm
    arm = arm.map(([x, y]) => [-y, x])
    return corners
  })
}

/** x = 16 sin³ t, y = 13 cos t − 5 cos 2t − 2 cos 3t − cos 4t. */
function heart(count: number): readonly Point[] {
  return Array.from({ length: count }, (_, corner) => {
    const t = (2 * Math.PI * corner) / count
    return [16 * Math.sin(t) ** 3, -(13 * Math.cos(t) - 5 * Math.cos(2 * t) - 2 * Math.cos(3 * t) - Math.cos(4 * t))]
  })
}

/** The polygon moved to its centre of mass and scaled to area 1. Shoelace: A = ½ Σ (xᵢ yᵢ₊₁ − xᵢ₊₁ yᵢ), C = 1 / 6A · Σ (pᵢ + pᵢ₊₁)(xᵢ yᵢ₊₁ − xᵢ₊₁ yᵢ). */
function polygon(corners: readonly Point[]): Outline {
  const edges = corners.map(([x, y], at) => {
    const [nextX, nextY] = corners[(at + 1) % corners.length] as Point
    return { sumX: x + nextX, sumY: y + nextY, cross: x * nextY - nextX * y }
  })
  const area = edges.reduce((sum, { cross }) => sum + cross / 2, 0)
  const centreX = edges.reduce((sum, { sumX, cross }) => sum + (sumX * cross) / (6 * area), 0)
  const centreY = edges.reduce((sum, { sumY, cross }) => sum + (sumY * cross) / (6 * area), 0)
  const scale = 1 / Math.sqrt(Math.abs(area))
  return distanceTo(corners.map(([x, y]) => [(x - centreX) * scale, (y - centreY) * scale]))
}

/** Nearest edge; inside by the even-odd rule. */
export function distanceTo(corners: readonly Point[]): Outline {
  return (x, y) => {
    let nearest = Number.POSITIVE_INFINITY
    let isInside = false
    let [fromX, fromY] = corners[corners.length - 1] as Point
    for (const [toX, toY] of corners) {
      const [edgeX, edgeY, pointX, pointY] = [toX - fromX, toY - fromY, x - fromX, y - fromY]
      const along = Math.min(1, Math.max(0, (pointX * edgeX + pointY * edgeY) / (edgeX * edgeX + edgeY * edgeY)))
      const [awayX, awayY] = [pointX - along * edgeX, pointY - along * edgeY]
      nearest = Math.min(nearest, awayX * awayX + awayY * awayY)
      if (toY > y !== fromY > y && x < fromX + ((y - fromY) / (toY - fromY)) * edgeX) isInside = !isInside
      ;[fromX, fromY] = [toX, toY]
    }
    return isInside ? -Math.sqrt(nearest) : Math.sqrt(nearest)
  }
}
