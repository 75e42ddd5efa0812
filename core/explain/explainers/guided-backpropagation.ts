// Gradients that pass only where they help: guided backpropagation, and deconvolution, its elder.

import { collapseChannels, signedChannelsOption } from '../collapse.ts'
import { defineExplainer } from '../explainer.ts'

export const guidedBackpropagation = defineExplainer({
  id: 'guided-backpropagation',
  title: 'Guided backpropagation',
  summary:
    'The gradient, but every ReLU lets through only what raises the score. Sharp edges, though they change little when the weights are randomised: look at the trust check. In a network without ReLU it is the plain gradient.',
  formula: 'R = g · (a > 0) · (g > 0) at every ReLU',
  source: 'Springenberg et al. 2014, Striving for Simplicity, section 3.4',
  needs: 'gradient',
  options: { channels: signedChannelsOption },
  async explain(probe, { image, target, options, progress }) {
    const values = await probe.gradient(image, target, 'guided')
    progress?.(1, 1)
    return { map: collapseChannels(values, options.channels), signed: options.channels === 'sum', unit: 'guided gradient' }
  },
})

export const deconvolution = defineExplainer({
  id: 'deconvolution',
  title: 'Deconvolution',
  summary:
    'The gradient, but every ReLU lets through whatever raises the score, also where it was silent. In a network without ReLU it is the plain gradient.',
  formula: 'R = g · (g > 0) at every ReLU',
  source: 'Zeiler & Fergus 2014, Visualizing and Understanding Convolutional Networks, section 2.1',
  needs: 'gradient',
  options: { channels: signedChannelsOption },
  async explain(probe, { image, target, options, progress }) {
    const values = await probe.gradient(image, target, 'deconvolution')
    progress?.(1, 1)
    return { map: collapseChannels(values, options.channels), signed: options.channels === 'sum', unit: 'deconvolved gradient' }
  },
})
