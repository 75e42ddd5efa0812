// The list of explainers.

import type { Explainer } from './explainer.ts'
import { gradCam } from './explainers/grad-cam.ts'
import { gradient } from './explainers/gradient.ts'
import { occlusion } from './explainers/occlusion.ts'
import { smoothgrad } from './explainers/smoothgrad.ts'

const all: readonly Explainer[] = [gradCam, occlusion, smoothgrad, gradient]

export const explainers: ReadonlyMap<string, Explainer> = new Map(all.map((explainer) => [explainer.id, explainer]))
