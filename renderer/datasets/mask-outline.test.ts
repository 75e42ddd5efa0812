// Outlines of masks, side by side of a pixel.

import { expect, test } from 'vitest'
import { outlineOf } from './mask-outline.tsx'

const strokes = (path: string): readonly string[] => path.split('M').filter(Boolean).sort()
test.each([
  ['nothing', [0, 0, 0, 0], 2, 2, []],
  ['one pixel in the corner', [1, 0, 0, 0], 2, 2, ['0 0h1', '0 0v1', '0 1h1', '1 0v1']],
  ['two neighbours have no line between them', [1, 1], 2, 1, ['0 0h1', '0 0v1', '0 1h1', '1 0h1', '1 1h1', '2 0v1']],
])('%s', (_, mask, width, height, expected) => {
  expect(strokes(outlineOf(Uint8Array.from(mask), width, height))).toEqual([...expected].sort())
})
