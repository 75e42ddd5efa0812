// Base64 against Node's own, and typed arrays through it.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromBase64, serializers, toBase64 } from './serializers.ts'

test('base64 agrees with Node on any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'))
      expect(fromBase64(toBase64(bytes))).toEqual(new Uint8Array(bytes))
    }),
  )
})

test('base64 of more than one part', () => {
  const bytes = Uint8Array.from({ length: 200_001 }, (_, at) => at % 251)
  expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'))
})

test.each([new Uint8Array([1, 255]), new Float32Array([0.1, Number.NaN, -0]), new Int32Array([-1, 7]), new Uint32Array([2 ** 32 - 1])])(
  '%o comes back as it was',
  (data) => {
    const serializer = serializers.find((each) => each.condition(data))
    expect(serializer?.deserialize(serializer.serialize(data))).toEqual(data)
  },
)

test('a part of a larger buffer travels alone', () => {
  const view = new Float32Array([1, 2, 3, 4]).subarray(1, 3)
  const serializer = serializers.find((each) => each.condition(view))
  expect(serializer?.deserialize(serializer.serialize(view))).toEqual(new Float32Array([2, 3]))
})

test.each([
  ['abc', /multiple of 4/],
  ['ab!d', /"!" is no letter/],
  ['ab=d', /"=" is no letter/],
])('refuses %s', (text, says) => {
  expect(() => fromBase64(text)).toThrow(says)
})

test('refuses bytes that are no whole number of elements', () => {
  expect(() => serializers.find((each) => each.condition(new Float32Array()))?.deserialize('AAA=')).toThrow('2 bytes are no Float32Array.')
})
