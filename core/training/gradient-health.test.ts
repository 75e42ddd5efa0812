// Verdicts about gradients, each from numbers that make it and numbers that just do not.

import { expect, test } from 'vitest'
import { type GradientEvent, gradientHealth } from './gradient-health.ts'

type Norms = Readonly<Record<string, readonly [gradient: number | null, weight: number]>>
const event = (norms: Norms, step = 0): GradientEvent => ({
  kind: 'gradients',
  step,
  epoch: 1,
  parameters: Object.fromEntries(Object.entries(norms).map(([name, [gradient, weight]]) => [name, { gradient, weight }])),
})
const verdicts = (...events: readonly Norms[]) =>
  Object.fromEntries(gradientHealth(events.map((norms, at) => event(norms, at))).map(({ layer, verdict }) => [layer, verdict]))

test("a layer's norm is that of all its parameters together", () => {
  const [conv] = gradientHealth([event({ 'conv1.weight': [3, 6], 'conv1.bias': [4, 8] })])
  expect(conv).toEqual({ layer: 'conv1', norms: [5], ratio: 0.5, verdict: 'healthy' })
})

test('nothing measured, nothing said', () => {
  expect(gradientHealth([])).toEqual([])
})

test.each<[string, readonly Norms[], Readonly<Record<string, string>>]>([
  ['a thousandth and less vanishes', [{ 'a.w': [0.00099, 1], 'b.w': [1, 1] }], { a: 'vanishing', b: 'healthy' }],
  ['a little more does not', [{ 'a.w': [0.0011, 1], 'b.w': [1, 1] }], { a: 'healthy', b: 'healthy' }],
  ['small weights have small gradients', [{ 'a.w': [0.0001, 0.001], 'b.w': [1, 1] }], { a: 'healthy', b: 'healthy' }],
  [
    'zero twice is dead',
    [
      { 'a.w': [0, 1], 'b.w': [1, 1] },
      { 'a.w': [0, 1], 'b.w': [1, 1] },
    ],
    { a: 'dead', b: 'healthy' },
  ],
  [
    'zero after something only vanishes',
    [
      { 'a.w': [1, 1], 'b.w': [1, 1] },
      { 'a.w': [0, 1], 'b.w': [1, 1] },
    ],
    { a: 'vanishing', b: 'healthy' },
  ],
  ['ten times its median explodes', [1, 2, 1, 1, 11].map((norm) => ({ 'a.w': [norm, 1] })), { a: 'exploding' }],
  ['nine times does not', [1, 2, 1, 1, 9].map((norm) => ({ 'a.w': [norm, 1] })), { a: 'healthy' }],
  ['what is no number explodes', [{ 'a.w': [null, 1] }], { a: 'exploding' }],
])('%s', (_, events, expected) => {
  expect(verdicts(...events)).toEqual(expected)
})
