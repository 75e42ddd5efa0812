// Every definition has its page, what was measured has its own, and words find them.

import { expect, test } from 'vitest'
import { augmentations } from '../../core/datasets/augmentations/index.ts'
import { explainers } from '../../core/explain/index.ts'
import { layerTypes } from '../../core/layers/index.ts'
import { losses } from '../../core/losses/index.ts'
import { optimizers } from '../../core/optimizers/index.ts'
import { byChapter, pages, searchPages } from './pages.ts'

test('one page per definition and two of numbers, each with its own id and a summary', () => {
  expect(pages).toHaveLength(layerTypes.size + losses.size + optimizers.size + augmentations.size + explainers.size + 2)
  expect(new Set(pages.map(({ id }) => id)).size).toBe(pages.length)
  expect(pages.filter(({ summary }) => summary.length < 20)).toEqual([])
})

test.each([
  ['a title', 'conv 2d', 'conv-2d'],
  ['an optimizer', 'adam', 'optimizer adam'],
  ['the numbers', 'agreement pytorch', 'agreement'],
  ['an augmentation', 'rotation', 'augmentation rotation'],
  ['an explainer', 'grad-cam', 'explainer grad-cam'],
  ['what was measured', 'speed', 'speed'],
])('%s is found first', (_, query, id) => {
  expect(searchPages(query)[0]?.id).toBe(id)
})

test('nothing is found by what no page says', () => {
  expect(searchPages('quantum annealing')).toEqual([])
})

test('chapters keep all pages', () => {
  expect(byChapter(pages).flatMap(([, list]) => list)).toHaveLength(pages.length)
})
