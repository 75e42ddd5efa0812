// Formulas of the definitions, read and written back as one line.

import { expect, test } from 'vitest'
import { type Part, readFormula } from './formula-text.ts'

const write = (parts: readonly Part[]): string =>
  parts
    .map((part) => {
      if (part.kind === 'text') return part.text
      if (part.kind === 'symbol') return `<${part.text}${part.below ? `_${part.below}` : ''}${part.above ? `^${part.above}` : ''}>`
      if (part.kind === 'fraction') return `{${write(part.over)} over ${write(part.under)}}`
      return `[${part.kind} ${write(part.inner)}]`
    })
    .join('')

test.each([
  ['a window', '⌊(n_in + 2p − k) / s⌋ + 1', '[floor {<n_in> + 2<p> − <k> over <s>}] + 1'],
  ['a window, filled in', '⌊(13 + 2·0 − 3) / 1⌋ + 1', '[floor {13 + 2·0 − 3 over 1}] + 1'],
  ['ceil mode', '⌈(n_in − k) / s⌉ + 1', '[ceiling {<n_in> − <k> over <s>}] + 1'],
  ['parameters', '(k·k·c_in + 1)·c_out', '[parentheses <k>·<k>·<c_in> + 1]·<c_out>'],
  ['groups divide the channels only', '(k·k·c_in / g + 1)·c_out', '[parentheses {<k>·<k>·<c_in> over <g>} + 1]·<c_out>'],
  ['a fraction before a product', 'k·c_in / g·c_out', '{<k>·<c_in> over <g>}·<c_out>'],
  ['a plain number', '0', '0'],
  ['an exponent', 'x^2', '<x^2>'],
  ['a power of a number', '(23 + n)·2^20', '[parentheses 23 + <n>]·<2^20>'],
  ['an absolute value', '|a / b| + 1', '[absolute {<a> over <b>}] + 1'],
])('%s', (_, text, expected) => {
  expect(write(readFormula(text))).toBe(expected)
})
