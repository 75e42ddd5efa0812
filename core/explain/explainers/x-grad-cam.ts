// XGrad-CAM: weights for which the map's sum comes closest to the score.

import { camHeatmap, camLayer, negativeOption, sumPerMap, weighMaps } from '../cam.ts'
import { defineExplainer } from '../explainer.ts'

export const xGradCam = defineExplainer({
  id: 'x-grad-cam',
  title: 'XGrad-CAM',
  summary: 'Grad-CAM with gradients averaged where the map is active, so that the map adds up to the score as nearly as it can.',
  formula: 'L = ReLU(Σₖ αₖ Aᵏ),  αₖ = (Σᵢⱼ Aᵏᵢⱼ · ∂Sᵧ/∂Aᵏᵢⱼ) / (Σᵢⱼ Aᵏᵢⱼ)',
  source: 'Fu et al. 2020, Axiom-based Grad-CAM, equation 8',
  needs: 'layer',
  options: { negative: negativeOption },
  async explain(probe, { image, target, layer, options, progress }) {
    const { activations, gradients } = await probe.activations(image, camLayer(probe, layer), target)
    progress?.(1, 1)
    const sums = sumPerMap(activations)
    // A map that is silent everywhere adds nothing, whatever its weight.
    const weights = sumPerMap(activations, (value, at) => value * (gradients.data[at] as number)).map((sum, k) => sum / ((sums[k] as number) + 1e-7))
    return camHeatmap(
      weighMaps(activations, (k) => weights[k] as number),
      options.negative,
    )
  },
})
