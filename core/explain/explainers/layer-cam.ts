// Layer-CAM: every place of every map has its own weight, which makes early layers readable.

import { camHeatmap, camLayer, weighMaps } from '../cam.ts'
import { defineExplainer } from '../explainer.ts'

export const layerCam = defineExplainer({
  id: 'layer-cam',
  title: 'Layer-CAM',
  summary: 'Weighs each place by its own positive gradient. It keeps detail, so it also serves at the first layers, where Grad-CAM smears.',
  formula: 'L = ReLU(Σₖ ReLU(∂Sᵧ/∂Aᵏᵢⱼ) · Aᵏᵢⱼ)',
  source: 'Jiang et al. 2021, LayerCAM, equations 5 and 6',
  needs: 'layer',
  options: {},
  async explain(probe, { image, target, layer, progress }) {
    const { activations, gradients } = await probe.activations(image, camLayer(probe, layer), target)
    progress?.(1, 1)
    const [, , height = 1, width = 1] = activations.shape
    return camHeatmap(
      weighMaps(activations, (k, at) => Math.max(0, gradients.data[k * height * width + at] as number)),
      'hide',
    )
  },
})
