// What a map is tested by, on numbers worked out by hand: curves, ranks, hidden parts, weights that know nothing.

import { expect, test } from 'vitest'
import { importModel } from '../compile/import-model.ts'
import { GraphBuilder } from '../onnx/builder.ts'
import { float32 } from '../tensor/tensor.ts'
import { linearProbe } from '../testing/linear-probe.ts'
import { type Fill, fillImage, hide } from './hide.ts'
import { insertionDeletion, orderOf, randomOrders } from './insertion-deletion.ts'
import { randomiseWeights } from './randomise-weights.ts'
import { rankCorrelation } from './rank-correlation.ts'

const image = float32([1, 1, 2, 2], [1, 2, 3, 4])
const zeros = float32([1, 1, 2, 2], [0, 0, 0, 0])
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))

test('pixels come from the highest value to the lowest, the first of equals first', () => {
  expect([...orderOf(Float32Array.from([0, 2, -1, 2, 0]))]).toEqual([1, 3, 0, 4, 2])
})

test('insertion and deletion follow P = σ(2 w·x), pixel by pixel', async () => {
  const probe = linearProbe(float32([1, 1, 2, 2], [1, 0, 0, -0.5]))
  const question = { image, target: 0, baseline: zeros, steps: 4 }
  const { curves, mean } = await insertionDeletion(probe, question, [
    orderOf(Float32Array.from([4, 3, 2, 1])),
    orderOf(Float32Array.from([1, 2, 3, 4])),
  ])
  const [good, bad] = curves
  const near = (actual: readonly number[] | undefined, logits: readonly number[]) => {
    expect(actual).toHaveLength(logits.length)
    for (const [at, logit] of logits.entries()) expect(actual?.[at]).toBeCloseTo(sigmoid(2 * logit), 5)
  }
  near(good?.insertion, [0, 1, 1, 1, -1])
  near(good?.deletion, [-1, -2, -2, -2, 0])
  near(bad?.insertion, [0, -2, -2, -2, -1])
  const [first = 0, ...rest] = good?.insertion ?? []
  const last = rest.at(-1) ?? 0
  expect(good?.insertionArea).toBeCloseTo((first / 2 + rest.slice(0, -1).reduce((sum, value) => sum + value, 0) + last / 2) / 4, 6)
  expect(mean.insertion[1]).toBeCloseTo((sigmoid(2) + sigmoid(-4)) / 2, 5)
  expect(mean.deletionArea).toBeCloseTo(((good?.deletionArea ?? 0) + (bad?.deletionArea ?? 0)) / 2, 6)
})

test('random orders hold every pixel once and repeat for a seed', () => {
  const [a, b] = randomOrders(2, 9, 1)
  expect([...(a ?? [])].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
  expect(a).not.toEqual(b)
  expect(randomOrders(2, 9, 1)).toEqual([a, b])
})

test.each([
  { name: 'the same order', a: [1, 2, 3, 4], b: [10, 20, 30, 400], rho: 1 },
  { name: 'the other way round', a: [1, 2, 3, 4], b: [4, 3, 2, 1], rho: -1 },
  { name: '1 − 6 Σd² / n(n² − 1) with Σd² = 4', a: [1, 2, 3, 4], b: [2, 1, 4, 3], rho: 1 - 24 / 60 },
  { name: 'equals share their places', a: [1, 1, 2], b: [1, 2, 3], rho: 1.5 / Math.sqrt(1.5 * 2) },
  { name: 'one that is even orders nothing', a: [0, 0, 0], b: [1, 2, 3], rho: 0 },
])('rank correlation: $name', ({ a, b, rho }) => {
  expect(rankCorrelation(a, b)).toBeCloseTo(rho, 10)
})

test.each<{ fill: Fill; maximum?: number; values: readonly number[] }>([
  { fill: 'black', maximum: 255, values: [0, 0, 0, 0] },
  { fill: 'grey', maximum: 255, values: [127.5, 127.5, 127.5, 127.5] },
  { fill: 'mean', maximum: 255, values: [2.5, 2.5, 2.5, 2.5] },
  // Without a known range the image's own least and greatest stand in.
  { fill: 'black', values: [1, 1, 1, 1] },
  { fill: 'grey', values: [2.5, 2.5, 2.5, 2.5] },
])('covered with $fill', ({ fill, maximum, values }) => {
  expect([...fillImage(image, fill, maximum).data]).toEqual(values)
})

test('blurring keeps what is even, and the sum in the middle of a large image', () => {
  const even = float32([1, 1, 4, 4], new Float32Array(16).fill(7))
  expect([...fillImage(even, 'blur', 255).data].every((value) => Math.abs(value - 7) < 1e-5)).toBe(true)
  const dot = new Float32Array(32 * 32)
  dot[16 * 32 + 16] = 1
  const blurred = fillImage(float32([1, 1, 32, 32], dot), 'blur', 255).data
  expect(blurred.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 4)
  expect(Math.max(...blurred)).toBeLessThan(0.02)
})

test('the brush hides where the mask is 1, in every channel', () => {
  const two = float32([1, 2, 1, 2], [1, 2, 3, 4])
  const cover = float32([1, 2, 1, 2], [-1, -2, -3, -4])
  expect([...hide(two, cover, Uint8Array.from([0, 1])).data]).toEqual([1, -2, 3, -4])
})

test('randomised weights keep mean and deviation of each tensor, and nothing else', () => {
  const g = new GraphBuilder('net')
  const weights = Float32Array.from({ length: 2000 }, (_, at) => 1 + Math.sin(at))
  g.output(g.op('MatMul', [g.op('Flatten', [g.input('x', 'float32', [1, 1, 1, 1000])]), g.initializer('w', float32([1000, 2], weights))]))
  const model = importModel(g.build())
  const drawn = randomiseWeights(model, 1).graph.initializers.get('w')?.data as Float32Array
  const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length
  const deviation = Math.sqrt(drawn.reduce((sum, value) => sum + (value - mean) ** 2, 0) / drawn.length)
  expect(mean).toBeCloseTo(1, 1)
  expect(deviation).toBeCloseTo(Math.SQRT1_2, 1)
  expect(Math.abs(rankCorrelation(drawn, weights))).toBeLessThan(0.08)
  expect(randomiseWeights(model, 1).graph.initializers.get('w')).toEqual(randomiseWeights(model, 1).graph.initializers.get('w'))
})
