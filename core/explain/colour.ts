// Colours of heatmaps: values to RGBA. Never rainbow; signed maps have zero in the centre.

import type { Tensor } from '../tensor/tensor.ts'

type Rgb = readonly [red: number, green: number, blue: number]

/** Control points at equal distances, from the published tables (viridis, magma: van der Walt & Smith 2015; blue–white–red: ColorBrewer RdBu). */
const points = {
  viridis: ['#440154', '#482878', '#3e4a89', '#31688e', '#26828e', '#1f9e89', '#35b779', '#6ece58', '#b5de2b', '#fde725'],
  magma: ['#000004', '#180f3d', '#440f76', '#721f81', '#9e2f7f', '#cd4071', '#f1605d', '#fd9668', '#feca8d', '#fcfdbf'],
  grey: ['#000000', '#ffffff'],
  signed: ['#2166ac', '#67a9cf', '#d1e5f0', '#f7f7f7', '#fddbc7', '#ef8a62', '#b2182b'],
} as const
export type ColourMap = keyof typeof points

export const colourMaps = {
  viridis: 'viridis',
  magma: 'magma',
  grey: 'grey',
  signed: 'blue–white–red, signed',
} as const satisfies Record<ColourMap, string>

const tables = new Map(Object.entries(points).map(([name, hex]) => [name, hex.map(parseHex)]))

/** share: 0 ... 1 (clamped; NaN is the lowest colour) -> components 0 ... 255. */
export function colourOf(map: ColourMap, share: number): Rgb {
  const table = tables.get(map) as readonly Rgb[]
  const at = Math.min(1, Math.max(0, share || 0)) * (table.length - 1)
  const before = table[Math.floor(at)] as Rgb
  const after = table[Math.ceil(at)] as Rgb
  const mix = (a: number, b: number): number => Math.round(a + (b - a) * (at % 1))
  return [mix(before[0], after[0]), mix(before[1], after[1]), mix(before[2], after[2])]
}

/** Least and greatest value that the colours span: from zero for unsigned maps, symmetric about zero for signed ones. */
export function scaleOf(map: Tensor<'float32'>, signed: boolean): readonly [least: number, most: number] {
  let least = Number.POSITIVE_INFINITY
  let most = Number.NEGATIVE_INFINITY
  for (const value of map.data) {
    if (value < least) least = value
    if (value > most) most = value
  }
  if (!signed) return [Math.min(0, least), most]
  const bound = Math.max(Math.abs(least), Math.abs(most))
  return [-bound, bound]
}

/** Where a value lies on its scale, 0 ... 1; 0.5 when a signed scale has no extent, else 0. */
export function shareOf(value: number, [least, most]: readonly [number, number]): number {
  if (most > least) return (value - least) / (most - least)
  return least < 0 ? 0.5 : 0
}

/**
 * rgba: [height · width · 4] bytes, map: [height, width] of the same size -> bytes with the map laid over at `opacity` (0 ... 1).
 * result = (1 − opacity) · image + opacity · colour.
 */
export function overlay(
  rgba: Uint8Array,
  map: Tensor<'float32'>,
  look: { readonly colours: ColourMap; readonly scale: readonly [number, number]; readonly opacity: number },
): Uint8Array {
  const result = new Uint8Array(map.data.length * 4)
  map.data.forEach((value, at) => {
    const colour = colourOf(look.colours, shareOf(value, look.scale))
    for (let channel = 0; channel < 3; channel++) {
      const image = rgba[at * 4 + channel] as number
      result[at * 4 + channel] = Math.round(image + ((colour[channel] as number) - image) * look.opacity)
    }
    result[at * 4 + 3] = 255
  })
  return result
}

function parseHex(hex: string): Rgb {
  const bits = Number.parseInt(hex.slice(1), 16)
  return [bits >> 16, (bits >> 8) & 255, bits & 255]
}
