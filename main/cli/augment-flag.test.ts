// Augmentations as a flag says them.

import { expect, test } from 'vitest'
import { parseAugmentations } from './augment-flag.ts'

test.each([
  ['flip-horizontal', [{ id: 'flip-horizontal', options: {} }]],
  [
    'flip-horizontal:30, rotation:15,noise:amount=10:share=80',
    [
      { id: 'flip-horizontal', options: { share: 30 } },
      { id: 'rotation', options: { degrees: 15 } },
      { id: 'noise', options: { amount: 10, share: 80 } },
    ],
  ],
  ['random-erasing:20:fill=noise', [{ id: 'random-erasing', options: { largest: 20, fill: 'noise' } }]],
])('%s', (given, expected) => {
  expect(parseAugmentations(given)).toEqual(expected)
})

test.each([
  ['rotation:speed=3', /"speed=3" is no option of "rotation"\. Use one of: degrees, share/],
  ['rotation:far', /"far" is not a number/],
])('%s is refused', (given, expected) => {
  expect(() => parseAugmentations(given)).toThrow(expected)
})
