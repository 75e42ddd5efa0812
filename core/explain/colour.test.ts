// Colours and sizes of heatmaps, by values that can be checked by eye.

import { expect, test } from 'vitest'
import { float32 } from '../tensor/tensor.ts'
import { colourOf, overlay, scaleOf, shareOf } from './colour.ts'
import { resizeMap } from './resize.ts'

test.each([
  { map: 'viridis', share: 0, colour: [0x44, 0x01, 0x54] },
  { map: 'viridis', share: 1, colour: [0xfd, 0xe7, 0x25] },
  { map: 'signed', share: 0.5, colour: [0xf7, 0xf7, 0xf7] },
  { map: 'grey', share: 0.25, colour: [64, 64, 64] },
  { map: 'grey', share: Number.NaN, colour: [0, 0, 0] },
  { map: 'magma', share: 7, colour: [0xfc, 0xfd, 0xbf] },
] as const)('$map at $share', ({ map, share, colour }) => {
  expect(colourOf(map, share)).toEqual(colour)
})

test.each([
  { name: 'unsigned from zero', values: [1, 3], signed: false, scale: [0, 3] },
  { name: 'signed about zero', values: [-1, 3], signed: true, scale: [-3, 3] },
  { name: 'unsigned data below zero is shown', values: [-1, 3], signed: false, scale: [-1, 3] },
])('scale: $name', ({ values, signed, scale }) => {
  expect(scaleOf(float32([1, values.length], values), signed)).toEqual(scale)
})

test('a map without extent has no share', () => {
  expect(shareOf(0, [0, 0])).toBe(0)
})

test('overlay mixes image and colour by opacity', () => {
  const bytes = overlay(new Uint8Array([100, 100, 100, 255]), float32([1, 1], [1]), { colours: 'grey', scale: [0, 1], opacity: 0.5 })
  expect([...bytes]).toEqual([178, 178, 178, 255])
})

test.each([
  // Values of torch.nn.functional.interpolate(mode='bilinear', align_corners=False).
  { name: '1×2 to 1×4', map: float32([1, 2], [0, 1]), size: [1, 4], values: [0, 0.25, 0.75, 1] },
  { name: '2×2 to 3×3', map: float32([2, 2], [0, 1, 2, 3]), size: [3, 3], values: [0, 0.5, 1, 1, 1.5, 2, 2, 2.5, 3] },
  { name: '1×1 to 2×2', map: float32([1, 1], [5]), size: [2, 2], values: [5, 5, 5, 5] },
] as const)('resize $name', ({ map, size, values }) => {
  expect([...resizeMap(map, size[0], size[1]).data]).toEqual(values)
})
