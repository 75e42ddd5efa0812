// Another light: brightness and contrast.

import { float } from '../../options/options.ts'
import { clamp, defineToning, either, meanOf, share } from './augmentation.ts'

export const brightness = defineToning({
  id: 'brightness',
  title: 'Brightness',
  summary: 'Makes images brighter or darker.',
  source: 'Howard 2013, "Some Improvements on Deep Convolutional Neural Network Based Image Classification"; added, where torchvision multiplies',
  options: {
    amount: float({ label: 'Up to', help: 'The most, as a share of black to white, either way.', default: 20, min: 0, max: 100, unit: '%' }),
    share: share(100),
  },
  strength: ({ amount }) => `up to ${amount} %`,
  // x + b·(white − black)
  tone(image, { options: { amount }, random }) {
    const { data, low, high } = image
    const added = either(random, amount / 100) * (high - low)
    if (added === 0) return
    for (let at = 0; at < data.length; at++) data[at] = (data[at] as number) + added
    clamp(image)
  },
})

export const contrast = defineToning({
  id: 'contrast',
  title: 'Contrast',
  summary: 'Makes light and dark differ more or less.',
  source: 'Howard 2013; torchvision ColorJitter (contrast), about the mean of all channels',
  options: {
    amount: float({ label: 'Up to', help: 'By how much differences grow or shrink at most.', default: 20, min: 0, max: 100, unit: '%' }),
    share: share(100),
  },
  strength: ({ amount }) => `up to ${amount} %`,
  // mean + c·(x − mean), c uniform in 1 − amount … 1 + amount
  tone(image, { options: { amount }, random }) {
    const { data } = image
    const factor = 1 + either(random, amount / 100)
    if (factor === 1) return
    const mean = meanOf(image)
    for (let at = 0; at < data.length; at++) data[at] = mean + factor * ((data[at] as number) - mean)
    clamp(image)
  },
})
