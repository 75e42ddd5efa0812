// Grad-CAM++: several objects of one class weigh alike, however large each is.

import type { Tensor } from '../../tensor/tensor.ts'
import { camHeatmap, camLayer, negativeOption, sumPerMap, weighMaps } from '../cam.ts'
import { defineExplainer } from '../explainer.ts'

export const gradCamPlusPlus = defineExplainer({
  id: 'grad-cam++',
  title: 'Grad-CAM++',
  summary:
    'Weighs each place of a map by how much it alone raises the class, so that several objects of the class count alike, whether they are large or small.',
  formula: 'L = ReLU(Σₖ wₖ Aᵏ),  wₖ = Σᵢⱼ αᵢⱼ ReLU(gᵢⱼ),  α = g² / (2g² + g³ ΣA),  g = ∂Sᵧ/∂A',
  source: 'Chattopadhay et al. 2018, Grad-CAM++, equation 19, for the score exp(S), whose factor drops out',
  needs: 'layer',
  options: { negative: negativeOption },
  async explain(probe, { image, target, layer, options, progress }) {
    const { activations, gradients } = await probe.activations(image, camLayer(probe, layer), target)
    progress?.(1, 1)
    const weights = plusPlusWeights(activations, gradients)
    return camHeatmap(
      weighMaps(activations, (k) => weights[k] as number),
      options.negative,
    )
  },
})

/** Against 0 / 0. */
const epsilon = 1e-7

/** A, g: [1, K, h, w] -> wₖ = Σᵢⱼ αₖᵢⱼ ReLU(gₖᵢⱼ), α = g² / (2g² + g³ Σ A + ε), 0 where g is. */
export function plusPlusWeights(activations: Tensor<'float32'>, gradients: Tensor<'float32'>): readonly number[] {
  const [, , height = 1, width = 1] = activations.shape
  const area = height * width
  const sums = sumPerMap(activations)
  return sumPerMap(gradients, (gradient, at) => {
    if (gradient <= 0) return 0
    const square = gradient * gradient
    return (square / (2 * square + (sums[Math.floor(at / area)] as number) * square * gradient + epsilon)) * gradient
  })
}
