// The plain gradient of a class score by the pixels: the oldest saliency map.

import { channelsOption, collapseChannels } from '../collapse.ts'
import { defineExplainer } from '../explainer.ts'

export const gradient = defineExplainer({
  id: 'gradient',
  title: 'Gradient',
  summary:
    'How much the score of the class changes when a pixel changes a little. Sharp but noisy: it shows where the network is sensitive, not what it needs.',
  formula: 'M = maxᶜ |∂Sᵧ/∂x|',
  source: 'Simonyan, Vedaldi & Zisserman 2013, Deep Inside Convolutional Networks, section 3.1',
  needs: 'gradient',
  options: { channels: channelsOption },
  async explain(probe, { image, target, options, progress }) {
    const values = await probe.gradient(image, target)
    progress?.(1, 1)
    return {
      map: collapseChannels(values, options.channels),
      signed: options.channels === 'sum',
      unit: options.channels === 'sum' ? 'gradient' : '|gradient|',
    }
  },
})
