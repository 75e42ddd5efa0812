// Unfolds .zip archives in memory and proves every entry by its checksum: what was damaged on its way must not be trained on. For .npz and zipped folders.
// Format: PKWARE APPNOTE 6.3, sections 4.3.12 (central directory), 4.3.14 and 4.3.16 (its ends).

import { strFromU8, type UnzipFileFilter, unzipSync } from 'fflate'

/** Entries by name. Throws when the archive is not whole. */
export function unzip(bytes: Uint8Array, filter: UnzipFileFilter): Readonly<Record<string, Uint8Array>> {
  const entries = unzipSync(bytes, { filter })
  for (const [name, expected] of checksums(bytes)) {
    const content = entries[name]
    if (content && crc32(content) !== expected) throw new Error(`"${name}" is damaged`)
  }
  return entries
}

function* checksums(bytes: Uint8Array): Generator<readonly [name: string, crc: number]> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let end = bytes.length - 22
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--
  let at = view.getUint32(end + 16, true)
  // A 64-bit archive keeps its true offset in an end record of its own.
  if (at === 0xffffffff) at = Number(view.getBigUint64(Number(view.getBigUint64(end - 12, true)) + 48, true))
  for (; view.getUint32(at, true) === 0x02014b50; ) {
    const [name, extra, comment] = [28, 30, 32].map((field) => view.getUint16(at + field, true)) as [number, number, number]
    const isUtf8 = (view.getUint16(at + 8, true) & 0x800) !== 0
    const raw = bytes.subarray(at + 46, at + 46 + name)
    yield [strFromU8(raw, !isUtf8), view.getUint32(at + 16, true)]
    at += 46 + name + extra + comment
  }
}

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  return crc
})

/** CRC-32 of IEEE 802.3, as .zip and gzip use it. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (let at = 0; at < bytes.length; at++) crc = (crc >>> 8) ^ (table[(crc ^ (bytes[at] as number)) & 0xff] as number)
  return ~crc >>> 0
}
