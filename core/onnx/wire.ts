// Protobuf messages put together from pieces: the library copies all bytes of a field once for every message around it, and a model's weights are many.

export type Pieces = readonly Uint8Array[]

const lengthOf = (pieces: Pieces): number => pieces.reduce((sum, { length }) => sum + length, 0)

/** Seven bits to a byte, the lowest first; the highest bit says that more follow. */
function varint(value: number): number[] {
  const bytes: number[] = []
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest]
    bytes.push((rest % 128) + 128)
  }
}

/** A field that holds bytes or a message. */
export const lengthDelimited = (field: number, pieces: Pieces): Pieces => [
  Uint8Array.from([...varint(field * 8 + 2), ...varint(lengthOf(pieces))]),
  ...pieces,
]

export function joined(pieces: Pieces): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(lengthOf(pieces))
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}
