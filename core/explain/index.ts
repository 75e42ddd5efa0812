// The list of explainers, in the order in which they are offered.

import type { Explainer } from './explainer.ts'
import { eigenCam } from './explainers/eigen-cam.ts'
import { gradCam } from './explainers/grad-cam.ts'
import { gradCamPlusPlus } from './explainers/grad-cam-plus-plus.ts'
import { gradient } from './explainers/gradient.ts'
import { gradientTimesInput } from './explainers/gradient-times-input.ts'
import { deconvolution, guidedBackpropagation } from './explainers/guided-backpropagation.ts'
import { guidedGradCam } from './explainers/guided-grad-cam.ts'
import { integratedGradients } from './explainers/integrated-gradients.ts'
import { layerCam } from './explainers/layer-cam.ts'
import { occlusion } from './explainers/occlusion.ts'
import { rise } from './explainers/rise.ts'
import { scoreCam } from './explainers/score-cam.ts'
import { smoothgrad } from './explainers/smoothgrad.ts'
import { xGradCam } from './explainers/x-grad-cam.ts'

const all: readonly Explainer[] = [
  gradCam,
  gradCamPlusPlus,
  xGradCam,
  layerCam,
  eigenCam,
  scoreCam,
  guidedGradCam,
  occlusion,
  rise,
  smoothgrad,
  integratedGradients,
  gradientTimesInput,
  gradient,
  guidedBackpropagation,
  deconvolution,
]

export const explainers: ReadonlyMap<string, Explainer> = new Map(all.map((explainer) => [explainer.id, explainer]))
