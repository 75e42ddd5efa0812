// From raw values to what is drawn: sampled to the picture's pixels for reading, coloured for looking.

import { type ColourMap, colourOf, scaleOf, shareOf } from '../../core/explain/colour.ts'
import { resizeMap } from '../../core/explain/resize.ts'
import { float32, type Tensor } from '../../core/tensor/tensor.ts'
import type { HeatmapResult } from './heatmaps.ts'

export type Scale = readonly [least: number, most: number]

export const tensorOf = ({ values, height, width }: HeatmapResult): Tensor<'float32'> => float32([height, width], values)
export const scaleOfMap = (map: HeatmapResult): Scale => scaleOf(tensorOf(map), map.signed)

/** Around all of them; zero stays in the middle of signed ones. */
export function sharedScale(maps: readonly HeatmapResult[]): Scale {
  const scales = maps.map(scaleOfMap)
  return [Math.min(...scales.map(([least]) => least)), Math.max(...scales.map(([, most]) => most))]
}

/** Side up to which a coarse map is drawn smoothly. */
const smoothSide = 256

/** A layer's map is coarser than the picture and is drawn smooth or by its cells; one value per pixel is drawn as pixels. */
export function paint(
  map: HeatmapResult,
  picture: { readonly width: number; readonly height: number },
  colours: ColourMap,
  scale: Scale,
  between: 'smooth' | 'cells' = 'smooth',
): ImageData {
  const coarse = between === 'smooth' && (map.width < picture.width || map.height < picture.height)
  const factor = coarse ? Math.max(1, Math.round(smoothSide / Math.max(picture.width, picture.height))) : 1
  const drawn = coarse ? resizeMap(tensorOf(map), picture.height * factor, picture.width * factor) : tensorOf(map)
  const [height = 1, width = 1] = drawn.shape
  const table = Array.from({ length: 256 }, (_, at) => colourOf(colours, at / 255))
  const pixels = new Uint8ClampedArray(width * height * 4)
  drawn.data.forEach((value, at) => {
    const [red = 0, green = 0, blue = 0] = table[Math.round(Math.min(1, Math.max(0, shareOf(value, scale) || 0)) * 255)] ?? []
    pixels.set([red, green, blue, 255], at * 4)
  })
  return new ImageData(pixels, width, height)
}

/** Raw value at a pixel of the picture: of the map enlarged as it is drawn, or of the cell that lies there. */
export function valueAt(
  map: HeatmapResult,
  picture: { readonly width: number; readonly height: number },
  x: number,
  y: number,
  between: 'smooth' | 'cells' = 'smooth',
): number {
  if (map.width === picture.width && map.height === picture.height) return map.values[y * map.width + x] ?? 0
  if (between === 'cells') {
    const [row, column] = [Math.floor(((y + 0.5) * map.height) / picture.height), Math.floor(((x + 0.5) * map.width) / picture.width)]
    return map.values[row * map.width + column] ?? 0
  }
  return resizeMap(tensorOf(map), picture.height, picture.width).data[y * picture.width + x] ?? 0
}

/** Three meaningful digits on a scale of this extent; a true minus. */
export function sayValue(value: number, extent: number): string {
  if (value === 0) return '0'
  const size = Math.max(extent, 1e-12)
  if (size < 1e-3 || size >= 1e5) return value.toExponential(1).replace(/-/g, '−')
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(size)))
  return value.toFixed(Math.min(6, decimals)).replace('-', '−')
}

export const extentOf = (scale: Scale | undefined): number => (scale ? Math.max(Math.abs(scale[0]), Math.abs(scale[1])) : 1)
