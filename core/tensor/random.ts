// Seeded random numbers without hidden state: a stream is named by its seed and keys, so that a resumed run
// re-derives every stream from (seed, epoch, step) and needs nothing else in its checkpoint.

export interface RandomStream {
  /** An integer in 0 ... 2³² − 1: what all others are made of. */
  bits(): number
  /** In [0, 1). */
  uniform(): number
  /** Mean 0, deviation 1 (Box & Muller 1958). */
  normal(): number
  /** In 0 ... count − 1. */
  below(count: number): number
  /** A shuffled 0 ... count − 1 (Fisher & Yates). */
  permutation(count: number): Uint32Array
}

/** The stream of `keys` under `seed`: equal arguments, equal numbers, on every machine. */
export function randomStream(seed: number, ...keys: readonly (string | number)[]): RandomStream {
  let state = hash(`${seed}/${keys.join('/')}`)
  // splitmix32: a Weyl sequence through murmur3's finaliser (Steele, Lea & Flood 2014).
  const next = (): number => {
    state = (state + 0x9e3779b9) | 0
    let mixed = state ^ (state >>> 16)
    mixed = Math.imul(mixed, 0x21f0aaad)
    mixed ^= mixed >>> 15
    mixed = Math.imul(mixed, 0x735a2d97)
    return (mixed ^ (mixed >>> 15)) >>> 0
  }
  const uniform = (): number => (next() * 2 ** 21 + (next() >>> 11)) / 2 ** 53
  const below = (count: number): number => Math.floor(uniform() * count)
  return {
    bits: next,
    uniform,
    below,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    permutation(count) {
      const order = new Uint32Array(count)
      for (let index = 1; index < count; index++) order[index] = index
      for (let last = count - 1; last > 0; last--) {
        const other = below(last + 1)
        const kept = order[last] as number
        order[last] = order[other] as number
        order[other] = kept
      }
      return order
    },
  }
}

/** How many values stand for the normal distribution, each for an equal share of it: 16 bits draw one. */
const values = 2 ** 16
/** The middle of each share, in share of probability: -4.32 ... 4.32. */
let normalValues: Float32Array | undefined

/** Their variance is 1 - 2e-5, their fourth moment 2.999. */
function valuesOfNormal(): Float32Array {
  if (normalValues) return normalValues
  const found = new Float32Array(values)
  // dx/dp = 1/density, from the median outwards (Runge & Kutta's fourth order): off by 1e-7 up to 3 deviations, by 6e-3 at the last value.
  const slope = (x: number): number => Math.sqrt(2 * Math.PI) * Math.exp(0.5 * x * x)
  let x = 0
  for (let at = 0; at < values / 2; at++) {
    const step = (at === 0 ? 0.5 : 1) / values
    const first = slope(x)
    const second = slope(x + (step / 2) * first)
    const third = slope(x + (step / 2) * second)
    x += (step / 6) * (first + 2 * second + 2 * third + slope(x + step * third))
    found[values / 2 + at] = x
    found[values / 2 - 1 - at] = -x
  }
  normalValues = found
  return found
}

/** Writes some numbers into an array: added to those that stand around them, which are repeated. */
export type Draw = (into: Float32Array, around: Float32Array) => void

/**
 * Numbers of mean 0 and this deviation, by the million: two from every 32 bits of a generator that the stream starts (xoshiro128++, Blackman & Vigna 2021), looked up.
 * Other numbers than `stream.normal()`, ten times as fast. Each array is filled by a generator of its own.
 */
export function normals(stream: RandomStream, deviation: number): Draw {
  const [normal, scaled] = [valuesOfNormal(), new Float32Array(values)]
  for (let at = 0; at < values; at++) scaled[at] = (normal[at] as number) * deviation
  return (into, around) => {
    // An even number of them, so that no pair begins at the last.
    const base = around.length % 2 === 0 ? around : Float32Array.from([...around, ...around])
    const state = Int32Array.from({ length: 4 }, () => stream.bits())
    for (let from = 0; from < into.length; from += base.length) drawAround(into.subarray(from, from + base.length), base, scaled, state)
  }
}

/** One place after the other in both arrays, nothing else: four fifths of the time of a loop that turns back in one of them. */
function drawAround(into: Float32Array, around: Float32Array, scaled: Float32Array, state: Int32Array): void {
  let [a, b, c, d] = state as Iterable<number> as [number, number, number, number]
  for (let at = 0; at < into.length; at += 2) {
    const sum = (a + d) | 0
    const bits = (((sum << 7) | (sum >>> 25)) + a) | 0
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = (d << 11) | (d >>> 21)
    into[at] = (scaled[bits & (values - 1)] as number) + (around[at] as number)
    into[at + 1] = (scaled[bits >>> 16] as number) + (around[at + 1] as number)
  }
  state.set([a, b, c, d])
}

/** FNV-1a over UTF-16 units. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  return value >>> 0
}
