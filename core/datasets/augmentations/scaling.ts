// Larger and smaller: both axes alike, or each by itself.

import { float } from '../../options/options.ts'
import type { RandomStream } from '../../tensor/random.ts'
import { defineWarping, either, share } from './augmentation.ts'
import { warpBy } from './warp.ts'

const amount = (usual: number) =>
  float({ label: 'Up to', help: 'The most by which images become larger or, as often, smaller.', default: usual, min: 0, max: 300, unit: '%' })

/** (1 + amount)^u with u uniform in −1 … 1: as often half as twice the size. */
const factor = (random: RandomStream, percent: number): number => (1 + percent / 100) ** either(random, 1)

export const zoom = defineWarping({
  id: 'zoom',
  title: 'Zoom',
  summary: 'Makes what is in the image larger or smaller about the centre.',
  source: 'torchvision RandomAffine (scale); the factor is drawn on a logarithmic scale',
  options: { amount: amount(20), share: share(100) },
  strength: ({ amount: most }) => `up to ${most} %`,
  // source = p / s
  warp({ options, random }) {
    const inverse = 1 / factor(random, options.amount)
    return warpBy({ a: inverse, d: inverse })
  },
})

export const stretch = defineWarping({
  id: 'stretch',
  title: 'Stretch',
  summary: 'Makes images wider or narrower and taller or flatter, each by itself: other proportions.',
  source: 'Szegedy et al. 2015, section 6 (aspect ratio of crops); the factors are drawn on a logarithmic scale',
  options: { amount: amount(15), share: share(100) },
  strength: ({ amount: most }) => `up to ${most} %`,
  // source = (x / s, y / t)
  warp: ({ options, random }) => warpBy({ a: 1 / factor(random, options.amount), d: 1 / factor(random, options.amount) }),
})
