// Upsample: larger maps without weights, by repeating or blending values; of signals, images and volumes.

import { choice, flag, int, list } from '../options/options.ts'
import { float32 } from '../tensor/tensor.ts'
import { defineLayer, refuse } from './layer-type.ts'
import { pythonTuple } from './pytorch.ts'
import { first, nothing, onePort, term } from './shared.ts'
import { channelsOf, needsSomePlaces, placesOf, type Sizes, saySizes } from './spatial.ts'
import { otherAxes, transposedWindow } from './window.ts'

type Mode = 'nearest' | 'bilinear' | 'bicubic'
type By = 'factor' | 'size'
interface Enlarging {
  readonly by: By
  readonly factor: number
  readonly size: Sizes
}

/** A size of one number holds for every axis. */
const sizesAfter = ({ by, factor, size }: Enlarging, places: Sizes): Sizes =>
  places.map((length, axis) => (by === 'factor' ? length * factor : (size[size.length === 1 ? 0 : axis] ?? 1)))

const pythonModes = { 1: 'linear', 2: 'bilinear', 3: 'trilinear' } as const

export const upsample = defineLayer({
  type: 'upsample',
  title: 'Upsample',
  stem: 'up',
  category: 'upsampling',
  summary:
    'Makes maps larger by a whole factor or to a given size, repeating the nearest value or blending its neighbours. A convolution behind it does what a transposed convolution does, without its checkerboard.',
  source: 'Odena, Dumoulin & Olah 2016; bicubic: Keys 1981',
  ports: onePort,
  options: {
    by: choice({
      label: 'To',
      help: 'A multiple of what arrives, or a size.',
      default: 'factor' as By,
      choices: { factor: 'multiple', size: 'size' } satisfies Record<By, string>,
    }),
    factor: int({
      label: 'Factor',
      help: 'How many times as high and wide the map becomes.',
      default: 2,
      min: 1,
      max: 64,
      when: (values) => values.by === 'factor',
    }),
    size: list({
      label: 'Size',
      help: 'One number for every axis, or height and width (length; depth, height and width).',
      of: 'int',
      default: [32],
      min: 1,
      max: 16_384,
      when: (values) => values.by === 'size',
    }),
    mode: choice({
      label: 'Mode',
      help: 'Repeat the nearest value; blend the nearest two along each axis; or lay a smooth curve through four.',
      default: 'nearest' as Mode,
      choices: { nearest: 'nearest', bilinear: 'bilinear', bicubic: 'bicubic' } satisfies Record<Mode, string>,
    }),
    alignCorners: flag({
      label: 'Align corners',
      help: 'Corner pixels keep their place and value; otherwise pixels count as small squares.',
      default: false,
      when: (values) => values.mode !== 'nearest',
    }),
  },
  highlights: ({ by, factor, size, mode }) => [by === 'factor' ? `×${factor}` : `to ${saySizes(size)}`, mode],
  shape({ inputs, options }) {
    const input = first(inputs)
    const unfit = needsSomePlaces('Upsample', input)
    if (unfit) return refuse(unfit)
    const places = placesOf(input)
    if (options.by === 'size' && options.size.length !== 1 && options.size.length !== places.length)
      return refuse({
        code: 'wrong-size',
        option: 'size',
        what: `The size has ${options.size.length} numbers for the ${saySizes(places)} values that arrive.`,
        mend: `Give one number, or ${places.length}.`,
      })
    if (options.mode === 'bicubic' && places.length !== 2)
      return refuse({
        code: 'no-bicubic',
        option: 'mode',
        what: `Bicubic blends images only, but ${saySizes(places)} values arrive.`,
        mend: 'Set Mode to “bilinear”.',
        fix: { kind: 'set-option', label: 'Set Mode to “bilinear”', option: 'mode', value: 'bilinear' },
      })
    return [channelsOf(input), ...sizesAfter(options, places)]
  },
  parameters: () => [],
  // Where output i reads: nearest ⌊i / f⌋; otherwise (i + 1/2) / f − 1/2, with aligned corners i·(h − 1) / (f·h − 1)
  emit(g, { inputs, options }) {
    const x = first(inputs)
    const places = x.shape.slice(2)
    const output = sizesAfter(options, places)
    const placed = options.alignCorners ? 'align_corners' : 'half_pixel'
    const attributes = {
      nearest: { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' },
      bilinear: { mode: 'linear', coordinate_transformation_mode: placed },
      bicubic: { mode: 'cubic', coordinate_transformation_mode: placed },
    }[options.mode]
    if (options.by === 'factor')
      return g.op('Resize', [x, undefined, g.constant(float32([output.length + 2], [1, 1, ...output.map(() => options.factor)]))], attributes)
    // Sizes are whole where scales would be rounded; named axes leave the batch out.
    return g.op('Resize', [x, undefined, undefined, g.ints(output)], { ...attributes, axes: output.map((_, axis) => axis + 2) })
  },
  arithmetic({ inputs, options }) {
    const places = placesOf(first(inputs))
    const output = sizesAfter(options, places)
    const [size = 1] = places
    const value = output[0] ?? 1
    const factors = output.map((after, axis) => after / (places[axis] ?? 1))
    // As the transposed convolution that does the same: Long, Shelhamer & Darrell 2015 start theirs with this bilinear kernel.
    const reach = { nearest: 1, bilinear: 2, bicubic: 4 }[options.mode]
    const taps = factors.map((factor) => (reach === 1 ? Math.ceil(factor) : Math.ceil(reach * factor) - (Math.ceil(factor) % 2)))
    const outside = factors.map((factor) => (reach === 1 ? 0 : Math.floor((factor * (reach - 1)) / 2)))
    const formula =
      options.by === 'factor'
        ? {
            symbols: 'h·f',
            filled: `${size}·${options.factor}`,
            terms: [term('h', 'height of the input', size), term('f', 'factor', options.factor)],
          }
        : { symbols: 'o', filled: `${value}`, terms: [term('o', 'size that is asked for', value)] }
    return {
      parameters: nothing,
      multiplyAdds: nothing,
      output: { value, ...formula, terms: [...formula.terms, ...otherAxes(output)] },
      window: transposedWindow(
        taps,
        factors,
        places.map(() => 1),
        outside,
      ),
    }
  },
  pytorch({ inputs, options: { by, factor, size, mode, alignCorners } }) {
    const places = placesOf(first(inputs))
    const to = by === 'factor' ? `scale_factor=${factor}` : `size=${size.length === 1 ? size[0] : pythonTuple(size)}`
    if (mode === 'nearest') return `nn.Upsample(${to})`
    const named = mode === 'bicubic' ? mode : pythonModes[places.length as 1 | 2 | 3]
    return `nn.Upsample(${to}, mode="${named}"${alignCorners ? ', align_corners=True' : ''})`
  },
  cases: [
    { name: 'nearest, doubled', inputs: [[3, 4, 5]], output: [3, 8, 10] },
    { name: 'bilinear, tripled', options: { factor: 3, mode: 'bilinear' }, inputs: [[2, 3, 2]], output: [2, 9, 6] },
    { name: 'bilinear, aligned corners', options: { mode: 'bilinear', alignCorners: true }, inputs: [[2, 3, 2]], output: [2, 6, 4] },
    { name: 'nearest, to a size', options: { by: 'size', size: [7, 9] }, inputs: [[2, 4, 5]], output: [2, 7, 9] },
    { name: 'bilinear, smaller along one axis', options: { by: 'size', size: [7, 3], mode: 'bilinear' }, inputs: [[2, 4, 6]], output: [2, 7, 3] },
    { name: 'bicubic', options: { mode: 'bicubic' }, inputs: [[2, 5, 4]], output: [2, 10, 8] },
    { name: 'a signal, blended', options: { mode: 'bilinear' }, inputs: [[3, 5]], output: [3, 10] },
    { name: 'a volume, repeated', inputs: [[2, 3, 2, 3]], output: [2, 6, 4, 6] },
    { name: 'a volume, blended', options: { mode: 'bilinear' }, inputs: [[2, 3, 2, 3]], output: [2, 6, 4, 6] },
  ],
  refusals: [
    { name: 'no image', inputs: [[16]], says: /^Upsample needs channels, height and width, but 16 values arrive\./ },
    {
      name: 'a size of other axes',
      options: { by: 'size', size: [4, 4, 4] },
      inputs: [[2, 3, 3]],
      says: /^The size has 3 numbers for the 3×3 values/,
    },
    { name: 'bicubic of a signal', options: { mode: 'bicubic' }, inputs: [[2, 8]], says: /^Bicubic blends images only, but 8 values arrive\./ },
  ],
})
