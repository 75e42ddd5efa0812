// What stands where a part of the image is hidden: by the brush, and before pixels are inserted.

import { float32, type Tensor } from '../tensor/tensor.ts'

export const fills = { mean: 'mean colour', grey: 'grey', blur: 'blurred image', black: 'black' } as const
export type Fill = keyof typeof fills

/** image: raw values, [1, C, H, W]; `maximum` is the largest a pixel can have, where the data says so -> a covered image of the same shape. */
export function fillImage(image: Tensor<'float32'>, fill: Fill, maximum?: number): Tensor<'float32'> {
  const [, channels = 1, height = 1, width = 1] = image.shape
  const area = height * width
  const [least, most] = maximum === undefined ? extent(image.data) : [0, maximum]
  const result = new Float32Array(image.data.length)
  for (let channel = 0; channel < channels; channel++) {
    const [from, to] = [channel * area, (channel + 1) * area]
    const values = image.data.subarray(from, to)
    if (fill === 'blur') result.set(blur(values, height, width), from)
    else result.fill(fill === 'mean' ? mean(values) : fill === 'grey' ? (least + most) / 2 : least, from, to)
  }
  return float32(image.shape, result)
}

/** image, cover: [1, C, H, W], mask: [H · W], 1 where it is hidden -> image with the cover there. */
export function hide(image: Tensor<'float32'>, cover: Tensor<'float32'>, mask: Uint8Array): Tensor<'float32'> {
  return float32(
    image.shape,
    image.data.map((value, at) => (mask[at % mask.length] ? (cover.data[at] as number) : value)),
  )
}

const mean = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)

function extent(values: Float32Array): readonly [number, number] {
  return [values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY), values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)]
}

/** Three passes of a box as wide as a quarter of the shorter side: close to a Gaussian, and what it hides cannot be recognised. The edge repeats. */
function blur(values: Float32Array, height: number, width: number): Float32Array {
  const radius = Math.max(1, Math.floor(Math.min(height, width) / 8))
  let blurred = values
  for (let pass = 0; pass < 3; pass++) blurred = boxAlong(boxAlong(blurred, height, width, width, 1, radius), width, height, 1, width, radius)
  return blurred
}

/** Running mean over 2 · radius + 1 values along lines of `length`, `step` apart; `lines` of them, `lineStep` apart. */
function boxAlong(values: Float32Array, lines: number, length: number, lineStep: number, step: number, radius: number): Float32Array {
  const result = new Float32Array(values.length)
  for (let line = 0; line < lines; line++) {
    const at = (place: number): number => values[line * lineStep + Math.min(length - 1, Math.max(0, place)) * step] as number
    let sum = 0
    for (let place = -radius; place <= radius; place++) sum += at(place)
    for (let place = 0; place < length; place++) {
      result[line * lineStep + place * step] = sum / (2 * radius + 1)
      sum += at(place + radius + 1) - at(place - radius)
    }
  }
  return result
}
