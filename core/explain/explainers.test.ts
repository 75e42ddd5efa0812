// Explainers on networks small enough to work out by hand: S₀(x) = Σ w·x, and S₁ = −S₀.

import { expect, test } from 'vitest'
import { defaultsOf, type Options, type OptionValues } from '../options/options.ts'
import { elementCount, float32, type Tensor } from '../tensor/tensor.ts'
import type { ExplainCall, Explainer, Probe } from './explainer.ts'
import { weightedSum } from './explainers/grad-cam.ts'
import { windowsOf } from './explainers/occlusion.ts'
import { explainers } from './index.ts'

/** A linear classifier of two classes over [1, height, width] images; its "layer" is the image itself. */
function linearProbe(weights: Tensor<'float32'>): Probe & { asked: number } {
  const size = elementCount(weights.shape)
  const inputShape = weights.shape.slice(1)
  const score = (images: Tensor<'float32'>, copy: number) => {
    let sum = 0
    for (let at = 0; at < size; at++) sum += (images.data[copy * size + at] as number) * (weights.data[at] as number)
    return sum
  }
  const probe = {
    asked: 0,
    inputShape,
    classes: 2,
    spatialLayers: [{ layer: 'image', shape: inputShape as [number, number, number] }],
    async scores(images: Tensor<'float32'>, of: 'logit' | 'probability') {
      const count = images.shape[0] as number
      probe.asked += count
      const values = Array.from({ length: count }, (_, copy) => {
        const logit = score(images, copy)
        const probability = 1 / (1 + Math.exp(-2 * logit))
        return of === 'logit' ? [logit, -logit] : [probability, 1 - probability]
      })
      return float32([count, 2], values.flat())
    },
    async gradient(images: Tensor<'float32'>, target: number) {
      const sign = target === 0 ? 1 : -1
      return float32(
        images.shape,
        Array.from({ length: elementCount(images.shape) }, (_, at) => sign * (weights.data[at % size] as number)),
      )
    },
    async activations(images: Tensor<'float32'>, _layer: string, target: number) {
      return { activations: images, gradients: await probe.gradient(images, target) }
    },
  }
  return probe
}

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
        gradient(images, target) {
          seen.push(...images.data)
          return probe.gradient(images, target)
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
  const shares: number[] = []
  await explain('occlusion', weights, image, { options: { window: 1, stride: 1 }, progress: (share: number) => shares.push(share) })
  expect(shares.at(-1)).toBe(1)
  await expect(explain('smoothgrad', weights, image, { signal: { aborted: true } })).rejects.toThrow('Cancelled')
})
