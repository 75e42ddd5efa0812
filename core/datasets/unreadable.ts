// Why a file is no image that can be read: told by its first bytes, and by what it says of its own length. For the list of files that were left out.

export interface Reason {
  /** Goes on after the file's name: `ends after 1,204 of 1,871 bytes`. */
  readonly why: string
  readonly mend: string
}

/** What a decoder throws; its message is `why`. */
export class UnreadableImage extends Error {
  readonly mend: string
  constructor({ why, mend }: Reason, options?: ErrorOptions) {
    super(why, options)
    this.name = 'UnreadableImage'
    this.mend = mend
  }
}

const copyAgain = 'Copy the file again.'
const saveAgain = 'Save it as JPEG or PNG.'
const leaveOut = 'Take it out of the folder.'

/** By the ending of its name, for files that are not even opened. */
export function foreignName(path: string): Reason {
  const ending = /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? ''
  const kind = foreignKinds[ending]
  return kind === undefined ? { why: 'is not an image by its name', mend: leaveOut } : unsupported(kind)
}

const foreignKinds: Readonly<Record<string, string>> = {
  heic: 'HEIC',
  heif: 'HEIC',
  bmp: 'BMP',
  psd: 'Photoshop',
  jxl: 'JPEG XL',
  jp2: 'JPEG 2000',
  raw: 'camera raw',
  cr2: 'camera raw',
  nef: 'camera raw',
  arw: 'camera raw',
  dng: 'camera raw',
}

const unsupported = (kind: string): Reason => ({ why: `is a ${kind} image, which is not supported`, mend: saveAgain })

/** Of bytes that the decoder refused; `said` are its own words, told where we know no better. */
export function whyUnreadable(bytes: Uint8Array, said: string): Reason {
  if (bytes.length === 0) return { why: 'is empty (0 bytes)', mend: copyAgain }
  const kind = kinds.find(({ begins }) => begins(bytes))
  if (!kind) return { why: 'is not an image, whatever its name says', mend: leaveOut }
  return kind.refuse(bytes) ?? { why: `is damaged (${said})`, mend: copyAgain }
}

const has = (bytes: Uint8Array, text: string, at = 0): boolean => [...text].every((letter, index) => bytes[at + index] === letter.charCodeAt(0))
const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
const sayBytes = (count: number): string => count.toLocaleString('en-GB')

const endsEarly = (bytes: Uint8Array, whole?: number, least = false): Reason => ({
  why:
    whole === undefined
      ? `ends after ${sayBytes(bytes.length)} bytes, in the middle of the picture`
      : `ends after ${sayBytes(bytes.length)} of ${least ? 'at least ' : ''}${sayBytes(whole)} bytes`,
  mend: copyAgain,
})

interface Kind {
  begins(bytes: Uint8Array): boolean
  /** Undefined where the bytes are as long as they say. */
  refuse(bytes: Uint8Array): Reason | undefined
}

const heic = /^(heic|heix|hevc|hevx|heim|heis|mif1|msf1)$/
const brandOf = (bytes: Uint8Array): string => String.fromCharCode(...bytes.subarray(8, 12))

const kinds: readonly Kind[] = [
  { begins: (bytes) => has(bytes, '\u0089PNG'), refuse: refusePng },
  { begins: (bytes) => has(bytes, '\u00ff\u00d8\u00ff'), refuse: (bytes) => (endsWith(bytes, [0xff, 0xd9]) ? undefined : endsEarly(bytes)) },
  { begins: (bytes) => has(bytes, 'GIF8'), refuse: (bytes) => (endsWith(bytes, [0x3b]) ? undefined : endsEarly(bytes)) },
  { begins: (bytes) => has(bytes, 'RIFF') && has(bytes, 'WEBP', 8), refuse: refuseWebp },
  { begins: (bytes) => has(bytes, 'ftyp', 4) && heic.test(brandOf(bytes)), refuse: () => unsupported('HEIC') },
  { begins: (bytes) => has(bytes, 'ftypavi', 4), refuse: () => undefined },
  { begins: (bytes) => has(bytes, 'II*\0') || has(bytes, 'MM\0*'), refuse: () => undefined },
  { begins: (bytes) => has(bytes, 'BM') && bytes.length > 26, refuse: () => unsupported('BMP') },
  { begins: (bytes) => has(bytes, '8BPS'), refuse: () => unsupported('Photoshop') },
  { begins: (bytes) => has(bytes, '<svg') || has(bytes, '<?xml'), refuse: () => undefined },
]

/** Some programs fill up behind the end. */
function endsWith(bytes: Uint8Array, end: readonly number[]): boolean {
  let last = bytes.length
  while (last > 0 && bytes[last - 1] === 0) last--
  return end.every((byte, at) => bytes[last - end.length + at] === byte)
}

/** Chunks of length, name, data, checksum; the last is IEND, 12 bytes long. */
function refusePng(bytes: Uint8Array): Reason | undefined {
  const view = viewOf(bytes)
  for (let at = 8; ; ) {
    if (at + 8 > bytes.length) return endsEarly(bytes, at + 12, true)
    const next = at + 12 + view.getUint32(at)
    const isLast = has(bytes, 'IEND', at + 4)
    if (next > bytes.length) return endsEarly(bytes, isLast ? next : next + 12, !isLast)
    if (isLast) return undefined
    at = next
  }
}

function refuseWebp(bytes: Uint8Array): Reason | undefined {
  const whole = 8 + viewOf(bytes).getUint32(4, true)
  return bytes.length < whole ? endsEarly(bytes, whole) : undefined
}
