// Gradient-weighted class activation map: which places of a layer speak for the class.

import { choice } from '../../options/options.ts'
import { invariant } from '../../problems.ts'
import { float32, type Tensor } from '../../tensor/tensor.ts'
import { defineExplainer } from '../explainer.ts'

export const gradCam = defineExplainer({
  id: 'grad-cam',
  title: 'Grad-CAM',
  summary: 'Weighs each map of the layer by its mean gradient, adds them and keeps what speaks for the class.',
  formula: 'L = ReLU(Σₖ αₖ Aᵏ),  αₖ = 1/Z · Σᵢⱼ ∂Sᵧ/∂Aᵏᵢⱼ',
  source: 'Selvaraju et al. 2017, Grad-CAM, equations 1 and 2',
  needs: 'layer',
  options: {
    negative: choice({
      label: 'Negative',
      help: 'What speaks against the class: hidden by the ReLU of the definition, or shown in a signed map.',
      default: 'hide',
      choices: { hide: 'hide', show: 'show signed' },
    }),
  },
  async explain(probe, { image, target, layer = probe.spatialLayers.at(-1)?.layer, options, progress }) {
    invariant(layer !== undefined, 'Grad-CAM without a spatial layer')
    const { activations, gradients } = await probe.activations(image, layer, target)
    progress?.(1)
    const sum = weightedSum(activations, gradients)
    const show = options.negative === 'show'
    const silent = sum.data.every((value) => value <= 0)
    return {
      map: show
        ? sum
        : float32(
            sum.shape,
            sum.data.map((value) => Math.max(0, value)),
          ),
      signed: show,
      unit: 'weighted activation',
      ...(silent ? { remark: 'All values are at or below 0 before ReLU: nothing here speaks for this class.' } : {}),
    }
  },
})

/**
 * activations A, gradients g = dS/dA: [1, K, h, w] -> [h, w].
 * αₖ = mean over (i, j) of gₖᵢⱼ (eq. 1); Σₖ αₖ Aᵏ, before the ReLU of eq. 2.
 */
export function weightedSum(activations: Tensor<'float32'>, gradients: Tensor<'float32'>): Tensor<'float32'> {
  const [, maps = 0, height = 0, width = 0] = activations.shape
  const area = height * width
  const sum = new Float32Array(area)
  for (let k = 0; k < maps; k++) {
    let weight = 0
    for (let at = 0; at < area; at++) weight += (gradients.data[k * area + at] as number) / area
    for (let at = 0; at < area; at++) sum[at] = (sum[at] as number) + weight * (activations.data[k * area + at] as number)
  }
  return float32([height, width], sum)
}
