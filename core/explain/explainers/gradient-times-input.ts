// The gradient times the pixels: what each pixel adds to the score, were the network linear.

import { collapseChannels, signedChannelsOption } from '../collapse.ts'
import { defineExplainer } from '../explainer.ts'

export const gradientTimesInput = defineExplainer({
  id: 'gradient-x-input',
  title: 'Gradient × input',
  summary:
    'The gradient times the value of each pixel: what the pixel adds to the score, were the network linear. Where the input is 0, so is the map.',
  formula: 'M = x · ∂Sᵧ/∂x',
  source: 'Shrikumar et al. 2016, Not just a black box, section 2',
  needs: 'gradient',
  options: { channels: signedChannelsOption },
  async explain(probe, { image, target, options, progress }) {
    const gradient = await probe.gradient(image, target)
    progress?.(1, 1)
    const product = { ...gradient, data: gradient.data.map((value, at) => value * (image.data[at] as number)) }
    const signed = options.channels === 'sum'
    return { map: collapseChannels(product, options.channels), signed, unit: signed ? 'share of the score' : '|gradient × input|' }
  },
})
