// Reads and writes NumPy's .npy (versions 1–3) and reads .npz archives of them. Carries datasets in and raw heatmaps out.
// Format: numpy.org/doc/stable/reference/generated/numpy.lib.format.html

import { strFromU8, strToU8 } from 'fflate'
import { brokenFile, isPlausibleShape } from './broken-file.ts'
import { arrayOf, type ElementType, elementCount, type Shape, type Tensor, type TensorData, tensor } from './tensor.ts'
import { unzip } from './unzip.ts'

const codeOf: Readonly<Record<ElementType, string>> = {
  float32: 'f4',
  float64: 'f8',
  float16: 'f2',
  int8: 'i1',
  uint8: 'u1',
  int16: 'i2',
  uint16: 'u2',
  int32: 'i4',
  uint32: 'u4',
  int64: 'i8',
  uint64: 'u8',
  bool: 'b1',
}
const typeOf = new Map(Object.entries(codeOf).map(([type, code]) => [code, type as ElementType]))
const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]

/** Archives that unfold to more than this are refused: no dataset for one machine, but a bomb. */
const mostBytes = 8 * 2 ** 30

export function encodeNpy({ type, shape, data }: Tensor): Uint8Array {
  const order = arrayOf[type].BYTES_PER_ELEMENT === 1 ? '|' : '<'
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ')
  const dictionary = `{'descr': '${order}${codeOf[type]}', 'fortran_order': False, 'shape': (${sizes}), }`
  // The data begins at a multiple of 64 bytes.
  const header = `${dictionary}${' '.repeat((64 - ((11 + dictionary.length) % 64)) % 64)}\n`
  const bytes = new Uint8Array(10 + header.length + data.byteLength)
  bytes.set([...magic, 1, 0, header.length & 0xff, header.length >> 8])
  bytes.set(strToU8(header), 10)
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 10 + header.length)
  return bytes
}

/** Throws ProblemsFound, naming `where`, when the file is not whole or holds no numbers. Column-major and big-endian arrays are turned. */
export function decodeNpy(bytes: Uint8Array, where: string): Tensor {
  const broken = (what: string, mend = 'Write the file again with numpy.save.') => brokenFile(where, what, mend)
  if (!magic.every((byte, at) => bytes[at] === byte)) throw broken('it does not begin as a NumPy array does.')
  const { header, start } = readHeader(bytes, broken)
  const descr = /'descr'\s*:\s*'([<>|=])(\w+)'/.exec(header)
  const fortran = /'fortran_order'\s*:\s*(True|False)/.exec(header)
  const sizes = /'shape'\s*:\s*\(([\d,\s]*)\)/.exec(header)
  const type = typeOf.get(descr?.[2] ?? '')
  if (type === undefined) {
    const said = /'descr'\s*:\s*([^{}]{1,40}?),\s*'fortran/.exec(header)?.[1] ?? 'unknown'
    throw broken(`its element type is ${said}, not a number.`, 'Save an array of floats, integers or booleans.')
  }
  const shape = sizes?.[1]?.split(',').flatMap((size) => (size.trim() ? [Number(size)] : []))
  if (!fortran || !isPlausibleShape(shape)) throw broken('its header has no valid shape.')
  const needed = elementCount(shape) * arrayOf[type].BYTES_PER_ELEMENT
  if (bytes.length - start < needed)
    throw broken(`shape [${shape}] needs ${needed} bytes of data, the file has ${bytes.length - start}: it is cut off.`)
  const data = new Uint8Array(bytes.subarray(start, start + needed))
  if (descr?.[1] === '>') swapBytes(data, arrayOf[type].BYTES_PER_ELEMENT)
  const stored = tensor(type, shape, new arrayOf[type](data.buffer) as TensorData)
  return fortran[1] === 'True' ? fromColumnMajor(stored) : stored
}

function readHeader(bytes: Uint8Array, broken: (what: string) => Error): { readonly header: string; readonly start: number } {
  const version = bytes[6] ?? 0
  if (version < 1 || version > 3) throw broken(`its format version is ${version}; 1 to 3 are known.`)
  const prefix = version === 1 ? 10 : 12
  if (bytes.length < prefix) throw broken('it ends within its header.')
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const start = prefix + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true))
  if (start > bytes.length) throw broken('it ends within its header.')
  return { header: strFromU8(bytes.subarray(prefix, start)), start }
}

function swapBytes(data: Uint8Array, size: number): void {
  for (let at = 0; at < data.length; at += size) data.subarray(at, at + size).reverse()
}

/** The same array with its last axis fastest. */
function fromColumnMajor<T extends ElementType>({ type, shape, data }: Tensor<T>): Tensor<T> {
  const strides: number[] = []
  shape.reduce((stride, size) => {
    strides.push(stride)
    return stride * size
  }, 1)
  const result = new arrayOf[type](data.length) as TensorData<T>
  const place = shape.map(() => 0)
  let from = 0
  for (let to = 0; to < result.length; to++) {
    result[to] = data[from] as number & bigint
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const size = shape[axis] as number
      const next = (place[axis] as number) + 1
      place[axis] = next === size ? 0 : next
      from += (strides[axis] as number) * (next === size ? 1 - size : 1)
      if (next < size) break
    }
  }
  return tensor(type, shape as Shape, result)
}

/** Arrays by name, without the `.npy`. Throws ProblemsFound when the archive or an array in it is broken. */
export function decodeNpz(bytes: Uint8Array, where: string): ReadonlyMap<string, Tensor> {
  let total = 0
  let entries: Readonly<Record<string, Uint8Array>>
  try {
    entries = unzip(bytes, ({ name, originalSize }) => {
      total += originalSize
      return name.endsWith('.npy') && total <= mostBytes
    })
  } catch {
    throw brokenFile(where, 'it is not a whole .npz archive.', 'Write it again with numpy.savez.')
  }
  if (total > mostBytes)
    throw brokenFile(where, `it unfolds to ${Math.round(total / 2 ** 30)} GiB; at most 8 are read.`, 'Split it, or save uint8 pixels.')
  return new Map(Object.entries(entries).map(([name, content]) => [name.slice(0, -4), decodeNpy(content, `${where}/${name}`)]))
}
