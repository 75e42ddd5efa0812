// Seeded random numbers without hidden state: a stream is named by its seed and keys, so that a resumed run
// re-derives every stream from (seed, epoch, step) and needs nothing else in its checkpoint.

export interface RandomStream {
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

/** FNV-1a over UTF-16 units. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  return value >>> 0
}
