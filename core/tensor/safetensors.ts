// Reads and writes .safetensors: 8 bytes header length (little-endian), JSON header, raw little-endian data. Carries checkpoints, gradients, datasets.
// Format: github.com/huggingface/safetensors, README.

import { strFromU8, strToU8 } from 'fflate'
import { brokenFile, isPlausibleShape } from './broken-file.ts'
import { arrayOf, type ElementType, elementCount, type Tensor, type TensorData, tensor } from './tensor.ts'

const nameOf: Readonly<Partial<Record<ElementType, string>>> = {
  float32: 'F32',
  float64: 'F64',
  float16: 'F16',
  int8: 'I8',
  uint8: 'U8',
  int16: 'I16',
  uint16: 'U16',
  int32: 'I32',
  uint32: 'U32',
  int64: 'I64',
  uint64: 'U64',
  bool: 'BOOL',
}
const typeOf = new Map(Object.entries(nameOf).map(([type, name]) => [name, type as ElementType]))

/** The format's own limit: a longer header is damage. */
const longestHeader = 100_000_000

interface Entry {
  readonly dtype: string
  readonly shape: readonly number[]
  readonly data_offsets: readonly [begin: number, end: number]
}

/** Tensors in the order of the map; `metadata` is text by key. */
export function encodeSafetensors(tensors: ReadonlyMap<string, Tensor>, metadata?: Readonly<Record<string, string>>): Uint8Array {
  const entries: [string, unknown][] = metadata ? [['__metadata__', metadata]] : []
  let length = 0
  for (const [name, { type, shape, data }] of tensors) {
    entries.push([
      name,
      { dtype: nameOf[type], shape, data_offsets: [length, length + data.byteLength] } satisfies { dtype: unknown } & Omit<Entry, 'dtype'>,
    ])
    length += data.byteLength
  }
  // Object.fromEntries, unlike assignment, keeps a tensor that is called __proto__.
  const text = JSON.stringify(Object.fromEntries(entries))
  const unpadded = strToU8(text)
  const header = strToU8(text + ' '.repeat((8 - (unpadded.length % 8)) % 8))
  const bytes = new Uint8Array(8 + header.length + length)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true)
  bytes.set(header, 8)
  let at = 8 + header.length
  for (const { data } of tensors.values()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at)
    at += data.byteLength
  }
  return bytes
}

/** All tensors, copied out of `bytes`; bfloat16 comes as float32. Throws ProblemsFound, naming `where`, when the file is not whole. */
export function decodeSafetensors(bytes: Uint8Array, where: string): ReadonlyMap<string, Tensor> {
  const { header, start } = readHeader(bytes, where)
  return new Map(
    Object.entries(header)
      .filter(([name]) => name !== '__metadata__')
      .map(([name, entry]) => [name, readTensor(bytes.subarray(start), name, entry, where)]),
  )
}

/** The text that stands beside the tensors. */
export function decodeSafetensorsMetadata(bytes: Uint8Array, where: string): Readonly<Record<string, string>> {
  const { __metadata__: metadata } = readHeader(bytes, where).header
  const entries = typeof metadata === 'object' && metadata !== null ? Object.entries(metadata) : []
  return Object.fromEntries(entries.filter(([, text]) => typeof text === 'string'))
}

function readHeader(bytes: Uint8Array, where: string): { readonly header: Readonly<Record<string, unknown>>; readonly start: number } {
  const foreign = (what: string) => brokenFile(where, what, 'Choose a .safetensors file, or write this one again.')
  if (bytes.length < 8) throw foreign(`${bytes.length} bytes are no .safetensors file.`)
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true))
  if (length > longestHeader) throw foreign(`it does not begin as a .safetensors file does.`)
  if (8 + length > bytes.length) throw foreign(`its header needs ${8 + length} bytes, the file has ${bytes.length}: it is cut off.`)
  let header: unknown
  try {
    header = JSON.parse(strFromU8(bytes.subarray(8, 8 + length)))
  } catch {
    throw foreign('its header is not JSON.')
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) throw foreign('its header is not a JSON object.')
  return { header: header as Readonly<Record<string, unknown>>, start: 8 + length }
}

function readTensor(data: Uint8Array, name: string, raw: unknown, where: string): Tensor {
  const broken = (what: string) => brokenFile(where, `tensor "${name}" ${what}`, 'Write the file again.')
  const { dtype, shape, data_offsets: offsets } = (typeof raw === 'object' && raw !== null ? raw : {}) as Partial<Record<keyof Entry, unknown>>
  if (typeof dtype !== 'string' || !isPlausibleShape(shape)) throw broken('has no valid dtype and shape.')
  const type = dtype === 'BF16' ? 'uint16' : typeOf.get(dtype)
  if (type === undefined) throw broken(`is of type ${dtype}, which is not supported.`)
  const [begin, end] = Array.isArray(offsets) ? (offsets as unknown[]) : []
  if (!isOffset(begin) || !isOffset(end) || begin > end) throw broken('has no valid place in the file.')
  if (end > data.length) throw broken(`ends at byte ${end}, the data at ${data.length}: the file is cut off.`)
  if (end - begin !== elementCount(shape) * arrayOf[type].BYTES_PER_ELEMENT)
    throw broken(`has ${end - begin} bytes, which do not fit its shape [${shape}].`)
  // Copied, since a typed array must begin at a multiple of its element's size (not by slice(): that of Node's Buffer copies nothing).
  const values = new arrayOf[type](new Uint8Array(data.subarray(begin, end)).buffer) as TensorData
  return dtype === 'BF16' ? tensor('float32', shape, fromBfloat16(values as Uint16Array)) : tensor(type, shape, values)
}

const isOffset = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

/** bfloat16 is the upper half of a float32. */
function fromBfloat16(halves: Uint16Array): Float32Array<ArrayBuffer> {
  return new Float32Array(Uint32Array.from(halves, (half) => half << 16).buffer)
}
