// Grain.

import { float } from '../../options/options.ts'
import { clamp, defineToning, share } from './augmentation.ts'

export const noise = defineToning({
  id: 'noise',
  title: 'Noise',
  summary: 'Adds grain, drawn for every value of every channel.',
  source: 'Bishop 1995, "Training with noise is equivalent to Tikhonov regularization"; normal values by Box & Muller 1958',
  options: {
    amount: float({ label: 'Up to', help: 'Largest standard deviation, as a share of black to white.', default: 5, min: 0, max: 100, unit: '%' }),
    share: share(50),
  },
  strength: ({ amount }) => `up to ${amount} %`,
  // x + s·z, z normal, s uniform in 0 … amount of black to white
  tone(image, { options: { amount }, random }) {
    const { data, low, high } = image
    const deviation = ((random.uniform() * amount) / 100) * (high - low)
    if (deviation === 0) return
    // Both values of each pair that Box and Muller's formula gives: noise is the costliest augmentation.
    for (let at = 0; at < data.length; at += 2) {
      const radius = deviation * Math.sqrt(-2 * Math.log(1 - random.uniform()))
      const angle = 2 * Math.PI * random.uniform()
      data[at] = (data[at] as number) + radius * Math.cos(angle)
      if (at + 1 < data.length) data[at + 1] = (data[at + 1] as number) + radius * Math.sin(angle)
    }
    clamp(image)
  },
})
