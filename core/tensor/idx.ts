// Reads IDX, the format of the MNIST family: 0, 0, element type, rank; sizes and data big-endian. Also gzipped.
// Format: yann.lecun.com/exdb/mnist, "The IDX file format".

import { gunzipSync } from 'fflate'
import { brokenFile, isPlausibleShape } from './broken-file.ts'
import { arrayOf, type ElementType, elementCount, type Tensor, type TensorData, tensor } from './tensor.ts'

const types: Readonly<Record<number, ElementType>> = { 8: 'uint8', 9: 'int8', 11: 'int16', 12: 'int32', 13: 'float32', 14: 'float64' }

/** Throws ProblemsFound, naming `where`, when the file is not whole. */
export function decodeIdx(file: Uint8Array, where: string): Tensor {
  const broken = (what: string) => brokenFile(where, what, 'Download the file again.')
  const bytes = file[0] === 0x1f && file[1] === 0x8b ? unpack(file, broken) : file
  const type = types[bytes[2] ?? 0]
  const rank = bytes[3] ?? 0
  if (bytes[0] !== 0 || bytes[1] !== 0 || type === undefined || rank === 0) throw broken('it does not begin as an IDX file does.')
  const start = 4 + 4 * rank
  if (bytes.length < start) throw broken('it ends within its header.')
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis, false))
  if (!isPlausibleShape(shape)) throw broken(`its shape [${shape}] is too large to be true.`)
  const size = arrayOf[type].BYTES_PER_ELEMENT
  const needed = elementCount(shape) * size
  if (bytes.length - start < needed)
    throw broken(`shape [${shape}] needs ${needed} bytes of data, the file has ${bytes.length - start}: it is cut off.`)
  const data = bytes.slice(start, start + needed)
  if (size > 1) for (let at = 0; at < needed; at += size) data.subarray(at, at + size).reverse()
  return tensor(type, shape, new arrayOf[type](data.buffer) as TensorData)
}

function unpack(file: Uint8Array, broken: (what: string) => Error): Uint8Array {
  try {
    return gunzipSync(file)
  } catch {
    throw broken('its compressed data is damaged or cut off.')
  }
}
