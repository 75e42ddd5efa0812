// Out of focus.

import { float } from '../../options/options.ts'
import { defineToning, type Image, share } from './augmentation.ts'
import { mirror } from './warp.ts'

export const blur = defineToning({
  id: 'blur',
  title: 'Blur',
  summary: 'Takes images out of focus by a random amount.',
  source: 'torchvision GaussianBlur; SimCLR (Chen et al. 2020), appendix A',
  options: {
    deviation: float({ label: 'Up to', help: 'Standard deviation of the widest Gaussian.', default: 1, min: 0, max: 20, unit: 'px' }),
    share: share(50),
  },
  strength: ({ deviation }) => `up to ${deviation} px`,
  tone: (image, { options: { deviation }, random }) => gaussian(image, random.uniform() * deviation),
})

/** y = Σ g(i)·x(at + i) along rows, then along columns; g(i) ~ exp(−i²/2σ²), cut off at 3σ and summing to 1; mirrored at the edges. */
function gaussian({ data, channels, height, width }: Image, deviation: number): void {
  const radius = Math.ceil(3 * deviation)
  if (radius === 0) return
  const bell = Array.from({ length: 2 * radius + 1 }, (_, at) => Math.exp(-((at - radius) ** 2) / (2 * deviation ** 2)))
  const sum = bell.reduce((total, each) => total + each, 0)
  const kernel = Float64Array.from(bell, (each) => each / sum)
  for (let plane = 0; plane < channels; plane++) {
    const pixels = data.subarray(plane * height * width, (plane + 1) * height * width)
    for (let row = 0; row < height; row++) smoothRow(pixels.subarray(row * width, (row + 1) * width), kernel)
    smoothColumns(pixels, width, kernel)
  }
}

/** row: [W], in place. */
function smoothRow(row: Float32Array, kernel: Float64Array): void {
  const radius = (kernel.length - 1) / 2
  const wide = new Float64Array(row.length + 2 * radius)
  for (let at = 0; at < wide.length; at++) wide[at] = row[mirror(at - radius, row.length - 1)] as number
  for (let at = 0; at < row.length; at++) {
    let sum = 0
    for (let tap = 0; tap < kernel.length; tap++) sum += (kernel[tap] as number) * (wide[at + tap] as number)
    row[at] = sum
  }
}

/** pixels: [H, W], in place: whole rows are added up, as memory likes it. */
function smoothColumns(pixels: Float32Array, width: number, kernel: Float64Array): void {
  const radius = (kernel.length - 1) / 2
  const before = pixels.slice()
  const last = pixels.length / width - 1
  const sums = new Float64Array(width)
  for (let row = 0; row <= last; row++) {
    sums.fill(0)
    for (let tap = 0; tap < kernel.length; tap++) {
      const weight = kernel[tap] as number
      const from = mirror(row + tap - radius, last) * width
      for (let column = 0; column < width; column++) sums[column] = (sums[column] as number) + weight * (before[from + column] as number)
    }
    pixels.set(sums, row * width)
  }
}
