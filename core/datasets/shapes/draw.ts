// Draws one picture of builtin:shapes with the exact mask of its object. Pure and seeded: the same index gives the same picture on every machine.

import { type RandomStream, randomStream } from '../../tensor/random.ts'
import { anyColour, between, type Colour, toRgb } from './colour.ts'
import { farthest, type Outline, objectNames, outlines } from './outlines.ts'
import { anyScrap, scrapReach } from './scraps.ts'
import { anyTexture } from './textures.ts'

export const pictureSide = 32
/** Changes with the drawing: it is part of the fingerprint, and a test holds it to the pixels. */
export const drawingVersion = 1

export interface Drawn {
  /** [3, 32, 32], 0 ... 255. */
  readonly pixels: Uint8Array
  /** [32, 32]: 1 where at least half of the pixel is object. */
  readonly mask: Uint8Array
}

/** Classes take turns, so that they are equally many. */
export const labelOf = (index: number): number => index % objectNames.length

/** Centre and the distance beyond which nothing of a thing lies, in pixels. */
interface Place {
  readonly x: number
  readonly y: number
  readonly reach: number
}

/** Lightness, a and b of every pixel while the picture is painted, one layer over the other. */
interface Canvas {
  readonly lightness: Float64Array
  readonly a: Float64Array
  readonly b: Float64Array
}

export function drawShape(index: number): Drawn {
  const random = randomStream(drawingVersion, 'shapes', index)
  const name = objectNames[labelOf(index)] ?? 'disc'
  const area = pictureSide * pictureSide
  const canvas: Canvas = { lightness: new Float64Array(area), a: new Float64Array(area), b: new Float64Array(area) }
  const isDark = random.uniform() < 0.5
  paintBackground(canvas, random, isDark)
  // Whatever lies on the background differs from it in lightness, so that it can be seen.
  const contrasting = (): Colour => anyColour(random, isDark ? between(random, 0.62, 0.86) : between(random, 0.36, 0.62), between(random, 0.09, 0.19))
  const size = between(random, 8, 12.5)
  const reach = size * farthest + 0.5
  const place: Place = { x: between(random, reach, pictureSide - reach), y: between(random, reach, pictureSide - reach), reach }
  paintScraps(canvas, random, contrasting, place)
  const mask = paintObject(canvas, random, contrasting(), place, placed(outlines[name], place, size, between(random, -0.6, 0.6)))
  return { pixels: develop(canvas, random), mask }
}

function paintBackground(canvas: Canvas, random: RandomStream, isDark: boolean): void {
  const texture = anyTexture(random)
  const strength = between(random, 0.035, 0.085)
  const base = anyColour(random, isDark ? between(random, 0.24, 0.4) : between(random, 0.83, 0.93), between(random, 0.01, 0.055))
  eachPixel((at, x, y) => {
    canvas.lightness[at] = base.lightness + strength * texture(x, y)
    canvas.a[at] = base.a
    canvas.b[at] = base.b
  })
}

/** Scraps keep clear of the object; where a try fails there is one fewer. */
function paintScraps(canvas: Canvas, random: RandomStream, colour: () => Colour, object: Place): void {
  const tries = 4 + random.below(8)
  for (let attempt = 0; attempt < tries; attempt++) {
    const [x, y] = [between(random, 1, pictureSide - 1), between(random, 1, pictureSide - 1)]
    const scrap = anyScrap(random)
    const paint = colour()
    if (Math.hypot(x - object.x, y - object.y) < object.reach + scrapReach - 2.5) continue
    eachPixel((at, pixelX, pixelY) => blend(canvas, at, paint, coverage(scrap(pixelX - x, pixelY - y))), { x, y, reach: scrapReach + 1 })
  }
}

/** The shadow's shift and softness. */
const shadowReach = 4

/** Light comes from one side, the rim is a little darker, and a soft shadow falls to the other side. */
function paintObject(canvas: Canvas, random: RandomStream, colour: Colour, place: Place, distance: Outline): Uint8Array {
  const mask = new Uint8Array(pictureSide * pictureSide)
  const angle = between(random, 0, 2 * Math.PI)
  const [lightX, lightY] = [Math.cos(angle), Math.sin(angle)]
  const shading = between(random, 0.02, 0.07)
  eachPixel(
    (at, x, y) => {
      const shadow = Math.min(1, Math.max(0, 0.6 - distance(x + 1.2 * lightX, y + 1.2 * lightY) / 2.5))
      canvas.lightness[at] = (canvas.lightness[at] as number) * (1 - 0.2 * shadow)
      const outside = distance(x, y)
      const slope = ((x - pictureSide / 2) * lightX + (y - pictureSide / 2) * lightY) / (pictureSide / 2)
      const rim = outside > -1.3 ? -0.04 : 0
      blend(canvas, at, { ...colour, lightness: colour.lightness + shading * slope + rim }, coverage(outside))
      if (outside <= 0) mask[at] = 1
    },
    { ...place, reach: place.reach + shadowReach },
  )
  return mask
}

/** The outline of area 1 -> turned, `size`² pixels large, at its place; distances in pixels. */
function placed(outline: Outline, place: Place, size: number, turn: number): Outline {
  const [cosine, sine] = [Math.cos(turn) / size, Math.sin(turn) / size]
  return (x, y) => {
    const [right, down] = [x - place.x, y - place.y]
    return size * outline(right * cosine + down * sine, down * cosine - right * sine)
  }
}

/** Share of a pixel that lies inside an edge at this distance from its centre. */
const coverage = (distance: number): number => Math.min(1, Math.max(0, 0.5 - distance))

function blend(canvas: Canvas, at: number, colour: Colour, share: number): void {
  if (share === 0) return
  canvas.lightness[at] = (canvas.lightness[at] as number) * (1 - share) + colour.lightness * share
  canvas.a[at] = (canvas.a[at] as number) * (1 - share) + colour.a * share
  canvas.b[at] = (canvas.b[at] as number) * (1 - share) + colour.b * share
}

/** To bytes, with a camera's fine grain. */
function develop(canvas: Canvas, random: RandomStream): Uint8Array {
  const area = pictureSide * pictureSide
  const pixels = new Uint8Array(3 * area)
  for (let at = 0; at < area; at++) {
    const lightness = (canvas.lightness[at] as number) + 0.03 * (random.uniform() - 0.5)
    toRgb(lightness, canvas.a[at] as number, canvas.b[at] as number).forEach((value, channel) => {
      pixels[channel * area + at] = value
    })
  }
  return pixels
}

/** Visits pixel centres; with `around`, only those of the square that reaches this far. */
function eachPixel(visit: (at: number, x: number, y: number) => void, around?: Place): void {
  const first = (centre: number | undefined): number => (around && centre !== undefined ? Math.max(0, Math.floor(centre - around.reach)) : 0)
  const last = (centre: number | undefined): number =>
    around && centre !== undefined ? Math.min(pictureSide - 1, Math.floor(centre + around.reach)) : pictureSide - 1
  for (let row = first(around?.y); row <= last(around?.y); row++)
    for (let column = first(around?.x); column <= last(around?.x); column++) visit(row * pictureSide + column, column + 0.5, row + 0.5)
}
