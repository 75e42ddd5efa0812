// The mean gradient over noisy copies of the image.

import { float, int } from '../../options/options.ts'
import type { CancelSignal } from '../../runtime/cancel.ts'
import { randomStream } from '../../tensor/random.ts'
import { elementCount, float32, type Tensor } from '../../tensor/tensor.ts'
import { inChunks } from '../chunks.ts'
import { channelsOption, collapseChannels } from '../collapse.ts'
import { defineExplainer, type Probe } from '../explainer.ts'

export const smoothgrad = defineExplainer({
  id: 'smoothgrad',
  title: 'SmoothGrad',
  summary: 'Averages the gradient over copies of the image with a little noise, so that what only flickers cancels out.',
  formula: 'M = 1/n · Σᵢ ∂Sᵧ/∂x (x + N(0, σ²))',
  source: 'Smilkov et al. 2017, SmoothGrad: removing noise by adding noise, equation 1',
  needs: 'gradient',
  options: {
    samples: int({ label: 'Samples', help: 'Noisy copies that are averaged; 8 give a preview.', default: 50, min: 1, max: 10_000 }),
    noise: float({ label: 'Noise σ', help: "Deviation of the noise, as a share of the image's range.", default: 0.15, min: 0, max: 10 }),
    channels: channelsOption,
  },
  async explain(probe, call) {
    const { image, target, options, seed } = call
    const deviation = options.noise * rangeOf(image)
    const stream = randomStream(seed, 'smoothgrad')
    const mean = await meanGradient(probe, image, target, options.samples, call, () => stream.normal() * deviation)
    return {
      map: collapseChannels(mean, options.channels),
      signed: options.channels === 'sum',
      unit: `${options.channels === 'sum' ? 'gradient' : '|gradient|'}, mean of ${options.samples}`,
    }
  },
})

/** image: [1, C, H, W] -> [1, C, H, W]: mean over `samples` copies of dS/dx at x + noise; `draw` is asked for each element, copy by copy. */
export async function meanGradient(
  probe: Probe,
  image: Tensor<'float32'>,
  target: number,
  samples: number,
  watch: { readonly signal?: CancelSignal; progress?(share: number): void },
  draw: () => number,
): Promise<Tensor<'float32'>> {
  const size = elementCount(image.shape)
  const sum = new Float64Array(size)
  await inChunks(samples, watch, async (from, to) => {
    const copies = new Float32Array((to - from) * size)
    for (let at = 0; at < copies.length; at++) copies[at] = (image.data[at % size] as number) + draw()
    const gradients = await probe.gradient(float32([to - from, ...image.shape.slice(1)], copies), target)
    for (let at = 0; at < copies.length; at++) sum[at % size] = (sum[at % size] as number) + (gradients.data[at] as number)
  })
  return float32(
    image.shape,
    Float32Array.from(sum, (value) => value / samples),
  )
}

/** max(x) − min(x). */
function rangeOf(image: Tensor<'float32'>): number {
  let least = Number.POSITIVE_INFINITY
  let most = Number.NEGATIVE_INFINITY
  for (const value of image.data) {
    if (value < least) least = value
    if (value > most) most = value
  }
  return most - least
}
