// Upsample: larger maps without weights, by repeating or blending pixels.

import { choice, flag, int } from '../options/options.ts'
import { float32 } from '../tensor/tensor.ts'
import { defineLayer, refuse } from './layer-type.ts'
import { first, imageOf, needsImage, nothing, onePort, term } from './shared.ts'
import { transposedWindow } from './window.ts'

type Mode = 'nearest' | 'bilinear'

export const upsample = defineLayer({
  type: 'upsample',
  title: 'Upsample',
  stem: 'up',
  category: 'upsampling',
  summary:
    'Makes maps larger by a whole factor, repeating the nearest pixel or blending its neighbours. A convolution behind it does what a transposed convolution does, without its checkerboard.',
  source: 'Odena, Dumoulin & Olah 2016',
  ports: onePort,
  options: {
    factor: int({ label: 'Factor', help: 'How many times as high and wide the map becomes.', default: 2, min: 1, max: 64 }),
    mode: choice({
      label: 'Mode',
      help: 'Repeat the nearest pixel, or blend the four around.',
      default: 'nearest' as Mode,
      choices: { nearest: 'nearest', bilinear: 'bilinear' } satisfies Record<Mode, string>,
    }),
    alignCorners: flag({
      label: 'Align corners',
      help: 'Corner pixels keep their place and value; otherwise pixels count as small squares.',
      default: false,
      when: (values) => values.mode === 'bilinear',
    }),
  },
  highlights: ({ factor, mode }) => [`×${factor}`, mode],
  shape({ inputs, options: { factor } }) {
    const unfit = needsImage('Upsample', first(inputs))
    if (unfit) return refuse(unfit)
    const [channels, height, width] = imageOf(first(inputs))
    return [channels, height * factor, width * factor]
  },
  parameters: () => [],
  // Where output pixel i reads: nearest ⌊i / f⌋; bilinear (i + 1/2) / f − 1/2, with aligned corners i·(h − 1) / (f·h − 1)
  emit(g, { inputs, options: { factor, mode, alignCorners } }) {
    const scales = g.constant(float32([4], [1, 1, factor, factor]))
    const placed = alignCorners ? 'align_corners' : 'half_pixel'
    const attributes =
      mode === 'nearest'
        ? { mode, coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' }
        : { mode: 'linear', coordinate_transformation_mode: placed }
    return g.op('Resize', [first(inputs), undefined, scales], attributes)
  },
  arithmetic({ inputs, options: { factor, mode } }) {
    const [, height] = imageOf(first(inputs))
    // As the transposed convolution that does the same: Long, Shelhamer & Darrell 2015 start theirs with this bilinear kernel.
    const taps = mode === 'nearest' ? factor : 2 * factor - (factor % 2)
    const outside = mode === 'nearest' ? 0 : Math.floor(factor / 2)
    return {
      parameters: nothing,
      multiplyAdds: nothing,
      output: {
        value: height * factor,
        symbols: 'h·f',
        filled: `${height}·${factor}`,
        terms: [term('h', 'height of the input', height), term('f', 'factor', factor)],
      },
      window: transposedWindow([taps, taps], [factor, factor], [1, 1], [outside, outside]),
    }
  },
  pytorch({ options: { factor, mode, alignCorners } }) {
    if (mode === 'nearest') return `nn.Upsample(scale_factor=${factor})`
    return `nn.Upsample(scale_factor=${factor}, mode='bilinear'${alignCorners ? ', align_corners=True' : ''})`
  },
  cases: [
    { name: 'nearest, doubled', inputs: [[3, 4, 5]], output: [3, 8, 10] },
    { name: 'bilinear, tripled', options: { factor: 3, mode: 'bilinear' }, inputs: [[2, 3, 2]], output: [2, 9, 6] },
    { name: 'bilinear, aligned corners', options: { mode: 'bilinear', alignCorners: true }, inputs: [[2, 3, 2]], output: [2, 6, 4] },
  ],
  refusals: [{ name: 'no image', inputs: [[16]], says: /^Upsample needs channels, height and width, but 16 values arrive\./ }],
})
