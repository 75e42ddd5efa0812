// Explainers on networks small enough to work out by hand: S₀(x) = Σ w·x, and S₁ = −S₀.

import { expect, test } from 'vitest'
import { defaultsOf, type Options, type OptionValues } from '../options/options.ts'
import { float32, type Tensor } from '../tensor/tensor.ts'
import { linearProbe } from '../testing/linear-probe.ts'
import { chunkSizeFor } from './chunks.ts'
import type { ExplainCall, Explainer } from './explainer.ts'
import { firstProjection } from './explainers/eigen-cam.ts'
import { weightedSum } from './explainers/grad-cam.ts'
import { windowsOf } from './explainers/occlusion.ts'
import { averageMasks } from './explainers/rise.ts'
import { explainers } from './index.ts'

type More = Partial<Omit<ExplainCall<Options>, 'options'>> & { readonly options?: Readonly<Record<string, unknown>> }
const call = (explainer: Explainer, image: Tensor<'float32'>, more: More = {}): ExplainCall<Options> => ({
  image,
  target: 0,
  seed: 1,
  ...more,
  options: { ...defaultsOf(explainer.options), ...more.options } as OptionValues,
})
const explain = (id: string, weights: Tensor<'float32'>, image: Tensor<'float32'>, more: More = {}) => {
  const explainer = explainers.get(id) as Explainer
  return explainer.explain(linearProbe(weights), call(explainer, image, more))
}
const image = float32([1, 1, 2, 2], [1, 2, 3, 4])
const weights = float32([1, 1, 2, 2], [1, -1, 0.5, 0])

test.each([
  { name: 'gradient, absolute', id: 'gradient', options: {}, target: 1, map: [1, 1, 0.5, 0] },
  { name: 'gradient, signed', id: 'gradient', options: { channels: 'sum' }, target: 1, map: [-1, 1, -0.5, 0] },
  {
    name: 'SmoothGrad of a linear net is its gradient',
    id: 'smoothgrad',
    options: { channels: 'sum', samples: 40 },
    target: 0,
    map: [1, -1, 0.5, 0],
  },
  { name: 'occlusion by pixels, logit: w·x', id: 'occlusion', options: { window: 1, stride: 1, score: 'logit' }, target: 0, map: [1, -2, 1.5, 0] },
  {
    name: 'occlusion by pixels, fill 1: w·(x − 1)',
    id: 'occlusion',
    options: { window: 1, stride: 1, fill: 1, score: 'logit' },
    target: 0,
    map: [0, -1, 1, 0],
  },
  { name: 'Grad-CAM: ReLU(mean(w)·x)', id: 'grad-cam', options: {}, target: 0, map: [0.125, 0.25, 0.375, 0.5] },
  { name: 'gradient × input: w·x', id: 'gradient-x-input', options: {}, target: 0, map: [1, -2, 1.5, 0] },
  { name: 'integrated gradients of a linear net: w·x', id: 'integrated-gradients', options: { steps: 3 }, target: 1, map: [-1, 2, -1.5, 0] },
  {
    name: 'integrated gradients from the mean colour 2.5: w·(x − 2.5)',
    id: 'integrated-gradients',
    options: { baseline: 'mean' },
    target: 0,
    map: [-1.5, 0.5, 0.25, 0],
  },
  { name: 'Layer-CAM: ReLU(w)·x', id: 'layer-cam', options: {}, target: 0, map: [1, 0, 1.5, 0] },
  { name: 'XGrad-CAM: α = Σwx / Σx = 0.05', id: 'x-grad-cam', options: {}, target: 0, map: [0.05, 0.1, 0.15, 0.2] },
  {
    name: 'Grad-CAM++: w = 1/12 · 1 + 1/7 · ½ with ΣA = 10',
    id: 'grad-cam++',
    options: {},
    target: 0,
    map: [1, 2, 3, 4].map((x) => x * (1 / 12 + 1 / 14)),
  },
  { name: 'Eigen-CAM of one map is the map', id: 'eigen-cam', options: {}, target: 1, map: [1, 2, 3, 4] },
  { name: 'Score-CAM of one map is the map', id: 'score-cam', options: {}, target: 0, map: [1, 2, 3, 4] },
  { name: 'guided Grad-CAM: w · 0.125 x', id: 'guided-grad-cam', options: {}, target: 0, map: [0.125, -0.25, 0.1875, 0] },
  { name: 'Grad-CAM, signed', id: 'grad-cam', options: { negative: 'show' }, target: 1, map: [-0.125, -0.25, -0.375, -0.5] },
])('$name', async ({ id, options, target, map }) => {
  const heatmap = await explain(id, weights, image, { options, target })
  expect(heatmap.map.shape).toEqual([2, 2])
  for (const [at, value] of map.entries()) expect(heatmap.map.data[at]).toBeCloseTo(value, 5)
})

test('Grad-CAM says so when nothing speaks for the class', async () => {
  const heatmap = await explain('grad-cam', weights, image, { target: 1 })
  expect(heatmap.remark).toMatch(/^All values are at or below 0 before ReLU/)
  expect([...heatmap.map.data]).toEqual([0, 0, 0, 0])
})

test('what the ReLU hid is told by its range', async () => {
  const { beforeRelu } = await explain('grad-cam', weights, image, { target: 1 })
  expect(beforeRelu).toEqual([-0.5, -0.125])
  const shown = await explain('grad-cam', weights, image, { target: 1, options: { negative: 'show' } })
  expect(shown.beforeRelu).toBeUndefined()
})

test('integrated gradients say how nearly they add up', async () => {
  const { note } = await explain('integrated-gradients', weights, image)
  expect(note).toBe('Completeness: the values add up to 0.500, the score rises by 0.500; gap 0.0 %.')
})

test('RISE averages the masks by the probability that the class keeps', async () => {
  const masks = [
    [1, 0, 0, 0],
    [1, 1, 0, 0],
  ]
  const even = linearProbe(float32([1, 1, 2, 2], [0, 0, 0, 0]))
  const map = await averageMasks(even, image, 0, { count: 2, keep: 0.5 }, {}, () => Float32Array.from(masks.shift() ?? []))
  expect([...map.data]).toEqual([1, 0.5, 0, 0])
})

test('RISE draws as often as asked, keeps its share, and repeats itself for a seed', async () => {
  const even = linearProbe(float32([1, 1, 28, 28], new Float32Array(784)))
  const blank = float32([1, 1, 28, 28], new Float32Array(784))
  const explainer = explainers.get('rise') as Explainer
  const draw = (seed: number) => explainer.explain(even, call(explainer, blank, { seed, options: { masks: 400, keep: 0.3 } }))
  const [first, again, other] = [await draw(1), await draw(1), await draw(2)]
  expect(even.asked).toBe(1200)
  expect(again.map).toEqual(first.map)
  expect(other.map).not.toEqual(first.map)
  // P = ½ everywhere, so that the map is ½ · mean mask / p.
  const mean = first.map.data.reduce((sum, value) => sum + value, 0) / 784
  expect(mean).toBeGreaterThan(0.48)
  expect(mean).toBeLessThan(0.52)
})

test('Eigen-CAM finds the pattern of the strongest singular value', () => {
  // M = 3 · (0.6, 0.8) ⊗ (1, 0, 0) + (−0.8, 0.6) ⊗ (0, 0, 1): the first pattern is 3 · (0.6, 0.8).
  const map = firstProjection(float32([1, 3, 1, 2], [1.8, 2.4, 0, 0, -0.8, 0.6]))
  expect(map.data[0]).toBeCloseTo(1.8, 5)
  expect(map.data[1]).toBeCloseTo(2.4, 5)
})

test('images are asked about in numbers that suit their size, and leave few places empty', () => {
  const sizes = [1, 32, 64, 128, 224, 512].map((side) => chunkSizeFor(128, 3 * side * side))
  expect(sizes).toEqual([32, 32, 32, 16, 4, 4])
  expect([1, 3, 25, 50, 225].map((count) => chunkSizeFor(count, 3 * 224 * 224))).toEqual([1, 3, 5, 5, 5])
})

test('Grad-CAM weighs every map by its own mean gradient', () => {
  const activations = float32([1, 2, 1, 2], [1, 2, 10, 20])
  const gradients = float32([1, 2, 1, 2], [1, 3, -1, 0])
  expect([...weightedSum(activations, gradients).data]).toEqual([2 * 1 - 0.5 * 10, 2 * 2 - 0.5 * 20])
})

test.each([
  { height: 32, width: 32, window: 4, stride: 2, count: 225 },
  { height: 5, width: 7, window: 3, stride: 2, count: 6 },
  { height: 4, width: 4, window: 4, stride: 1, count: 1 },
])('$count windows of $window at stride $stride in $height×$width', ({ height, width, window, stride, count }) => {
  expect(windowsOf(height, width, window, stride)).toHaveLength(count)
})

test('occlusion takes an eighth of the side, half overlapping, by default', async () => {
  const probe = linearProbe(float32([1, 1, 32, 32], new Float32Array(1024)))
  const explainer = explainers.get('occlusion') as Explainer
  await explainer.explain(probe, call(explainer, float32([1, 1, 32, 32], new Float32Array(1024))))
  expect(probe.asked).toBe(226)
})

test('SmoothGrad repeats itself for a seed, and not for another', async () => {
  const asked: number[][] = []
  for (const seed of [1, 1, 2]) {
    const probe = linearProbe(weights)
    const seen: number[] = []
    const explainer = explainers.get('smoothgrad') as Explainer
    await explainer.explain(
      {
        ...probe,
        gradientSum(images, target) {
          seen.push(...images.data)
          return probe.gradientSum(images, target)
        },
      },
      call(explainer, image, { seed, options: { samples: 3 } }),
    )
    asked.push(seen)
  }
  expect(asked[0]).toEqual(asked[1])
  expect(asked[0]).not.toEqual(asked[2])
})

test('progress ends at 1 and a cancelled call stops', async () => {
  const heard: string[] = []
  const progress = (done: number, total: number) => heard.push(`${done} of ${total}`)
  await explain('occlusion', weights, image, { options: { window: 1, stride: 1 }, progress })
  expect(heard).toEqual(['4 of 4'])
  await explain('smoothgrad', weights, image, { options: { samples: 50 }, progress })
  expect(heard.slice(1)).toEqual(['25 of 50', '50 of 50'])
  await expect(explain('smoothgrad', weights, image, { signal: { aborted: true } })).rejects.toThrow('Cancelled')
})
