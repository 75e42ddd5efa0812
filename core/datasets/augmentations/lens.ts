// Bending as a lens does.

import { float } from '../../options/options.ts'
import { defineWarping, either, share } from './augmentation.ts'
import { warpBy } from './warp.ts'

export const lensDistortion = defineWarping({
  id: 'lens-distortion',
  title: 'Lens distortion',
  summary: 'Bends straight lines outwards like a barrel or inwards like a cushion, as lenses do.',
  source: 'Brown 1966, first radial term: r′ = r·(1 + k·r²), r = 1 in the corners',
  options: {
    amount: float({ label: 'Up to', help: 'By how much corners move at most, either way.', default: 20, min: 0, max: 90, unit: '%' }),
    share: share(100),
  },
  strength: ({ amount }) => `up to ${amount} %`,
  // source = p·(1 + k·|p|²/R²)
  warp: ({ options: { amount }, random }) => warpBy({ lens: either(random, amount / 100) }),
})
