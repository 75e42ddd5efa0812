// Pixel unshuffle: pixels become channels.

import { int } from '../options/options.ts'
import { defineLayer, refuse } from './layer-type.ts'
import { first, nothing, onePort, term } from './shared.ts'
import { imageOf, needsImage, saySizes } from './spatial.ts'

export const pixelUnshuffle = defineLayer({
  type: 'pixel-unshuffle',
  title: 'Pixel unshuffle',
  stem: 'unshuffle',
  category: 'pooling',
  summary:
    'Stacks every square of r×r pixels as r·r channels: the map gets r times less high and wide and nothing is lost. The reverse of pixel shuffle.',
  source: 'Shi et al. 2016; as torch.nn.PixelUnshuffle writes it',
  ports: onePort,
  options: { factor: int({ label: 'Factor', help: 'How many times less high and wide the map becomes.', default: 2, min: 1, max: 64 }) },
  highlights: ({ factor }) => [`÷${factor}`],
  shape({ inputs, options: { factor } }) {
    const unfit = needsImage('Pixel unshuffle', first(inputs))
    if (unfit) return refuse(unfit)
    const [channels, height, width] = imageOf(first(inputs))
    if (height % factor === 0 && width % factor === 0) return [channels * factor ** 2, height / factor, width / factor]
    return refuse({
      code: 'size-does-not-divide',
      option: 'factor',
      what: `${saySizes([height, width])} pixels do not divide into squares of ${factor}×${factor}.`,
      mend: 'Use a factor that divides height and width.',
    })
  },
  parameters: () => [],
  // y[(c, i, j), h, w] = x[c, r·h + i, r·w + j]
  emit(g, { inputs, options: { factor } }) {
    const x = first(inputs)
    const [, channels = 0, height = 0, width = 0] = x.shape
    // 0 keeps the batch as it is, whatever its size.
    const squares = g.reshape(x, [0, channels, height / factor, factor, width / factor, factor])
    return g.reshape(g.transpose(squares, [0, 1, 3, 5, 2, 4]), [0, channels * factor ** 2, height / factor, width / factor])
  },
  arithmetic({ inputs, options: { factor } }) {
    const [, height] = imageOf(first(inputs))
    return {
      parameters: nothing,
      multiplyAdds: nothing,
      output: {
        value: height / factor,
        symbols: 'h / r',
        filled: `${height} / ${factor}`,
        terms: [term('h', 'height of the input', height), term('r', 'factor', factor)],
      },
      window: { kernel: [factor, factor], stride: [factor, factor], dilation: [1, 1], padding: [0, 0] },
    }
  },
  pytorch: ({ options }) => `nn.PixelUnshuffle(${options.factor})`,
  cases: [
    { name: 'halved', inputs: [[3, 4, 6]], output: [12, 2, 3] },
    { name: 'to a third', options: { factor: 3 }, inputs: [[1, 6, 3]], output: [9, 2, 1] },
    { name: 'factor 1', options: { factor: 1 }, inputs: [[3, 2, 5]], output: [3, 2, 5] },
  ],
  refusals: [
    { name: 'pixels left over', inputs: [[3, 5, 4]], says: /^5×4 pixels do not divide into squares of 2×2\. / },
    { name: 'no image', inputs: [[16]], says: /^Pixel unshuffle needs channels, height and width/ },
  ],
})
