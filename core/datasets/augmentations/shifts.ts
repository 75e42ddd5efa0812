// Moving sideways, up and down.

import { float, int } from '../../options/options.ts'
import { defineWarping, either, share } from './augmentation.ts'
import { warpBy } from './warp.ts'

export const shift = defineWarping({
  id: 'shift',
  title: 'Shift',
  summary: 'Moves images sideways, up or down by a share of their size.',
  source: 'torchvision RandomAffine (translate), which fills with black where we mirror',
  options: {
    amount: float({ label: 'Up to', help: 'The most, as a share of width and height.', default: 10, min: 0, max: 100, unit: '%' }),
    share: share(100),
  },
  strength: ({ amount }) => `up to ${amount} %`,
  // source = (x + r·W, y + s·H)
  warp: ({ options: { amount }, random, height, width }) =>
    warpBy({ right: either(random, (amount / 100) * width), down: either(random, (amount / 100) * height) }),
})

export const randomCrop = defineWarping({
  id: 'random-crop',
  title: 'Random crop',
  summary: 'Pads images on all sides and cuts the old size out anywhere: a move by whole pixels, which blurs nothing.',
  source: 'He et al. 2016, section 4.2 (4 pixels on 32×32); torchvision RandomCrop with padding, which pads with black where we mirror',
  options: {
    padding: int({ label: 'Padding', help: 'Pixels that are added on each side before cutting.', default: 4, min: 0, max: 256, unit: 'px' }),
    share: share(100),
  },
  strength: ({ padding }) => `up to ${padding} px`,
  // source = (x + i, y + j), i and j whole in −padding … padding
  warp: ({ options: { padding }, random }) =>
    warpBy({ right: random.below(2 * padding + 1) - padding, down: random.below(2 * padding + 1) - padding }),
})
