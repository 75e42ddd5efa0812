// Examples as people see them: raw channels to RGBA bytes.

import type { Tensor } from '../tensor/tensor.ts'

/**
 * raw: [C, H, W] or [1, C, H, W] -> RGBA, row by row. One channel is grey, three are red, green and blue; of others the first is shown.
 * `maximum` is white (255 for images); without it the values span black to white as they come.
 */
export function pictureOf(raw: Tensor<'float32'>, maximum?: number): { readonly width: number; readonly height: number; readonly rgba: Uint8Array } {
  const [channels = 1, height = 1, width = 1] = raw.shape.slice(-3)
  const area = height * width
  const [black, white] = maximum === undefined ? extremes(raw.data) : [0, maximum]
  const scale = white > black ? 255 / (white - black) : 0
  const rgba = new Uint8Array(area * 4).fill(255)
  for (let at = 0; at < area; at++) {
    for (let colour = 0; colour < 3; colour++) {
      const value = raw.data[(channels === 3 ? colour : 0) * area + at] as number
      rgba[at * 4 + colour] = Math.min(255, Math.max(0, Math.round((value - black) * scale)))
    }
  }
  return { width, height, rgba }
}

/** Smallest and largest. */
export function extremes(values: Float32Array): readonly [number, number] {
  let least = Number.POSITIVE_INFINITY
  let most = Number.NEGATIVE_INFINITY
  for (const value of values) {
    if (value < least) least = value
    if (value > most) most = value
  }
  return [least, most]
}
