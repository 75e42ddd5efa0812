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
      const order = Uint32Array.from({ length: count }, (_, index) => index)
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

/** Where the ziggurat's tail begins, and the area of each of its layers (Doornik 2005, table 1, for 128 layers). */
const tail = 3.442619855899
const area = 9.91256303526217e-3
const layers = 128
const density = (x: number): number => Math.exp(-0.5 * x * x)
/** Right edges of the layers, from the bottom, whose edge is that of a rectangle of the same area, up to 0. */
const edges = new Float64Array(layers + 1)
edges[0] = area / density(tail)
edges[1] = tail
for (let layer = 2; layer < layers; layer++) {
  const below = edges[layer - 1] as number
  edges[layer] = Math.sqrt(-2 * Math.log(area / below + density(below)))
}
/** The share of each layer that lies under the curve whatever its height. */
const inner = Float64Array.from({ length: layers }, (_, layer) => (edges[layer + 1] as number) / (edges[layer] as number))

/**
 * Numbers of mean 0 and deviation 1 by the million, from one draw of bits each for the most part: the ziggurat (Marsaglia & Tsang 2000; with bits of its own
 * for the layer, Doornik 2005). Other numbers than `stream.normal()`, five times as fast.
 */
export function normals(stream: RandomStream): () => number {
  return () => {
    for (;;) {
      const bits = stream.bits()
      const layer = bits & (layers - 1)
      const share = (bits >>> 7) / 2 ** 24 - 1
      const x = share * (edges[layer] as number)
      if (Math.abs(share) < (inner[layer] as number)) return x
      if (layer === 0) return Math.sign(share) * beyondTail(stream)
      const [low, high] = [density(edges[layer] as number), density(edges[layer + 1] as number)]
      if (low + stream.uniform() * (high - low) < density(x)) return x
    }
  }
}

/** Marsaglia 1964. */
function beyondTail(stream: RandomStream): number {
  for (;;) {
    const x = -Math.log(1 - stream.uniform()) / tail
    const y = -Math.log(1 - stream.uniform())
    if (2 * y >= x * x) return tail + x
  }
}

/** FNV-1a over UTF-16 units. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  return value >>> 0
}
