// Mirroring, left–right and top–bottom.

import { defineWarping, share } from './augmentation.ts'
import { warpBy } from './warp.ts'

export const flipHorizontal = defineWarping({
  id: 'flip-horizontal',
  title: 'Flip left–right',
  summary: 'Mirrors images left to right: for things that look alike from both sides, not for writing.',
  source: 'Krizhevsky, Sutskever & Hinton 2012, section 4.1; torchvision RandomHorizontalFlip',
  options: { share: share(50) },
  strength: () => '',
  // source = (−x, y)
  warp: () => warpBy({ a: -1 }),
})

export const flipVertical = defineWarping({
  id: 'flip-vertical',
  title: 'Flip top–bottom',
  summary: 'Mirrors images top to bottom: for what has no up and down, as cells or the ground from above.',
  source: 'torchvision RandomVerticalFlip',
  options: { share: share(50) },
  strength: () => '',
  // source = (x, −y)
  warp: () => warpBy({ d: -1 }),
})
