// Gradients that pass only where they help: guided backpropagation, and deconvolution, its elder.

import { collapseChannels, signedChannelsOption } from '../collapse.ts'
import { defineExplainer, type Explainer, type ReluRule } from '../explainer.ts'

/** The gradient with another way back through every ReLU. */
const throughRelu = (rule: ReluRule, unit: string, about: Pick<Explainer, 'id' | 'title' | 'summary' | 'formula' | 'source'>): Explainer =>
  defineExplainer({
    ...about,
    needs: 'gradient',
    options: { channels: signedChannelsOption },
    async explain(probe, { image, target, options, progress }) {
      const values = await probe.gradient(image, target, rule)
      progress?.(1, 1)
      return { map: collapseChannels(values, options.channels), signed: options.channels === 'sum', unit }
    },
  })

export const guidedBackpropagation = throughRelu('guided', 'guided gradient', {
  id: 'guided-backpropagation',
  title: 'Guided backpropagation',
  summary:
    'The gradient, but every ReLU lets through only what raises the score. Sharp edges, though they change little when the weights are randomised: look at the trust check. In a network without ReLU it is the plain gradient.',
  formula: 'R = g · (a > 0) · (g > 0) at every ReLU',
  source: 'Springenberg et al. 2014, Striving for Simplicity, section 3.4',
})

export const deconvolution = throughRelu('deconvolution', 'deconvolved gradient', {
  id: 'deconvolution',
  title: 'Deconvolution',
  summary:
    'The gradient, but every ReLU lets through whatever raises the score, also where it was silent. In a network without ReLU it is the plain gradient.',
  formula: 'R = g · (g > 0) at every ReLU',
  source: 'Zeiler & Fergus 2014, Visualizing and Understanding Convolutional Networks, section 2.1',
})
