// Archives: unfolded whole, and refused where a byte was changed on the way.

import { zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { crc32, unzip } from './unzip.ts'

const content = Uint8Array.from({ length: 4096 }, (_, at) => (at * 7) % 251)

test('the checksum of the standard', () => {
  expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926)
})

describe.each([
  { name: 'stored', level: 0 },
  { name: 'compressed', level: 6 },
] as const)('$name', ({ level }) => {
  const archive = zipSync({ 'a.bin': content, 'größe/犬.bin': content.subarray(7) }, { level })

  test('comes back', () => {
    expect(unzip(archive, () => true)).toEqual({ 'a.bin': content, 'größe/犬.bin': content.subarray(7) })
  })

  test('a changed byte is found', () => {
    const damaged = archive.slice()
    damaged[100] = (damaged[100] as number) ^ 0xff
    expect(() => unzip(damaged, () => true)).toThrow()
  })
})
