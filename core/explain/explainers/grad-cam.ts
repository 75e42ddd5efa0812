// Gradient-weighted class activation map: which places of a layer speak for the class.

import type { Tensor } from '../../tensor/tensor.ts'
import { camHeatmap, camLayer, negativeOption, sumPerMap, weighMaps } from '../cam.ts'
import { defineExplainer } from '../explainer.ts'

export const gradCam = defineExplainer({
  id: 'grad-cam',
  title: 'Grad-CAM',
  summary: 'Weighs each map of the layer by its mean gradient, adds them and keeps what speaks for the class.',
  formula: 'L = ReLU(Σₖ αₖ Aᵏ),  αₖ = 1/Z · Σᵢⱼ ∂Sᵧ/∂Aᵏᵢⱼ',
  source: 'Selvaraju et al. 2017, Grad-CAM, equations 1 and 2',
  needs: 'layer',
  options: { negative: negativeOption },
  async explain(probe, { image, target, layer, options, progress }) {
    const { activations, gradients } = await probe.activations(image, camLayer(probe, layer), target)
    progress?.(1, 1)
    return camHeatmap(weightedSum(activations, gradients), options.negative)
  },
})

/**
 * activations A, gradients g = dS/dA: [1, K, h, w] -> [h, w].
 * αₖ = mean over (i, j) of gₖᵢⱼ (eq. 1); Σₖ αₖ Aᵏ, before the ReLU of eq. 2.
 */
export function weightedSum(activations: Tensor<'float32'>, gradients: Tensor<'float32'>): Tensor<'float32'> {
  const [, , height = 1, width = 1] = activations.shape
  const weights = sumPerMap(gradients).map((sum) => sum / (height * width))
  return weighMaps(activations, (k) => weights[k] as number)
}
