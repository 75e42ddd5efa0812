// Layers of one family in 1, 2 and 3 dimensions: what their axes are called, their size options, and what they say when something else arrives.

import { type ListOption, list, type PairOption, pair } from '../options/options.ts'
import { type Shape, sayShape } from '../tensor/tensor.ts'
import type { LayerType, Refusal } from './layer-type.ts'

/** Of a signal (time, text), an image, a volume (video, scan). */
export type Dimensions = 1 | 2 | 3

/** One size per axis of the places, without the channels. */
export type Sizes = readonly number[]

const axes = { 1: ['length'], 2: ['height', 'width'], 3: ['depth', 'height', 'width'] } as const
export const axisNames = (n: Dimensions): readonly string[] => axes[n]

/** What the places of n axes are called together: `image`. */
const wholes = { 1: 'signal', 2: 'image', 3: 'volume' } as const
export const wholeOf = (n: Dimensions): string => wholes[n]

/**
 * One definition for the whole family. Palettes show the 2D member, as most drawings are of images; the others stand behind it (`variantOf`) and are found
 * by their number: a first look at the palette shows a layer once, not three times.
 */
export function family(define: (n: Dimensions) => LayerType): readonly LayerType[] {
  const flat = define(2)
  return [flat, ...([1, 3] as const).map((n): LayerType => ({ ...define(n), variantOf: flat.type }))]
}

interface SizesSaid {
  readonly label: string
  readonly help: string
  /** Along every axis. */
  readonly default: number
  readonly min?: number
  readonly max?: number
  readonly unit?: string
  readonly when?: (values: Readonly<Record<string, unknown>>) => boolean
}

/** An option with one number per axis: height and width for images. */
export function sizes(n: Dimensions, { default: each, ...said }: SizesSaid): PairOption | ListOption {
  if (n === 2) return pair({ ...said, default: [each, each] })
  return list({ ...said, of: 'int', names: axisNames(n), default: axisNames(n).map(() => each) })
}

/** `3×3`; `3` in one dimension. */
export const saySizes = (all: Sizes): string => all.join('×')

/** `2` where all are equal, else `2×1`. */
export const sayEqual = (all: Sizes): string => (all.every((one) => one === all[0]) ? `${all[0]}` : saySizes(all))

export const same = (all: Sizes, value: number): boolean => all.every((one) => one === value)

export const product = (all: Sizes): number => all.reduce((total, one) => total * one, 1)

/** Shape of one example without its channels. */
export const placesOf = (shape: Shape): Sizes => shape.slice(1)
export const channelsOf = (shape: Shape): number => shape[0] ?? 0

/** Says why a shape with other axes does not fit a layer of n dimensions. */
export function needsPlaces(title: string, n: Dimensions, shape: Shape): Refusal | undefined {
  if (shape.length === n + 1) return undefined
  const parts = ['channels', ...axisNames(n)]
  const needs = `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
  const other = shape.length - 1
  const sibling = (other === 1 || other === 2 || other === 3) && title.endsWith(`${n}D`) ? title.replace(`${n}D`, `${other}D`) : undefined
  return {
    code: 'needs-image',
    what: `${title} needs ${needs}, but ${sayShape(shape)} values arrive.`,
    mend: sibling
      ? `Use ${sibling} here, or bring the values to ${needs}.`
      : n === 2
        ? 'Connect it to a layer that keeps the image, before any Flatten or Dense.'
        : `Connect it to a layer that keeps the ${wholeOf(n)}.`,
  }
}

/** Says why a shape without any places does not fit a layer that takes signals, images and volumes alike. */
export function needsSomePlaces(title: string, shape: Shape): Refusal | undefined {
  if (shape.length >= 2 && shape.length <= 4) return undefined
  return {
    code: 'needs-image',
    what: `${title} needs channels, height and width, but ${sayShape(shape)} values arrive.`,
    mend: 'Connect it to a layer that keeps the image, before any Flatten or Dense.',
  }
}

export type Image = readonly [channels: number, height: number, width: number]
export const imageOf = (shape: Shape): Image => shape as Image
export const needsImage = (title: string, shape: Shape): Refusal | undefined => needsPlaces(title, 2, shape)
