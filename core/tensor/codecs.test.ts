// Tensor files: what was written is read back; what is broken is refused with a sentence.

import fc from 'fast-check'
import { strToU8, zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { toFloat32 } from './convert.ts'
import { decodeNpy, decodeNpz, encodeNpy } from './npy.ts'
import { decodeSafetensors, decodeSafetensorsMetadata, encodeSafetensors } from './safetensors.ts'
import { arrayOf, type ElementType, elementCount, float32, int64, numbers, type Tensor, type TensorData, tensor } from './tensor.ts'

/** Any bits at all are elements of any type, so a random tensor is random bytes. */
const anyTensor: fc.Arbitrary<Tensor> = fc
  .record({ type: fc.constantFrom(...(Object.keys(arrayOf) as ElementType[])), shape: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 }) })
  .chain(({ type, shape }) => {
    const length = elementCount(shape) * arrayOf[type].BYTES_PER_ELEMENT
    return fc
      .uint8Array({ minLength: length, maxLength: length })
      .map((bytes) => tensor(type, shape, new arrayOf[type](bytes.slice().buffer) as TensorData))
  })
const bits = ({ type, shape, data }: Tensor) => ({ type, shape, bytes: [...new Uint8Array(data.buffer, data.byteOffset, data.byteLength)] })
/** In the middle of a longer buffer, as a file read into a pool is. */
const shifted = (bytes: Uint8Array): Uint8Array => {
  const longer = new Uint8Array(bytes.length + 3)
  longer.set(bytes, 3)
  return longer.subarray(3)
}

describe('round trips', () => {
  test('any tensors through .safetensors, with metadata', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), anyTensor), fc.dictionary(fc.string(), fc.string()), (named, metadata) => {
        const tensors = new Map(Object.entries(named).filter(([name]) => name !== '__metadata__'))
        const bytes = shifted(encodeSafetensors(tensors, metadata))
        const back = decodeSafetensors(bytes, 'a')
        expect([...back].map(([name, value]) => [name, bits(value)]).sort()).toEqual([...tensors].map(([name, value]) => [name, bits(value)]).sort())
        expect(decodeSafetensorsMetadata(bytes, 'a')).toEqual(metadata)
      }),
      { numRuns: 200 },
    )
  })

  test('any tensor through .npy', () => {
    fc.assert(
      fc.property(anyTensor, (value) => {
        expect(bits(decodeNpy(shifted(encodeNpy(value)), 'a'))).toEqual(bits(value))
      }),
      { numRuns: 200 },
    )
  })

  test('no cut or flipped byte of a .npy or .safetensors file leads to anything but a tensor or a sentence', () => {
    const files = [encodeNpy(float32([2, 3], [1, 2, 3, 4, 5, 6])), encodeSafetensors(new Map([['w', float32([2, 3], [1, 2, 3, 4, 5, 6])]]))]
    fc.assert(
      fc.property(fc.constantFrom(0, 1), fc.nat(300), fc.nat(255), fc.boolean(), (which, place, byte, cut) => {
        const damaged = (files[which] as Uint8Array).slice()
        const at = place % damaged.length
        damaged[at] = byte
        const file = cut ? damaged.subarray(0, at) : damaged
        try {
          which === 0 ? decodeNpy(file, 'file') : decodeSafetensors(file, 'file')
        } catch (error) {
          expect(String(error)).toMatch(/^ProblemsFound: "file": .+\. .+\.$/)
        }
      }),
      { numRuns: 1000 },
    )
  })
})

const npy = (header: string, data: readonly number[], version = 1): Uint8Array => {
  const text = strToU8(header)
  const length = version === 1 ? [text.length & 255, text.length >> 8] : [text.length & 255, text.length >> 8, 0, 0]
  return Uint8Array.from([0x93, ...strToU8('NUMPY'), version, 0, ...length, ...text, ...data])
}

describe('NumPy arrays', () => {
  test.each([
    ['big-endian', "{'descr': '>i2', 'fortran_order': False, 'shape': (2,), }", [1, 0, 0, 2], 1, [256, 2]],
    ['column-major', "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }", [1, 4, 2, 5, 3, 6], 1, [1, 2, 3, 4, 5, 6]],
    ['version 2', "{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }", [7, 8], 2, [7, 8]],
    ['version 3, scalar', "{'descr': '|b1', 'fortran_order': False, 'shape': (), }", [1], 3, [1]],
  ])('%s', (_name, header, data, version, expected) => {
    expect(numbers(decodeNpy(npy(header, data, version), 'a'))).toEqual(expected)
  })

  test.each([
    ['foreign', strToU8('hello'), 'does not begin as a NumPy array does'],
    ['future', npy('{}', [], 4), 'format version is 4'],
    ['objects', npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", []), "element type is '|O', not a number"],
    ['text', npy("{'descr': '<U5', 'fortran_order': False, 'shape': (1,), }", []), "element type is '<U5'"],
    ['cut off', npy("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }", [0, 0]), 'needs 12 bytes of data, the file has 2'],
    ['giant', npy("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999, 99999999), }", []), 'no valid shape'],
  ])('%s file is refused', (_name, bytes, says) => {
    expect(() => decodeNpy(bytes, 'x.npy')).toThrow(says)
  })

  test.each([
    ['stored', 0],
    ['deflated', 6],
  ] as const)('a %s archive', (_name, level) => {
    const bytes = zipSync(
      { 'x.npy': encodeNpy(float32([2], [1.5, 2])), 'y.npy': encodeNpy(int64([3])), 'readme.txt': strToU8('no array') },
      { level },
    )
    const arrays = decodeNpz(bytes, 'a.npz')
    expect([...arrays].map(([name, value]) => [name, numbers(value)])).toEqual([
      ['x', [1.5, 2]],
      ['y', [3]],
    ])
  })

  test('a cut archive is refused', () => {
    expect(() => decodeNpz(zipSync({ 'x.npy': encodeNpy(int64([3])) }).subarray(0, 60), 'a.npz')).toThrow('"a.npz": it is not a whole .npz archive.')
  })
})

const safetensors = (header: string, data: readonly number[] = []): Uint8Array => {
  const text = strToU8(header)
  return Uint8Array.from([text.length & 255, text.length >> 8, 0, 0, 0, 0, 0, 0, ...text, ...data])
}

describe('safetensors', () => {
  test('bfloat16 becomes float32', () => {
    const bytes = safetensors('{"w":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}', [0xc0, 0x3f, 0x20, 0xc1])
    expect(decodeSafetensors(bytes, 'a').get('w')).toEqual(float32([2], [1.5, -10]))
  })

  test.each([
    ['empty', new Uint8Array(), '0 bytes are no .safetensors file'],
    ['foreign', strToU8('PK and something longer'), 'does not begin as a .safetensors file does'],
    ['cut in its header', safetensors('{"w":{"dtype"').subarray(0, 15), 'it is cut off'],
    ['not JSON', safetensors('{w}'), 'its header is not JSON'],
    ['not an object', safetensors('[]'), 'not a JSON object'],
    ['cut in its data', safetensors('{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}', [0]), 'tensor "w" ends at byte 4, the data at 1'],
    ['of unknown type', safetensors('{"w":{"dtype":"F4","shape":[1],"data_offsets":[0,0]}}'), 'type F4, which is not supported'],
    ['with a wrong size', safetensors('{"w":{"dtype":"U8","shape":[3],"data_offsets":[0,1]}}', [0]), 'has 1 bytes, which do not fit its shape [3]'],
    ['with negative offsets', safetensors('{"w":{"dtype":"U8","shape":[1],"data_offsets":[-1,0]}}'), 'no valid place in the file'],
    ['with a shape of text', safetensors('{"w":{"dtype":"U8","shape":["1"],"data_offsets":[0,1]}}', [0]), 'no valid dtype and shape'],
  ])('a file %s is refused', (_name, bytes, says) => {
    expect(() => decodeSafetensors(bytes, 'w.safetensors')).toThrow(says)
  })
})

test.each<[string, Tensor, number[]]>([
  ['int64', int64([-1, 7]), [-1, 7]],
  ['float16', tensor('float16', [3], Uint16Array.of(0x3c00, 0xc100, 0x7c00)), [1, -2.5, Number.POSITIVE_INFINITY]],
  ['bool', tensor('bool', [2], Uint8Array.of(0, 1)), [0, 1]],
])('%s as float32', (_name, source, expected) => {
  expect(toFloat32(source)).toEqual(float32(source.shape, expected))
})
