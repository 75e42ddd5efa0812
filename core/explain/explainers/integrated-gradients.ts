// Integrated gradients: the score shared out over the pixels, along the straight way from an empty image.

import { choice, int } from '../../options/options.ts'
import { elementCount, float32, type Tensor } from '../../tensor/tensor.ts'
import { inChunks, type Watch } from '../chunks.ts'
import { collapseChannels, signedChannelsOption } from '../collapse.ts'
import { defineExplainer, type Probe } from '../explainer.ts'

export const integratedGradients = defineExplainer({
  id: 'integrated-gradients',
  title: 'Integrated gradients',
  summary:
    'Adds up the gradient on the way from an empty image to this one. The values add up to the score minus the score of the empty image: how nearly they do is said below the map.',
  formula: 'M = (x − x₀) · 1/m · Σₖ ∂Sᵧ/∂x (x₀ + (k − ½)/m · (x − x₀)),  Σ M = S(x) − S(x₀)',
  source: 'Sundararajan, Taly & Yan 2017, Axiomatic Attribution for Deep Networks, equation 3, midpoint rule',
  needs: 'gradient',
  counts: 'steps',
  options: {
    steps: int({ label: 'Steps', help: 'Points on the way at which the gradient is taken.', default: 50, min: 1, max: 5000 }),
    baseline: choice({
      label: 'Empty image',
      help: 'Where the way begins: 0 as the network sees it (black, or the mean after z-score), or the mean colour of this image.',
      default: 'zero',
      choices: { zero: 'zero', mean: 'mean colour' },
    }),
    channels: signedChannelsOption,
  },
  async explain(probe, call) {
    const { image, target, options } = call
    const empty = options.baseline === 'zero' ? float32(image.shape, new Float32Array(image.data.length)) : meanImage(image)
    const values = await integrate(probe, image, empty, target, options.steps, call)
    const [whole, none] = [await probe.scores(image, 'logit'), await probe.scores(empty, 'logit')].map(({ data }) => data[target] as number)
    const signed = options.channels === 'sum'
    return {
      map: collapseChannels(values, options.channels),
      signed,
      unit: signed ? 'share of the score' : '|share of the score|',
      note: sayCompleteness(
        values.data.reduce((sum, value) => sum + value, 0),
        (whole as number) - (none as number),
      ),
    }
  },
})

const digits = (value: number): string => value.toPrecision(3).replace('-', '−')

/** `Completeness: the values add up to 3.41, the score rises by 3.43; gap 0.58 %.` */
function sayCompleteness(sum: number, rise: number): string {
  const gap = Math.abs(sum - rise) / Math.max(Math.abs(rise), 1e-12)
  return `Completeness: the values add up to ${digits(sum)}, the score rises by ${digits(rise)}; gap ${(gap * 100).toPrecision(2)} %.`
}

/** image x, empty x₀: [1, C, H, W] -> [1, C, H, W]: (x − x₀) · mean over k = 1 ... m of dS/dx at x₀ + (k − ½)/m · (x − x₀). */
export async function integrate(
  probe: Probe,
  image: Tensor<'float32'>,
  empty: Tensor<'float32'>,
  target: number,
  steps: number,
  watch: Watch,
): Promise<Tensor<'float32'>> {
  const size = elementCount(image.shape)
  const difference = image.data.map((value, at) => value - (empty.data[at] as number))
  const sum = new Float64Array(size)
  await inChunks(steps, elementCount(image.shape), watch, async (from, to) => {
    const points = new Float32Array((to - from) * size)
    for (let at = 0; at < points.length; at++) {
      const step = from + Math.floor(at / size)
      points[at] = (empty.data[at % size] as number) + ((step + 0.5) / steps) * (difference[at % size] as number)
    }
    const gradients = await probe.gradientSum(float32([to - from, ...image.shape.slice(1)], points), target)
    for (let at = 0; at < size; at++) sum[at] = (sum[at] as number) + (gradients.data[at] as number)
  })
  return float32(image.shape, new Float32Array(sum.map((value, at) => (value / steps) * (difference[at] as number))))
}

/** [1, C, H, W] -> the same shape, each channel its own mean. */
function meanImage({ shape, data }: Tensor<'float32'>): Tensor<'float32'> {
  const area = (shape[2] ?? 1) * (shape[3] ?? 1)
  const result = new Float32Array(data.length)
  for (let from = 0; from < data.length; from += area) {
    const channel = data.subarray(from, from + area)
    result.fill(channel.reduce((sum, value) => sum + value, 0) / area, from, from + area)
  }
  return float32(shape, result)
}
