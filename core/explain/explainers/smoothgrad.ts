// The mean gradient over noisy copies of the image.

import { choice, float, int } from '../../options/options.ts'
import { type Draw, normals, randomStream } from '../../tensor/random.ts'
import { elementCount, float32, type Tensor } from '../../tensor/tensor.ts'
import { inChunks, type Watch } from '../chunks.ts'
import { channelsOption, collapseChannels } from '../collapse.ts'
import { defineExplainer, type Probe } from '../explainer.ts'

export const smoothgrad = defineExplainer({
  id: 'smoothgrad',
  title: 'SmoothGrad',
  summary: 'Averages the gradient over copies of the image with a little noise, so that what only flickers cancels out.',
  formula: 'M = 1/n · Σᵢ gᵢ,  gᵢ = ∂Sᵧ/∂x (x + N(0, σ²))',
  source: 'Smilkov et al. 2017, SmoothGrad: removing noise by adding noise, equation 1; squares: Hooker et al. 2019; variance: Adebayo et al. 2018',
  needs: 'gradient',
  counts: 'samples',
  options: {
    samples: int({ label: 'Samples', help: 'Noisy copies that are averaged; 8 give a preview.', default: 50, min: 1, max: 10_000 }),
    noise: float({ label: 'Noise σ', help: "Deviation of the noise, as a share of the image's range.", default: 0.15, min: 0, max: 10 }),
    statistic: choice({
      label: 'Statistic',
      help: 'What is taken over the copies: the mean gradient (SmoothGrad), the mean square (SmoothGrad²) or the variance (VarGrad).',
      default: 'mean',
      choices: { mean: 'mean', square: 'mean square', variance: 'variance' },
    }),
    channels: channelsOption,
  },
  async explain(probe, call) {
    const { image, target, options, seed } = call
    const deviation = options.noise * rangeOf(image)
    const draw = normals(randomStream(seed, 'smoothgrad'), deviation)
    const signed = options.channels === 'sum' && options.statistic === 'mean'
    const what = { mean: signed ? 'gradient' : '|gradient|', square: 'gradient²', variance: 'variance of the gradient' }[options.statistic]
    const found =
      options.statistic === 'mean'
        ? await meanGradient(probe, image, target, options.samples, call, draw)
        : (await gradientStatistics(probe, image, target, options.samples, call, draw))[options.statistic]
    return {
      map: collapseChannels(found, options.channels),
      signed,
      unit: options.statistic === 'variance' ? `${what}, ${options.samples} samples` : `${what}, mean of ${options.samples}`,
    }
  },
})

/** `count` copies of image [1, C, H, W], to each of which `draw` adds noise. */
function noisyCopies(image: Tensor<'float32'>, count: number, draw: Draw): Tensor<'float32'> {
  const copies = new Float32Array(count * elementCount(image.shape))
  draw(copies, image.data)
  return float32([count, ...image.shape.slice(1)], copies)
}

/** image: [1, C, H, W] -> the same shape: Σ dS/dx at x + noise / n over `samples` copies. `draw` adds noise to some copies. */
export async function meanGradient(
  probe: Probe,
  image: Tensor<'float32'>,
  target: number,
  samples: number,
  watch: Watch,
  draw: Draw,
): Promise<Tensor<'float32'>> {
  const sum = new Float64Array(elementCount(image.shape))
  await inChunks(samples, elementCount(image.shape), watch, async (from, to) => {
    const { data } = await probe.gradientSum(noisyCopies(image, to - from, draw), target)
    for (let at = 0; at < sum.length; at++) sum[at] = (sum[at] as number) + (data[at] as number)
  })
  const mean = new Float32Array(sum.length)
  for (let at = 0; at < mean.length; at++) mean[at] = (sum[at] as number) / samples
  return float32(image.shape, mean)
}

type Statistic = 'square' | 'variance'

/**
 * image: [1, C, H, W] -> each [1, C, H, W], over `samples` copies g = dS/dx at x + noise: square = Σ g² / n,
 * variance = Σ (g − mean)² / n = square − (Σ g / n)². `draw` adds noise to some copies.
 */
export async function gradientStatistics(
  probe: Probe,
  image: Tensor<'float32'>,
  target: number,
  samples: number,
  watch: Watch,
  draw: Draw,
): Promise<Readonly<Record<Statistic, Tensor<'float32'>>>> {
  const size = elementCount(image.shape)
  const sum = new Float64Array(size)
  const squares = new Float64Array(size)
  await inChunks(samples, elementCount(image.shape), watch, async (from, to) => {
    const gradients = await probe.gradient(noisyCopies(image, to - from, draw), target)
    for (let at = 0; at < gradients.data.length; at++) {
      const value = gradients.data[at] as number
      sum[at % size] = (sum[at % size] as number) + value
      squares[at % size] = (squares[at % size] as number) + value * value
    }
  })
  const shaped = (values: Float64Array) => float32(image.shape, Float32Array.from(values))
  return {
    square: shaped(squares.map((value) => value / samples)),
    variance: shaped(squares.map((value, at) => Math.max(0, value / samples - ((sum[at] as number) / samples) ** 2))),
  }
}

/** max(x) − min(x). */
function rangeOf(image: Tensor<'float32'>): number {
  let least = Number.POSITIVE_INFINITY
  let most = Number.NEGATIVE_INFINITY
  for (let at = 0; at < image.data.length; at++) {
    const value = image.data[at] as number
    if (value < least) least = value
    if (value > most) most = value
  }
  return most - least
}
