// Hiding a part.

import { choice, float } from '../../options/options.ts'
import { defineToning, meanOf, share } from './augmentation.ts'

const area = (label: string, usual: number) =>
  float({ label, help: 'Area of the rectangle, as a share of the image.', default: usual, min: 0, max: 100, unit: '%' })
/** The paper's range of height to width. */
const slimmest = 0.3

export const randomErasing = defineToning({
  id: 'random-erasing',
  title: 'Random erasing',
  summary: 'Covers a rectangle, so that the network does not rely on one part alone.',
  source: 'Zhong et al. 2020, algorithm 1; a shape that does not fit is brought to the nearest that does, not drawn again',
  options: {
    largest: area('Up to', 33),
    smallest: area('At least', 2),
    fill: choice({
      label: 'Covered with',
      help: 'What stands in the rectangle.',
      default: 'mean',
      choices: { mean: 'its mean', noise: 'noise', black: 'black' },
    }),
    share: share(33),
  },
  strength: ({ largest }) => `up to ${largest} %`,
  // S = s·H·W, s uniform; r log-uniform in 0.3 … 1/0.3; height √(S·r), width √(S/r)
  tone(image, { options: { largest, smallest, fill }, random }) {
    const { data, channels, height, width, low, high } = image
    const from = Math.min(smallest, largest)
    const covered = ((from + (largest - from) * random.uniform()) / 100) * height * width
    if (covered === 0) return
    const drawn = slimmest ** (1 - 2 * random.uniform())
    const ratio = Math.min(height ** 2 / covered, Math.max(covered / width ** 2, drawn))
    const tall = Math.min(height, Math.round(Math.sqrt(covered * ratio)))
    const wide = Math.min(width, Math.round(Math.sqrt(covered / ratio)))
    const top = random.below(height - tall + 1)
    const left = random.below(width - wide + 1)
    const flat = fill === 'mean' ? meanOf(image) : low
    for (let plane = 0; plane < channels; plane++) {
      for (let row = top; row < top + tall; row++) {
        const start = (plane * height + row) * width + left
        if (fill !== 'noise') data.fill(flat, start, start + wide)
        else for (let at = start; at < start + wide; at++) data[at] = low + random.uniform() * (high - low)
      }
    }
  },
})
