// What a typed word finds first.

import { expect, test } from 'vitest'
import { layersByFamily, searchLayers } from './search-layers.ts'

test.each([
  ['conv', 'conv-2d'],
  ['Conv 2D', 'conv-2d'],
  ['max', 'max-pool-2d'],
  ['maxpool', 'max-pool-2d'],
  ['batchnorm', 'batch-norm'],
  ['relu', 'relu'],
  ['leaky', 'leaky-relu'],
  ['add', 'residual-add'],
  ['pool', 'max-pool-2d'],
])('"%s" finds %s first', (query, type) => {
  expect(searchLayers(query)[0]?.type).toBe(type)
})

test('a family finds its layers', () => {
  expect(searchLayers('activation').every((layer) => layer.category === 'activation')).toBe(true)
  expect(searchLayers('activation').length).toBeGreaterThan(3)
})

test('nonsense finds nothing', () => {
  expect(searchLayers('zzz')).toEqual([])
})

test('families keep their order and lose no layer', () => {
  const families = layersByFamily(searchLayers(''))
  expect(families.map(([category]) => category)).toContain('convolution')
  expect(families.flatMap(([, layers]) => layers)).toHaveLength(searchLayers('').length)
})
