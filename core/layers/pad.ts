// Pad 1D, 2D, 3D: a frame around every map.

import { choice, float } from '../options/options.ts'
import { defineLayer, type LayerCase, type RefusalCase, refuse } from './layer-type.ts'
import { expression, pythonPad } from './pytorch.ts'
import { first, nothing, onePort, term } from './shared.ts'
import { channelsOf, type Dimensions, family, needsPlaces, placesOf, type Sizes, saySizes, sizes, wholeOf } from './spatial.ts'
import { otherAxes } from './window.ts'

type Mode = 'constant' | 'reflect' | 'replicate' | 'circular'
const onnxModes = { constant: 'constant', reflect: 'reflect', replicate: 'edge', circular: 'wrap' } as const satisfies Record<Mode, string>

const sides = {
  1: { before: ['Before', 'Values before the signal.'], after: ['Behind', 'Values behind the signal.'] },
  2: { before: ['Top and left', 'Rows above and columns left of the map.'], after: ['Bottom and right', 'Rows below and columns right of the map.'] },
  3: { before: ['Front, top and left', 'Before each axis of the volume.'], after: ['Back, bottom and right', 'Behind each axis of the volume.'] },
} as const

interface Frame {
  readonly before: Sizes
  readonly after: Sizes
}
const framed = ({ before, after }: Frame, places: Sizes): Sizes => places.map((size, axis) => size + (before[axis] ?? 0) + (after[axis] ?? 0))

const pad = (n: Dimensions) => {
  const side = ([label, help]: readonly [string, string]) => sizes(n, { label, help, default: 1, min: 0, max: 4096, unit: 'px' })
  return defineLayer({
    type: `pad-${n}d`,
    title: `Pad ${n}D`,
    stem: 'pad',
    category: 'convolution',
    summary:
      'Puts a frame around every map: one number, the image mirrored at its edge, its edge repeated, or its other end. Put it before a convolution without padding, where a frame of zeros would leave marks.',
    source: 'as torch.nn.ZeroPad2d, ReflectionPad2d, ReplicationPad2d and CircularPad2d write it',
    ports: onePort,
    options: {
      before: side(sides[n].before),
      after: side(sides[n].after),
      mode: choice({
        label: 'Filled with',
        help: 'What the frame shows.',
        default: 'constant' as Mode,
        choices: {
          constant: 'one number',
          reflect: 'the image mirrored',
          replicate: 'the edge repeated',
          circular: 'the other end',
        } satisfies Record<Mode, string>,
      }),
      value: float({ label: 'Number', help: 'What the frame is filled with.', default: 0, when: (values) => values.mode === 'constant' }),
    },
    highlights: ({ before, after, mode }) => [`${saySizes(before)} + ${saySizes(after)}`, ...(mode === 'constant' ? [] : [mode])],
    shape({ inputs, options }) {
      const unfit = needsPlaces(`Pad ${n}D`, n, first(inputs))
      if (unfit) return refuse(unfit)
      const places = placesOf(first(inputs))
      const { mode } = options
      const most = places.map((size) => (mode === 'reflect' ? size - 1 : size))
      const tooWide = (['before', 'after'] as const).find((where) => options[where].some((size, axis) => size > (most[axis] ?? 0)))
      if ((mode === 'reflect' || mode === 'circular') && tooWide)
        return refuse({
          code: 'nothing-to-mirror',
          option: tooWide,
          what: `A ${mode === 'reflect' ? 'mirrored ' : ''}frame of ${saySizes(options[tooWide])} is ${mode === 'reflect' ? 'not smaller' : 'larger'} than the ${saySizes(places)} ${wholeOf(n)}.`,
          mend: `Use at most ${saySizes(most)}, or repeat the edge.`,
        })
      return [channelsOf(first(inputs)), ...framed(options, places)]
    },
    parameters: () => [],
    emit(g, { inputs, options: { before, after, mode, value } }) {
      const filling = mode === 'constant' ? g.scalar(value) : undefined
      // Axes are named, as ONNX Runtime would otherwise merge the frame into a pool behind it and then refuse it as wider than the pool's window.
      const axes = g.ints(before.map((_, axis) => axis + 2))
      return g.op('Pad', [first(inputs), g.ints([...before, ...after]), filling, axes], { mode: onnxModes[mode] })
    },
    arithmetic({ inputs, options }) {
      const places = placesOf(first(inputs))
      const output = framed(options, places)
      const [size = 0, before = 0, after = 0] = [places[0], options.before[0], options.after[0]]
      return {
        parameters: nothing,
        multiplyAdds: nothing,
        output: {
          value: output[0] ?? 0,
          symbols: 'h + t + b',
          filled: `${size} + ${before} + ${after}`,
          terms: [term('h', 'size of the input', size), term('t', 'added before', before), term('b', 'added behind', after), ...otherAxes(output)],
        },
        window: { kernel: ones(n), stride: ones(n), dilation: ones(n), padding: options.before },
      }
    },
    pytorch({ options: { before, after, mode, value } }) {
      return expression((x) => pythonPad(x, before, after, mode === 'constant' ? { value } : { mode }))
    },
    cases: cases[n],
    refusals: refusals[n],
  })
}

const ones = (n: Dimensions): Sizes => Array<number>(n).fill(1)

const cases: Readonly<Record<Dimensions, readonly LayerCase[]>> = {
  1: [
    { name: 'zeros', inputs: [[2, 5]], output: [2, 7] },
    { name: 'circular', options: { before: [5], after: [2], mode: 'circular' }, inputs: [[2, 5]], output: [2, 12] },
    { name: 'mirrored', options: { before: [3], after: [0], mode: 'reflect' }, inputs: [[2, 5]], output: [2, 8] },
  ],
  2: [
    { name: 'zeros all around', inputs: [[3, 5, 6]], output: [3, 7, 8] },
    { name: 'a number, uneven', options: { before: [2, 1], after: [1, 0], value: 0.5 }, inputs: [[2, 4, 4]], output: [2, 7, 5] },
    { name: 'mirrored', options: { mode: 'reflect', before: [0, 1], after: [3, 2] }, inputs: [[2, 5, 6]], output: [2, 8, 9] },
    { name: 'edge repeated', options: { mode: 'replicate', before: [4, 0], after: [0, 5] }, inputs: [[2, 3, 3]], output: [2, 7, 8] },
    { name: 'circular', options: { before: [1, 2], after: [0, 3], mode: 'circular' }, inputs: [[2, 4, 5]], output: [2, 5, 10] },
  ],
  3: [
    { name: 'zeros', inputs: [[2, 3, 3, 2]], output: [2, 5, 5, 4] },
    { name: 'edge', options: { before: [0, 1, 2], after: [1, 0, 0], mode: 'replicate' }, inputs: [[2, 3, 3, 2]], output: [2, 4, 4, 4] },
    { name: 'circular', options: { mode: 'circular' }, inputs: [[2, 3, 3, 2]], output: [2, 5, 5, 4] },
  ],
}

const refusals: Readonly<Record<Dimensions, readonly RefusalCase[]>> = {
  1: [
    {
      name: 'nothing to wrap',
      options: { before: [6], mode: 'circular' },
      inputs: [[2, 5]],
      says: /^A frame of 6 is larger than the 5 signal\. Use at most 5/,
    },
  ],
  2: [
    {
      name: 'a mirrored frame as wide as the image',
      options: { mode: 'reflect', after: [1, 4] },
      inputs: [[3, 4, 4]],
      says: /^A mirrored frame of 1×4 is not smaller than the 4×4 image\. Use at most 3×3, or repeat the edge\.$/,
    },
    { name: 'no image', inputs: [[16]], says: /^Pad 2D needs channels, height and width/ },
  ],
  3: [{ name: 'an image', inputs: [[3, 8, 8]], says: /^Pad 3D needs .* Use Pad 2D here/ }],
}

export const pads = family(pad)
