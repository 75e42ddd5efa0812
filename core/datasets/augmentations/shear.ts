// Slanting.

import { float } from '../../options/options.ts'
import { defineWarping, either, share } from './augmentation.ts'
import { warpBy } from './warp.ts'

export const shear = defineWarping({
  id: 'shear',
  title: 'Shear',
  summary: 'Slants images to the left or right, as italics are.',
  source: 'Simard, Steinkraus & Platt 2003; torchvision RandomAffine (shear)',
  options: {
    degrees: float({ label: 'Up to', help: 'The largest angle by which upright lines lean, either way.', default: 10, min: 0, max: 60, unit: '°' }),
    share: share(100),
  },
  strength: ({ degrees }) => `up to ${degrees}°`,
  // source = (x + y·tan t, y)
  warp: ({ options: { degrees }, random }) => warpBy({ b: Math.tan((either(random, degrees) * Math.PI) / 180) }),
})
