// A network that can be worked out by hand, for tests: S₀(x) = Σ w·x and S₁ = −S₀.

import { inChunks, type Watch } from '../explain/chunks.ts'
import type { Probe } from '../explain/explainer.ts'
import type { Cover } from '../explain/patches.ts'
import { elementCount, float32, type Tensor } from '../tensor/tensor.ts'
import { coveredCopies } from './covered-copies.ts'

/** A linear classifier of two classes over [1, height, width] images; its "layer" is the image itself. */
export function linearProbe(weights: Tensor<'float32'>): Probe & { asked: number } {
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
    async coveredScores(image: Tensor<'float32'>, cover: Cover, of: 'logit' | 'probability', watch: Watch) {
      const covered: number[] = []
      await inChunks(cover.corners.length, size, watch, async (from, to) => {
        const copies = coveredCopies(image, { ...cover, corners: cover.corners.slice(from, to) })
        covered.push(...(await probe.scores(copies, of)).data)
      })
      return { uncovered: await probe.scores(image, of), covered: float32([cover.corners.length, 2], covered) }
    },
    async gradient(images: Tensor<'float32'>, target: number) {
      const sign = target === 0 ? 1 : -1
      return float32(
        images.shape,
        Array.from({ length: elementCount(images.shape) }, (_, at) => sign * (weights.data[at % size] as number)),
      )
    },
    async gradientSum(images: Tensor<'float32'>, target: number) {
      const factor = (target === 0 ? 1 : -1) * (images.shape[0] ?? 1)
      return float32(
        weights.shape,
        weights.data.map((weight) => factor * weight),
      )
    },
    async activations(images: Tensor<'float32'>, _layer: string, target: number) {
      return { activations: images, gradients: await probe.gradient(images, target) }
    },
  }
  return probe
}
