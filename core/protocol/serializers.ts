// Typed arrays on the wire: oRPC writes JSON, so they travel as base64 of their little-endian bytes. Used by both ends of both transports.

const kinds = { Uint8Array, Int32Array, Uint32Array, Float32Array } as const
type Carried = InstanceType<(typeof kinds)[keyof typeof kinds]>

interface Serializer {
  readonly type: number
  condition(data: unknown): boolean
  serialize(data: Carried): string
  deserialize(data: unknown): Carried
}

/** Numbers below 20 belong to oRPC; these are part of the wire format and never change. */
const firstType = 20

/** For `customJsonSerializers` of RPCLink and RPCHandler. */
export const serializers: Serializer[] = Object.values(kinds).map((Kind, at) => ({
  type: firstType + at,
  condition: (data) => data instanceof Kind,
  serialize: (data) => toBase64(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  deserialize(data) {
    const bytes = fromBase64(String(data))
    if (bytes.length % Kind.BYTES_PER_ELEMENT) throw new TypeError(`${bytes.length} bytes are no ${Kind.name}.`)
    return new Kind(bytes.buffer)
  },
}))

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const sextets = new Int8Array(128).fill(-1)
for (let value = 0; value < 64; value++) sextets[letters.charCodeAt(value)] = value

/** Twelve bits become two letters: RFC 4648, section 4. */
const pairs: readonly string[] = Array.from({ length: 4096 }, (_, value) => letters.charAt(value >> 6) + letters.charAt(value & 63))

export function toBase64(bytes: Uint8Array): string {
  const whole = bytes.length - (bytes.length % 3)
  const parts: string[] = []
  let text = ''
  for (let at = 0; at < whole; at += 3) {
    const value = ((bytes[at] as number) << 16) | ((bytes[at + 1] as number) << 8) | (bytes[at + 2] as number)
    text += (pairs[value >> 12] as string) + pairs[value & 4095]
    if (text.length >= 65_536) {
      parts.push(text)
      text = ''
    }
  }
  const [first = 0, second = 0] = bytes.subarray(whole)
  if (bytes.length - whole === 1) text += `${pairs[first << 4]}==`
  if (bytes.length - whole === 2) text += `${pairs[(first << 4) | (second >> 4)]}${letters.charAt((second & 15) << 2)}=`
  return parts.join('') + text
}

/** Throws TypeError on anything that is not padded base64. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  if (text.length % 4) throw new TypeError('The length of base64 text is a multiple of 4.')
  const bytes = new Uint8Array((text.length / 4) * 3 - padding)
  const sextet = (at: number): number => {
    if (at >= text.length - padding) return 0
    const value = sextets[text.charCodeAt(at)] ?? -1
    if (value < 0) throw new TypeError(`"${text.charAt(at)}" is no letter of base64.`)
    return value
  }
  for (let from = 0, to = 0; from < text.length; from += 4, to += 3) {
    const value = (sextet(from) << 18) | (sextet(from + 1) << 12) | (sextet(from + 2) << 6) | sextet(from + 3)
    bytes[to] = value >> 16
    if (to + 1 < bytes.length) bytes[to + 1] = (value >> 8) & 255
    if (to + 2 < bytes.length) bytes[to + 2] = value & 255
  }
  return bytes
}
