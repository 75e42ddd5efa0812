// Backgrounds of builtin:shapes: how far the lightness deviates at a point, in −1 ... 1.

import type { RandomStream } from '../../tensor/random.ts'
import { between } from './colour.ts'

/** x, y in pixels. */
export type Texture = (x: number, y: number) => number

/** Each draws its own scale, direction and phase. */
const makers: readonly ((random: RandomStream) => Texture)[] = [cloud, stripes, checks, dots, weave, slope]

export const anyTexture = (random: RandomStream): Texture => (makers[random.below(makers.length)] ?? cloud)(random)

/** Value noise: random values on a lattice, joined smoothly (3t² − 2t³), in two octaves. */
function cloud(random: RandomStream): Texture {
  const cell = between(random, 5, 10)
  const side = 20
  const lattice = Float64Array.from({ length: side * side }, () => 2 * random.uniform() - 1)
  const at = (column: number, row: number): number => lattice[(row % side) * side + (column % side)] ?? 0
  const octave: Texture = (x, y) => {
    const [column, row] = [Math.floor(x), Math.floor(y)]
    const [right, down] = [smooth(x - column), smooth(y - row)]
    const above = at(column, row) + (at(column + 1, row) - at(column, row)) * right
    const below = at(column, row + 1) + (at(column + 1, row + 1) - at(column, row + 1)) * right
    return above + (below - above) * down
  }
  return (x, y) => 0.75 * octave(x / cell, y / cell) + 0.35 * octave((2.3 * x) / cell + 5, (2.3 * y) / cell + 5)
}

const smooth = (t: number): number => t * t * (3 - 2 * t)

/** Coordinates along a random direction and across it, in periods. */
function turned(random: RandomStream, shortest: number, longest: number): (x: number, y: number) => readonly [along: number, across: number] {
  const [angle, period, phase] = [between(random, 0, Math.PI), between(random, shortest, longest), random.uniform()]
  const [cosine, sine] = [Math.cos(angle) / period, Math.sin(angle) / period]
  return (x, y) => [x * cosine + y * sine + phase, y * cosine - x * sine + phase]
}

const wave = (t: number): number => Math.sin(2 * Math.PI * t)

function stripes(random: RandomStream): Texture {
  const turn = turned(random, 4, 9)
  return (x, y) => wave(turn(x, y)[0])
}

function checks(random: RandomStream): Texture {
  const turn = turned(random, 7, 12)
  return (x, y) => {
    const [along, across] = turn(x, y)
    return Math.max(-1, Math.min(1, 3 * wave(along) * wave(across)))
  }
}

function dots(random: RandomStream): Texture {
  const turn = turned(random, 4.5, 7)
  return (x, y) => {
    const [along, across] = turn(x, y)
    return Math.max(-0.4, wave(along) + wave(across) - 0.7)
  }
}

function weave(random: RandomStream): Texture {
  const turn = turned(random, 3.5, 6)
  return (x, y) => {
    const [along, across] = turn(x, y)
    return 0.5 * wave(along) + 0.5 * wave(across)
  }
}

function slope(random: RandomStream): Texture {
  const turn = turned(random, 60, 90)
  return (x, y) => 1.4 * wave(turn(x, y)[0])
}
