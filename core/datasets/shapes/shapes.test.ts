// The drawn pictures: fair, exact, the same everywhere.

import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { drawingVersion, drawShape, labelOf, pictureSide } from './draw.ts'
import { farthest, objectNames, outlines } from './outlines.ts'

const area = pictureSide * pictureSide
const drawn = Array.from({ length: 300 }, (_, index) => ({ label: labelOf(index), ...drawShape(index) }))
const maskArea = (mask: Uint8Array): number => mask.reduce((sum, value) => sum + value, 0)
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

test('the drawing is the one of its version', () => {
  const hash = createHash('sha256')
  for (const { pixels, mask } of drawn.slice(0, 60)) hash.update(pixels).update(mask)
  // A change of the drawing changes every trained model's data: raise the version, then write its hash here.
  expect({ version: drawingVersion, hash: hash.digest('hex') }).toEqual({
    version: 1,
    hash: '1d6420d161956616de77fecfb0f835517116bd45f3d477e301faca00ac8f3261',
  })
})

describe.each(objectNames)('%s', (name) => {
  const step = 0.01
  const inside: [x: number, y: number][] = []
  for (let x = -1; x < 1; x += step) for (let y = -1; y < 1; y += step) if (outlines[name](x, y) < 0) inside.push([x, y])

  test('has area 1, its centre at the origin, and lies within reach', () => {
    expect(inside.length * step * step).toBeCloseTo(1, 1)
    expect(mean(inside.map(([x]) => x))).toBeCloseTo(0, 1)
    expect(mean(inside.map(([, y]) => y))).toBeCloseTo(0, 1)
    expect(Math.max(...inside.map(([x, y]) => Math.hypot(x, y)))).toBeLessThanOrEqual(farthest)
  })

  test('its distances grow by one per step away from the outline', () => {
    const far = [outlines[name](3, 0), outlines[name](4, 0)] as const
    expect(far[1] - far[0]).toBeCloseTo(1, 1)
    expect(outlines[name](0, 0)).toBeLessThan(-0.15)
  })
})

test('masks lie whole inside the picture and are of similar size in every class', () => {
  const areas = objectNames.map((_, label) => mean(drawn.filter((picture) => picture.label === label).map(({ mask }) => maskArea(mask))))
  expect(Math.min(...areas)).toBeGreaterThan(80)
  expect(Math.max(...areas) / Math.min(...areas)).toBeLessThan(1.15)
  for (const { mask } of drawn) {
    for (let at = 0; at < pictureSide; at++)
      expect([mask[at], mask[area - 1 - at], mask[at * pictureSide], mask[at * pictureSide + pictureSide - 1]]).toEqual([0, 0, 0, 0])
  }
})

test('the middle of the picture is no safe guess for a heatmap', () => {
  expect(mean(drawn.map(({ mask }) => mask[area / 2 + pictureSide / 2] as number))).toBeLessThan(0.7)
})

test('no class has a colour of its own, neither of its objects nor of the pictures', () => {
  const colour = (label: number, where: 0 | 1) =>
    [0, 1, 2].map((channel) =>
      mean(
        drawn
          .filter((picture) => picture.label === label)
          .map(({ pixels, mask }) => mean([...mask.keys()].filter((at) => mask[at] === where).map((at) => pixels[channel * area + at] as number))),
      ),
    )
  for (const where of [0, 1] as const) {
    const colours = objectNames.map((_, label) => colour(label, where))
    for (const channel of [0, 1, 2]) {
      const values = colours.map((means) => means[channel] as number)
      // Fifty pictures per class, whose means deviate by about 60 / √50.
      expect(Math.max(...values) - Math.min(...values)).toBeLessThan(40)
    }
  }
})

test('the object stands out from what is around it', () => {
  const contrasts = drawn.map(({ pixels, mask }) => {
    const grey = Array.from({ length: area }, (_, at) => mean([0, 1, 2].map((channel) => pixels[channel * area + at] as number)))
    return Math.abs(mean(grey.filter((_, at) => mask[at] === 1)) - mean(grey.filter((_, at) => mask[at] === 0)))
  })
  expect(Math.min(...contrasts)).toBeGreaterThan(20)
})
