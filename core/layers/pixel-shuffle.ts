// Pixel shuffle: channels become pixels.

import { int } from '../options/options.ts'
import { defineLayer, refuse } from './layer-type.ts'
import { first, nothing, onePort, term } from './shared.ts'
import { imageOf, needsImage } from './spatial.ts'
import { transposedWindow } from './window.ts'

export const pixelShuffle = defineLayer({
  type: 'pixel-shuffle',
  title: 'Pixel shuffle',
  stem: 'shuffle',
  category: 'upsampling',
  summary:
    'Lays r·r channels out as a square of r×r pixels: the map gets r times as high and wide, with r·r times fewer channels. Behind a convolution it enlarges images without the checkerboard of transposed convolutions.',
  source: 'Shi et al. 2016 (sub-pixel convolution)',
  ports: onePort,
  options: { factor: int({ label: 'Factor', help: 'How many times as high and wide the map becomes.', default: 2, min: 1, max: 64 }) },
  highlights: ({ factor }) => [`×${factor}`],
  shape({ inputs, options: { factor } }) {
    const unfit = needsImage('Pixel shuffle', first(inputs))
    if (unfit) return refuse(unfit)
    const [channels, height, width] = imageOf(first(inputs))
    if (channels % factor ** 2 === 0) return [channels / factor ** 2, height * factor, width * factor]
    return refuse({
      code: 'channels-do-not-divide',
      option: 'factor',
      what: `${channels} channels do not divide into squares of ${factor}×${factor} pixels.`,
      mend: `Give the layer before it a multiple of ${factor ** 2} filters.`,
    })
  },
  parameters: () => [],
  // y[c, r·h + i, r·w + j] = x[(c, i, j), h, w]
  emit: (g, { inputs, options }) => g.op('DepthToSpace', [first(inputs)], { blocksize: options.factor, mode: 'CRD' }),
  arithmetic({ inputs, options: { factor } }) {
    const [, height] = imageOf(first(inputs))
    return {
      parameters: nothing,
      multiplyAdds: nothing,
      output: {
        value: height * factor,
        symbols: 'h·r',
        filled: `${height}·${factor}`,
        terms: [term('h', 'height of the input', height), term('r', 'factor', factor)],
      },
      window: transposedWindow([factor, factor], [factor, factor], [1, 1], [0, 0]),
    }
  },
  pytorch: ({ options }) => `nn.PixelShuffle(${options.factor})`,
  cases: [
    { name: 'doubled', inputs: [[8, 3, 4]], output: [2, 6, 8] },
    { name: 'tripled', options: { factor: 3 }, inputs: [[9, 2, 2]], output: [1, 6, 6] },
    { name: 'factor 1', options: { factor: 1 }, inputs: [[3, 2, 5]], output: [3, 2, 5] },
  ],
  refusals: [
    { name: 'channels left over', inputs: [[6, 4, 4]], says: /^6 channels do not divide into squares of 2×2 pixels\. .* a multiple of 4 filters\.$/ },
    { name: 'no image', inputs: [[16]], says: /^Pixel shuffle needs channels, height and width/ },
  ],
})
