// Heatmaps to the size of the image.

import { float32, type Tensor } from '../tensor/tensor.ts'

/** map: [h, w] -> [height, width], bilinear with half-pixel centres (PyTorch's align_corners=False): source = (i + ½)·h/H − ½. */
export function resizeMap(map: Tensor<'float32'>, height: number, width: number): Tensor<'float32'> {
  const [rows = 1, columns = 1] = map.shape
  if (rows === height && columns === width) return map
  const down = samplesAlong(rows, height)
  const across = samplesAlong(columns, width)
  const result = new Float32Array(height * width)
  for (let y = 0; y < height; y++) {
    const [top, bottom, low] = down[y] as Sample
    for (let x = 0; x < width; x++) {
      const [left, right, near] = across[x] as Sample
      const above = mix(map.data[top * columns + left] as number, map.data[top * columns + right] as number, near)
      const below = mix(map.data[bottom * columns + left] as number, map.data[bottom * columns + right] as number, near)
      result[y * width + x] = mix(above, below, low)
    }
  }
  return float32([height, width], result)
}

type Sample = readonly [before: number, after: number, share: number]
const mix = (a: number, b: number, share: number): number => a + (b - a) * share

function samplesAlong(from: number, to: number): readonly Sample[] {
  return Array.from({ length: to }, (_, index) => {
    const at = Math.max(0, ((index + 0.5) * from) / to - 0.5)
    const before = Math.min(from - 1, Math.floor(at))
    return [before, Math.min(from - 1, before + 1), at - before]
  })
}
