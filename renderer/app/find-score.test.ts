// What is found first.

import { expect, test } from 'vitest'
import { score } from './find-score.ts'

test.each([
  ['the start of the title', 'Save as …', 'save', 4],
  ['the start of a word', 'Open template lenet-5', 'lenet', 3],
  ['a part', 'Global average', 'verage', 2],
  ['words in any order', 'Open template lenet-5', 'lenet open', 1],
  ['nothing', 'Save', 'train', 0],
])('%s', (_, title, wanted, value) => {
  expect(score(title, wanted)).toBe(value)
})
