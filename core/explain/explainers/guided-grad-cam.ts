// Guided Grad-CAM: the sharp edges of guided backpropagation where Grad-CAM looks.

import { camHeatmap, camLayer } from '../cam.ts'
import { collapseChannels, signedChannelsOption } from '../collapse.ts'
import { defineExplainer } from '../explainer.ts'
import { resizeMap } from '../resize.ts'
import { weightedSum } from './grad-cam.ts'

export const guidedGradCam = defineExplainer({
  id: 'guided-grad-cam',
  title: 'Guided Grad-CAM',
  summary: 'Guided backpropagation times Grad-CAM, enlarged to the image: fine detail, but only where the layer speaks for the class.',
  formula: 'M = G · up(L),  G guided backpropagation,  L Grad-CAM',
  source: 'Selvaraju et al. 2017, Grad-CAM, section 3.2',
  needs: 'layer',
  options: { channels: signedChannelsOption },
  async explain(probe, { image, target, layer, options, progress }) {
    const { activations, gradients } = await probe.activations(image, camLayer(probe, layer), target)
    progress?.(1, 2)
    const guided = await probe.gradient(image, target, 'guided')
    progress?.(2, 2)
    const [, , height = 1, width = 1] = image.shape
    const cam = resizeMap(camHeatmap(weightedSum(activations, gradients), 'hide').map, height, width)
    const product = { ...guided, data: guided.data.map((value, at) => value * (cam.data[at % cam.data.length] as number)) }
    return { map: collapseChannels(product, options.channels), signed: options.channels === 'sum', unit: 'guided gradient × weighted activation' }
  },
})
