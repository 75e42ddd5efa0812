// What a block is: several layers that belong together, drawn as one group. One file each, listed in index.ts; a person's own are files (piece.ts).

import { int, type Options, type OptionValues, readOptions } from '../../options/options.ts'
import { ProblemsFound } from '../../problems.ts'
import type { DesignNode } from '../design.ts'
import { tidied } from '../layout.ts'
import { Pencil } from '../templates/template.ts'
import type { Piece } from './piece.ts'

export interface BlockCall<O extends Options = Options> {
  /** Of the images that arrive. */
  readonly channels: number
  readonly options: OptionValues<O>
}

export interface BlockType<O extends Options = Options> {
  /** kebab-case: `residual-basic`. */
  readonly id: string
  readonly title: string
  /** One or two sentences for palette and handbook. */
  readonly summary: string
  readonly source: string
  readonly options: O
  /** Draws the layers behind `from`; returns the last one. */
  draw(pencil: Pencil, from: string, call: BlockCall<O>): string
}

export const defineBlock = <O extends Options>(block: BlockType<O>): BlockType => block as unknown as BlockType

/** For most blocks: how many channels leave them. Where it is not given, as many as arrive. */
export const filtersOption = int({ label: 'Filters', help: 'Channels of the output.', default: 64, min: 1, max: 65_536 })
export const strideOption = int({
  label: 'Stride',
  help: 'Step of the first 3×3 convolution; 2 halves height and width.',
  default: 1,
  min: 1,
  max: 8,
})

type Drawn = readonly [type: string, options: DesignNode['options']]

/** A convolution that keeps height and width, or divides them by the stride. */
export const conv = (filters: number, kernel = 3, stride = 1): Drawn => [
  'conv-2d',
  {
    filters,
    kernelSize: [kernel, kernel],
    stride: [stride, stride],
    bias: false,
    ...(stride === 1 ? { padding: 'same' } : kernel === 1 ? {} : { padding: 'explicit', paddingSize: [(kernel - 1) / 2, (kernel - 1) / 2] }),
  },
]

/** The layers as one open group at the origin. Throws `ProblemsFound` where an option is out of range. */
export function drawBlock(block: BlockType, channels: number, options: Readonly<Record<string, unknown>> = {}): Piece {
  const given = 'filters' in block.options ? { filters: channels, ...options } : options
  const { values, problems } = readOptions(block.options, given)
  if (problems.length > 0) throw new ProblemsFound(problems)
  const pencil = new Pencil(block.title)
  const entry = pencil.input([channels, 1, 1])
  const last = block.draw(pencil, entry, { channels, options: values })
  const design = tidied(pencil.drawn())
  const nodes = design.nodes.filter(({ id }) => id !== entry)
  const [left, top] = [Math.min(...nodes.map(({ position }) => position.x)), Math.min(...nodes.map(({ position }) => position.y))]
  return {
    title: block.title,
    entries: design.connections.filter(({ from }) => from.node === entry).map(({ to }) => to),
    exits: [{ node: last, port: 'out' }],
    design: {
      ...design,
      groups: [{ id: 'g1', name: block.title.toLowerCase(), folded: false }],
      nodes: nodes.map((node) => ({ ...node, group: 'g1', position: { x: node.position.x - left, y: node.position.y - top } })),
      connections: design.connections.filter(({ from }) => from.node !== entry),
    },
  }
}
