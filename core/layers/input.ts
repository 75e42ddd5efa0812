// Input: where images (or signals, volumes, lists of values) enter the network.

import { choice, int } from '../options/options.ts'
import { elementCount, type Shape, sayShape } from '../tensor/tensor.ts'
import { defineLayer, refuse } from './layer-type.ts'
import { elementWise, first, output } from './shared.ts'

const most = 100_000_000

type Kind = 'image' | 'signal' | 'volume' | 'list'
const holds =
  (...kinds: readonly Kind[]) =>
  (values: Readonly<Record<string, unknown>>) =>
    kinds.includes(values.kind as Kind)

const shapeOf = (options: {
  readonly kind: Kind
  readonly channels: number
  readonly depth: number
  readonly height: number
  readonly width: number
  readonly length: number
}): Shape => {
  const { kind, channels, depth, height, width, length } = options
  return { image: [channels, height, width], signal: [channels, length], volume: [channels, depth, height, width], list: [length] }[kind]
}

export const input = defineLayer({
  type: 'input',
  title: 'Input',
  stem: 'image',
  category: 'io',
  icon: 'input',
  summary:
    'The images: so many channels (1 grey, 3 colour), so high, so wide. Data of another size are brought to this one. Signals (sound, text), volumes (video, scans) and plain lists of values enter here too.',
  source: '',
  ports: { inputs: [], outputs: [output] },
  options: {
    kind: choice({
      label: 'What',
      help: 'What one example is.',
      default: 'image' as Kind,
      choices: { image: 'image', signal: 'signal', volume: 'volume', list: 'list of values' } satisfies Record<Kind, string>,
    }),
    channels: int({
      label: 'Channels',
      help: '1 for grey, 3 for colour.',
      default: 1,
      min: 1,
      max: 4096,
      when: holds('image', 'signal', 'volume'),
    }),
    depth: int({ label: 'Depth', help: 'Images of the volume, one behind the other.', default: 16, min: 1, max: 16_384, when: holds('volume') }),
    height: int({ label: 'Height', help: 'Rows of the image.', default: 28, min: 1, max: 16_384, unit: 'px', when: holds('image', 'volume') }),
    width: int({ label: 'Width', help: 'Columns of the image.', default: 28, min: 1, max: 16_384, unit: 'px', when: holds('image', 'volume') }),
    length: int({ label: 'Length', help: 'Values one after the other.', default: 128, min: 1, max: 100_000_000, when: holds('signal', 'list') }),
  },
  highlights: (options) => [sayShape(shapeOf(options))],
  shape({ options }) {
    const shape = shapeOf(options)
    if (elementCount(shape) <= most) return shape
    return refuse({
      code: 'image-too-large',
      option: options.kind === 'image' || options.kind === 'volume' ? 'height' : 'length',
      what: `${options.kind === 'image' ? 'An image' : `A ${options.kind}`} of ${sayShape(shape)} has more than ${most / 1e6} million values.`,
      mend: 'Use fewer channels or a smaller size.',
    })
  },
  parameters: () => [],
  emit: (_g, { inputs }) => first(inputs),
  arithmetic: () => elementWise,
  pytorch: () => undefined,
  cases: [
    { name: 'grey', inputs: [], output: [1, 28, 28] },
    { name: 'colour', options: { channels: 3, height: 32, width: 32 }, inputs: [], output: [3, 32, 32] },
    { name: 'oblong', options: { height: 7, width: 9 }, inputs: [], output: [1, 7, 9] },
    { name: 'a signal', options: { kind: 'signal', channels: 2, length: 16 }, inputs: [], output: [2, 16] },
    { name: 'a volume', options: { kind: 'volume', depth: 4, height: 5, width: 6 }, inputs: [], output: [1, 4, 5, 6] },
    { name: 'a list', options: { kind: 'list', length: 13 }, inputs: [], output: [13] },
  ],
  refusals: [
    {
      name: 'too many values',
      options: { channels: 64, height: 16_384, width: 16_384 },
      inputs: [],
      says: /^An image of 64×16384×16384 has more than 100 million values\./,
    },
    {
      name: 'too long a signal',
      options: { kind: 'signal', channels: 2, length: 100_000_000 },
      inputs: [],
      says: /^A signal of 2×100000000 has more/,
    },
  ],
})
