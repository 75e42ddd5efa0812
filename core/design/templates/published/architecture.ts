// What a published architecture is: a template without a lesson, in the size of its paper, and where that is too large for a laptop in a smaller one.

import { flag, float, int, type OptionValues, pair } from '../../../options/options.ts'
import type { DesignNode } from '../../design.ts'
import { Pencil, type Template, type TemplateCall } from '../template.ts'

export interface ArchitectureCall extends TemplateCall {
  /** Share of the published filters; 1 is the paper's network. */
  readonly width: number
  /** With its auxiliary heads; undefined where the architecture has none. */
  readonly heads?: boolean
}

/** What a person sets before it is drawn. */
export const architectureOptions = {
  channels: int({ label: 'Channels', help: '1 for grey images, 3 for colour.', default: 3, min: 1, max: 4096 }),
  size: pair({ label: 'Image', help: 'Height and width.', default: [224, 224], min: 1, max: 16_384, unit: 'px' }),
  classes: int({ label: 'Classes', help: 'Scores that leave the network.', default: 1000, min: 1, max: 1_000_000 }),
  width: float({
    label: 'Filters',
    help: 'Share of the published filters in every layer; 1 is the published network.',
    default: 1,
    min: 0.05,
    max: 1,
  }),
  heads: flag({
    label: 'Auxiliary heads',
    help: 'Outputs half-way that add 0.3 of their loss while the network is trained, and are left out when it answers.',
    default: false,
  }),
}
export type ArchitectureValues = OptionValues<typeof architectureOptions>

export const callFrom = ({ channels, size, classes, width, heads }: ArchitectureValues): ArchitectureCall => ({
  input: [channels, ...size],
  classes,
  width,
  heads,
})
export const valuesOf = ({ input: [channels, ...size], classes, width, heads = false }: ArchitectureCall): ArchitectureValues => ({
  channels,
  size,
  classes,
  width,
  heads,
})

export interface Architecture extends Omit<Template, 'build' | 'lesson'> {
  readonly year: number
  readonly standard: ArchitectureCall
  /** Where a step of the published size takes a laptop long: smaller images, fewer filters, fewer classes. */
  readonly laptop?: ArchitectureCall
  /** Draws it, not laid out: enough to count and check it. Sizes that do not fit are left to the check of the design. */
  draw(call: ArchitectureCall): Pencil
}

interface Drawing extends Omit<Architecture, 'draw'> {
  /** Everything between `image` and the scores, whose layer it returns. */
  layers(pencil: Pencil, image: string, call: ArchitectureCall & { readonly wide: (filters: number) => number }): string
}

export const defineArchitecture = ({ layers, ...said }: Drawing): Architecture => ({
  ...said,
  draw(call) {
    const pencil = new Pencil(said.id)
    pencil.add('output', { classes: call.classes }, layers(pencil, pencil.input(call.input), { ...call, wide: widthOf(call.width) }))
    return pencil
  },
})

/** Filters scaled to a multiple of 8, at least 8 (Howard et al. 2017, width multiplier). */
const widthOf =
  (width: number) =>
  (filters: number): number =>
    width === 1 ? filters : Math.max(8, 8 * Math.round((filters * width) / 8))

export const imageNet: ArchitectureCall = { input: [3, 224, 224], classes: 1000, width: 1 }
export const onLaptop: ArchitectureCall = { input: [3, 64, 64], classes: 10, width: 0.25 }

export type Drawn = readonly [type: string, options?: DesignNode['options']]

interface Convolving {
  readonly stride?: number
  readonly padding?: number
  readonly bias?: boolean
  readonly groups?: number
}

/** A convolution that is padded to keep the size at stride 1 unless `padding` says otherwise. */
export function conv(filters: number, kernel: number, { stride = 1, padding = (kernel - 1) / 2, bias = true, groups = 1 }: Convolving = {}): Drawn {
  const padded = padding === 0 ? {} : { padding: 'explicit', paddingSize: [padding, padding] }
  const plain = { filters, kernelSize: [kernel, kernel], stride: [stride, stride], ...padded }
  return ['conv-2d', { ...plain, ...(bias ? {} : { bias }), ...(groups === 1 ? {} : { groups }) }]
}

/** Convolution without a bias, batch norm, ReLU. */
export const convNormRelu = (filters: number, kernel: number, how: Convolving = {}): readonly Drawn[] => [
  conv(filters, kernel, { ...how, bias: false }),
  ['batch-norm'],
  ['relu'],
]

/** Padding 1 as in the residual networks, none with `ceilMode` as in GoogLeNet and SqueezeNet. */
export const maxPool = (kernel: number, stride: number, how: { readonly padding?: number; readonly ceilMode?: boolean } = {}): Drawn => [
  'max-pool-2d',
  {
    kernelSize: [kernel, kernel],
    stride: [stride, stride],
    ...(how.padding ? { padding: 'explicit', paddingSize: [how.padding, how.padding] } : {}),
    ...(how.ceilMode ? { ceilMode: true } : {}),
  },
]

/** One mean per map, and a dense layer for the scores. */
export const averaged = (classes: number): readonly Drawn[] => [['global-average-pool-2d'], scores(classes)]
export const scores = (classes: number): Drawn => ['dense', { units: classes, weights: 'glorot-uniform' }]
