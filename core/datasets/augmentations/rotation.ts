// Turning about the centre.

import { float } from '../../options/options.ts'
import { defineWarping, either, share } from './augmentation.ts'
import { warpBy } from './warp.ts'

export const rotation = defineWarping({
  id: 'rotation',
  title: 'Rotation',
  summary: 'Turns images about their centre by a random angle, either way.',
  source: 'Simard, Steinkraus & Platt 2003; torchvision RandomRotation (which leaves black corners, where we mirror)',
  options: {
    degrees: float({ label: 'Up to', help: 'The largest angle, either way.', default: 15, min: 0, max: 180, unit: '°' }),
    share: share(100),
  },
  strength: ({ degrees }) => `up to ${degrees}°`,
  // Turned counter-clockwise by t, y pointing down: source = (x·cos t − y·sin t, x·sin t + y·cos t)
  warp({ options: { degrees }, random }) {
    const angle = (either(random, degrees) * Math.PI) / 180
    const [sine, cosine] = [Math.sin(angle), Math.cos(angle)]
    return warpBy({ a: cosine, b: -sine, c: sine, d: cosine })
  },
})
