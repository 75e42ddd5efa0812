// Names from outside: what stays, what is mended, what is refused.

import { expect, test } from 'vitest'
import { safeSteps } from './safe-name.ts'

test.each([
  ['cat/1.png', ['cat', '1.png']],
  ['Zoë & co/ß 1.png', ['Zoë & co', 'ß 1.png']],
  ['a:b/c?.png', ['a_b', 'c_.png']],
  ['a\\..\\b', ['a_.._b']],
  ['nul/con.txt', ['_nul', '_con.txt']],
  ['cat. /1.png', ['cat', '1.png']],
  ['line\nbreak', ['line_break']],
])('%j becomes %j', (path, steps) => {
  expect(safeSteps(path)).toEqual(steps)
})

test.each([
  ['..', '".." cannot be the name of a file. Rename it.'],
  ['a/../../b', '".." cannot be the name of a file.'],
  ['./a', '"." cannot be the name of a file.'],
  ['/etc/passwd', '"" cannot be the name of a file.'],
  ['a//b', '"" cannot be the name of a file.'],
  ['. .', '". ." cannot be the name of a file.'],
  ['x'.repeat(201), 'is too long. Use at most 200 bytes.'],
  ['a/'.repeat(17), 'lies more than 16 folders deep. Move it up.'],
])('%j is refused', (path, says) => {
  expect(() => safeSteps(path)).toThrow(says)
})
