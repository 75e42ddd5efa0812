// Colour of each layer family, the only place that knows it: canvas, palette, inspector and previews read the CSS names from here.

import type { Category } from '../../core/layers/layer-type.ts'

export const familyColour = {
  convolution: 'var(--family-convolution)',
  pooling: 'var(--family-pooling)',
  upsampling: 'var(--family-upsampling)',
  normalisation: 'var(--family-normalisation)',
  regularisation: 'var(--family-regularisation)',
  activation: 'var(--family-activation)',
  joining: 'var(--family-joining)',
  dense: 'var(--family-dense)',
  io: 'var(--family-io)',
} as const satisfies Record<Category, string>

/** A tile is 12 % of the family's colour on the surface below. */
export const familyTint = (category: Category, surface = 'var(--raised)'): string =>
  `color-mix(in srgb, ${familyColour[category]} var(--family-tint), ${surface})`
