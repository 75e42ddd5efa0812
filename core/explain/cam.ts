// What all class activation maps share: a weighted sum of a layer's maps, and the ReLU that keeps what speaks for the class.

import { choice } from '../options/options.ts'
import { invariant } from '../problems.ts'
import { float32, type Tensor } from '../tensor/tensor.ts'
import type { Heatmap, Probe } from './explainer.ts'

export const negativeOption = choice({
  label: 'Negative',
  help: 'What speaks against the class: hidden by the ReLU of the definition, or shown in a signed map.',
  default: 'hide',
  choices: { hide: 'hide', show: 'show signed' },
})

/** The last layer with places, unless another is named. */
export function camLayer(probe: Probe, named: string | undefined): string {
  const layer = named ?? probe.spatialLayers.at(-1)?.layer
  invariant(layer !== undefined, 'a class activation map without a spatial layer')
  return layer
}

/** sum: [h, w] before the ReLU -> the heatmap of the definition, or all of it, signed. */
export function camHeatmap(sum: Tensor<'float32'>, negative: 'hide' | 'show'): Heatmap {
  const show = negative === 'show'
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of sum.data) {
    least = Math.min(least, value)
    most = Math.max(most, value)
  }
  const map = show
    ? sum
    : float32(
        sum.shape,
        sum.data.map((value) => Math.max(0, value)),
      )
  const silent = most <= 0
  return {
    map,
    signed: show,
    unit: 'weighted activation',
    ...(silent ? { remark: 'All values are at or below 0 before ReLU: nothing here speaks for this class.' } : {}),
    ...(silent && !show ? { beforeRelu: [least, most] as const } : {}),
  }
}

/** activations A: [1, K, h, w], `weightOf(k, at)` -> [h, w]: Σₖ wₖ Aᵏ, the weight of a map or of each of its places. */
export function weighMaps(activations: Tensor<'float32'>, weightOf: (map: number, place: number) => number): Tensor<'float32'> {
  const [, maps = 0, height = 0, width = 0] = activations.shape
  const area = height * width
  const sum = new Float32Array(area)
  for (let k = 0; k < maps; k++) {
    for (let at = 0; at < area; at++) sum[at] = (sum[at] as number) + weightOf(k, at) * (activations.data[k * area + at] as number)
  }
  return float32([height, width], sum)
}

/** values: [1, K, h, w] -> Σᵢⱼ f(value, index) for each of the K maps. */
export function sumPerMap({ shape, data }: Tensor<'float32'>, of: (value: number, index: number) => number = (value) => value): readonly number[] {
  const [, maps = 0, height = 0, width = 0] = shape
  const area = height * width
  return Array.from({ length: maps }, (_, k) => {
    let sum = 0
    for (let at = k * area; at < (k + 1) * area; at++) sum += of(data[at] as number, at)
    return sum
  })
}
