// What was stored by another version, or by hand, does no harm.

import { expect, test, vi } from 'vitest'

vi.stubGlobal('localStorage', { getItem: () => '{"design.left":{"sizePx":240,"folded":true}}', setItem: () => undefined })
const { readDocks } = await import('./dock-store.ts')

test.each([
  ['nothing', null, {}],
  ['what this version writes', '{"a.left":{"sizePx":240,"folded":true},"b":{}}', { 'a.left': { sizePx: 240, folded: true }, b: {} }],
  ['a size that is none', '{"a":{"sizePx":"wide"},"b":{"sizePx":200}}', { b: { sizePx: 200 } }],
  ['no object', '[1]', {}],
  ['null', 'null', {}],
  ['no JSON', '{', {}],
])('%s', (_, stored, docks) => {
  expect(readDocks(stored)).toEqual(docks)
})
