// Rare classes, in words.

import { expect, test } from 'vitest'
import { rarityOf } from './balance.ts'

const names = ['shirt', 'coat', 'bag', 'boot']
test.each([
  [[148, 590, 600, 610], [0], 'shirt has 148 images, a quarter of the median.'],
  [[10, 600, 600, 600], [0], 'shirt has 10 images, less than a fifth of the median.'],
  [[0, 600, 600, 600], [0], 'shirt has 0 images, less than a fifth of the median.'],
  [[280, 600, 600, 600], [0], 'shirt has 280 images, half the median.'],
])('%j', (counts, classes, sentence) => {
  expect(rarityOf(names, counts)).toEqual({ classes: new Set(classes), sentence })
})

test('others that are as rare are counted', () => {
  expect(rarityOf([...names, 'hat'], [100, 120, 600, 600, 600])?.sentence).toBe(
    'shirt has 100 images, less than a fifth of the median, and 1 more class is as rare.',
  )
})

test.each([[[500, 600, 700, 800]], [[]], [[5]]])('%j is balanced', (counts) => expect(rarityOf(names, counts)).toBeUndefined())
