// Eigen-CAM: the pattern that most of a layer's maps have in common, whatever the class.

import { float32, type Tensor } from '../../tensor/tensor.ts'
import { camLayer } from '../cam.ts'
import { defineExplainer } from '../explainer.ts'

export const eigenCam = defineExplainer({
  id: 'eigen-cam',
  title: 'Eigen-CAM',
  summary:
    "The strongest common pattern of the layer's maps. It asks for no class and no gradient: it shows what the layer sees, not what speaks for a class.",
  formula: 'L = M v,  M = U Σ Vᵀ the maps as columns,  v the first column of V',
  source: 'Muhammad & Yeasin 2020, Eigen-CAM, equations 2 and 3, without centring',
  needs: 'layer',
  options: {},
  async explain(probe, { image, target, layer, progress }) {
    const { activations } = await probe.activations(image, camLayer(probe, layer), target)
    progress?.(1, 1)
    const map = firstProjection(activations)
    return { map, signed: map.data.some((value) => value < 0), unit: 'projected activation' }
  },
})

const mostIterations = 2000
const closeEnough = 1e-12

/** A: [1, K, h, w] -> M v [h, w], v: [K] the first right singular vector of M [h·w, K], by power iteration on MᵀM; its sum is not negative. */
export function firstProjection({ shape, data }: Tensor<'float32'>): Tensor<'float32'> {
  const [, maps = 0, height = 0, width = 0] = shape
  const area = height * width
  const project = (vector: Float64Array): Float64Array => {
    const result = new Float64Array(area)
    for (let k = 0; k < maps; k++)
      for (let at = 0; at < area; at++) result[at] = (result[at] as number) + (vector[k] as number) * (data[k * area + at] as number)
    return result
  }
  let vector = new Float64Array(maps).fill(1 / Math.sqrt(Math.max(1, maps)))
  let projected = project(vector)
  for (let turn = 0; turn < mostIterations; turn++) {
    const next = new Float64Array(maps)
    for (let k = 0; k < maps; k++) {
      let sum = 0
      for (let at = 0; at < area; at++) sum += (data[k * area + at] as number) * (projected[at] as number)
      next[k] = sum
    }
    const length = Math.hypot(...next)
    if (length === 0) break
    const change = next.reduce((sum, value, k) => sum + (value / length - (vector[k] as number)) ** 2, 0)
    vector = next.map((value) => value / length)
    projected = project(vector)
    if (change < closeEnough ** 2) break
  }
  const sign = projected.reduce((sum, value) => sum + value, 0) < 0 ? -1 : 1
  return float32(
    [height, width],
    Float32Array.from(projected, (value) => sign * value),
  )
}
