// What an augmentation is: a random change of a training image that leaves its class as it is. One file each (or a small family), listed in index.ts.

import { int, type Options, type OptionValues } from '../../options/options.ts'
import type { RandomStream } from '../../tensor/random.ts'
import type { Warp } from './warp.ts'

/** Raw pixels of one example: data [C, H, W], changed in place. */
export interface Image {
  readonly data: Float32Array
  readonly channels: number
  readonly height: number
  readonly width: number
  /** Black and white: 0 and 255 for images; the example's own extremes for arrays, which have no others. */
  readonly low: number
  readonly high: number
  /** Values beyond black and white are cut off; arrays go on. */
  readonly clamped: boolean
}

interface Draw<O extends Options> {
  readonly options: OptionValues<O>
  readonly random: RandomStream
}

interface Described<O extends Options> {
  /** kebab-case: `flip-horizontal`. */
  readonly id: string
  readonly title: string
  readonly summary: string
  readonly source: string
  /** The first one is what a bare number means: `rotation:15`. */
  readonly options: O
  /** Its strength in a few words: `up to 15°`; empty where there is nothing to say. */
  strength(options: OptionValues<O>): string
}

/** Moves pixels. All that are chosen become one map, so that an image is resampled once. */
export interface Warping<O extends Options = Options> extends Described<O> {
  /** Where an output pixel is read from. */
  warp(draw: Draw<O> & { readonly height: number; readonly width: number }): Warp
}
/** Changes the values of pixels where they are. */
export interface Toning<O extends Options = Options> extends Described<O> {
  tone(image: Image, draw: Draw<O>): void
}
export type Augmentation = Warping | Toning

export const defineWarping = <const O extends Options>(augmentation: Warping<O>): Augmentation => augmentation as unknown as Warping
export const defineToning = <const O extends Options>(augmentation: Toning<O>): Augmentation => augmentation as unknown as Toning

/** Every augmentation has it, under the name `share`. */
export const share = (usual: number) =>
  int({ label: 'Share', help: 'How many of the images it is applied to, drawn anew each epoch.', default: usual, min: 0, max: 100, unit: '%' })

/** Uniform in −amount … amount. */
export const either = (random: RandomStream, amount: number): number => (2 * random.uniform() - 1) * amount

/** Cuts off what is beyond black and white. */
export function clamp({ data, low, high, clamped }: Image): void {
  if (!clamped) return
  for (let at = 0; at < data.length; at++) data[at] = Math.min(high, Math.max(low, data[at] as number))
}

export function meanOf({ data }: Image): number {
  let sum = 0
  for (const value of data) sum += value
  return sum / data.length
}
