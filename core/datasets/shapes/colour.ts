// Colours of builtin:shapes: chosen by lightness, chroma and hue, as an eye judges them, so that no class has its own.

import type { RandomStream } from '../../tensor/random.ts'

/** OKLab: lightness 0 ... 1, two opponent axes. */
export interface Colour {
  readonly lightness: number
  readonly a: number
  readonly b: number
}

export const between = (random: RandomStream, low: number, high: number): number => low + (high - low) * random.uniform()

export function anyColour(random: RandomStream, lightness: number, chroma: number): Colour {
  const hue = between(random, 0, 2 * Math.PI)
  return { lightness, a: chroma * Math.cos(hue), b: chroma * Math.sin(hue) }
}

/**
 * OKLab -> sRGB bytes (Ottosson 2020, "A perceptual color space for image processing"): cone responses are cubes of a mix of L, a, b;
 * linear light is a mix of those; then the transfer curve of sRGB (IEC 61966-2-1).
 */
export function toRgb(lightness: number, a: number, b: number): readonly [red: number, green: number, blue: number] {
  const long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  return [
    encode(4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short),
    encode(-1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short),
    encode(-0.0041960863 * long - 0.7034186147 * middle + 1.707614701 * short),
  ]
}

function encode(light: number): number {
  const clipped = Math.min(1, Math.max(0, light))
  return Math.round(255 * (clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * clipped ** (1 / 2.4) - 0.055))
}
