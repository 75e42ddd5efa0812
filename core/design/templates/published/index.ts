// The list of published architectures.

import type { Design } from '../../design.ts'
import type { Architecture, ArchitectureCall } from './architecture.ts'
import { denseNet121, googLeNet, googLeNetNormalised, inceptionSmall, squeezeNet, uNet } from './joined.ts'
import { alexNet, alexNetOneCard, mobileNet, vgg16, vgg19 } from './plain.ts'
import { cifarResNets, mobileNetV2, resNets, resNeXt50, xception } from './residual.ts'

const all: readonly Architecture[] = [
  alexNet,
  alexNetOneCard,
  vgg16,
  vgg19,
  googLeNet,
  googLeNetNormalised,
  inceptionSmall,
  ...cifarResNets,
  ...resNets,
  resNeXt50,
  xception,
  squeezeNet,
  mobileNet,
  mobileNetV2,
  denseNet121,
  uNet,
]

/** By id, in the order of the list that the start page opens. */
export const architectures: ReadonlyMap<string, Architecture> = new Map(all.map((architecture) => [architecture.id, architecture]))

/** The design, laid out. */
export const buildArchitecture = (architecture: Architecture, call: ArchitectureCall): Design => architecture.draw(call).finish()
