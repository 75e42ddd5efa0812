// The list of augmentations. They are applied in this order, however they were chosen: first all that move pixels, in one resampling.

import type { Augmentation } from './augmentation.ts'
import { blur } from './blur.ts'
import { randomErasing } from './erasing.ts'
import { flipHorizontal, flipVertical } from './flips.ts'
import { lensDistortion } from './lens.ts'
import { brightness, contrast } from './light.ts'
import { noise } from './noise.ts'
import { rotation } from './rotation.ts'
import { stretch, zoom } from './scaling.ts'
import { shear } from './shear.ts'
import { randomCrop, shift } from './shifts.ts'

const all: readonly Augmentation[] = [
  flipHorizontal,
  flipVertical,
  rotation,
  shear,
  zoom,
  stretch,
  shift,
  randomCrop,
  lensDistortion,
  blur,
  brightness,
  contrast,
  noise,
  randomErasing,
]

/** By id. */
export const augmentations: ReadonlyMap<string, Augmentation> = new Map(all.map((augmentation) => [augmentation.id, augmentation]))
