// Source: examples `x` and labels `y` in one .npz or .safetensors file, or as x.npy and y.npy in a folder.

import { toFloat32 } from '../../tensor/convert.ts'
import { decodeNpy, decodeNpz } from '../../tensor/npy.ts'
import { decodeSafetensors, decodeSafetensorsMetadata } from '../../tensor/safetensors.ts'
import { elementCount, float32, type Shape, type Tensor } from '../../tensor/tensor.ts'
import type { BadExample } from '../dataset.ts'
import { unusableData } from '../refuse.ts'
import { type DataFiles, defineDatasetSource } from '../source.ts'
import { storedDataset } from '../stored.ts'

const fileName = /\.(npz|safetensors)$/i
const singleName = /\.npy$/i
/** More classes than this is taken for values that were stored as whole numbers. */
const mostClasses = 65_536

export const arrays = defineDatasetSource({
  id: 'arrays',
  title: 'Arrays (.npz, .npy, .safetensors)',
  summary:
    'One file with x of shape [N, C, H, W] and y, or x.npy and y.npy in a folder: whole numbers are classes, fractions are values to predict. x_test and y_test, where present, are kept for testing. Rows with NaN or infinity are left out and listed.',
  recognises: ({ files, folders }) =>
    folders.length === 0 && ((files.length === 1 && fileName.test(files[0]?.path ?? '')) || files.some(({ path }) => singleName.test(path))),
  async open(data, shape) {
    const { path, tensors, bytes, metadata = {} } = await readTensors(data)
    const train = pickPart(tensors, path, ['x', 'x_train'], ['y', 'y_train'])
    if (!train)
      throw unusableData(
        path,
        `holds no array "x": it has ${[...tensors.keys()].join(', ') || 'none'}.`,
        'Save the examples as x and the labels as y.',
      )
    const test = pickPart(tensors, path, ['x_test'], ['y_test'])
    const parts = test ? [train, test] : [train]
    if (test && (String(test.shape) !== String(train.shape) || test.isClass !== train.isClass))
      throw unusableData(
        path,
        `has a test part unlike its training part: [${test.shape}] and [${train.shape}].`,
        'Save both parts in the same shape and type.',
      )
    const bad = parts.flatMap(findBad)
    const rows = parts
      .flatMap((part) => Array.from({ length: part.count }, (_, row) => ({ part, row })))
      .filter(({ part, row }) => !part.unusable.has(row))
    if (rows.length === 0) throw unusableData(path, `has no usable row: ${bad[0]?.why ?? 'x is empty'}.`, 'Mend the data, then save the file again.')
    const size = elementCount(train.shape)
    const labels = Int32Array.from(rows, ({ part, row }) => (part.isClass ? Number(part.y.data[row]) : -1))
    const values = train.isClass
      ? undefined
      : stack(
          rows.map(({ part, row }) => rowOf(part.values, row)),
          train.y.shape.slice(1),
        )
    return storedDataset({
      title: data.name,
      storedShape: train.shape,
      shape,
      classes: train.isClass ? nameClasses(metadata.classes, labels) : [],
      labels,
      ...(values ? { values } : {}),
      test: Uint32Array.from(rows.flatMap(({ part }, index) => (part === test ? [index] : []))),
      bad,
      remarks: parts.flatMap((part) => part.remarks),
      fingerprint: data.sha256(bytes),
      ...(train.x.type === 'uint8' ? { pixelMaximum: 255 } : {}),
      example: (index) => {
        const { part, row } = rows[index] as (typeof rows)[number]
        const values = part.x.data.subarray(row * size, (row + 1) * size) as ArrayLike<number>
        return part.channelsLast ? channelsFirst(values, train.shape) : values
      },
    })
  },
})

interface Read {
  /** For messages. */
  readonly path: string
  readonly tensors: ReadonlyMap<string, Tensor>
  /** For the fingerprint. */
  readonly bytes: readonly Uint8Array[]
  readonly metadata?: Readonly<Record<string, string>>
}

async function readTensors(data: DataFiles): Promise<Read> {
  const [first] = data.files
  const path = first?.path ?? ''
  if (data.files.length === 1 && fileName.test(path)) {
    const bytes = await data.read(path)
    if (/npz$/i.test(path)) return { path, tensors: decodeNpz(bytes, path), bytes: [bytes] }
    return { path, tensors: decodeSafetensors(bytes, path), bytes: [bytes], metadata: decodeSafetensorsMetadata(bytes, path) }
  }
  const singles = data.files.filter((file) => singleName.test(file.path))
  const bytes = await Promise.all(singles.map((file) => data.read(file.path)))
  const tensors = singles.map((file, at) => [file.path.replace(singleName, ''), decodeNpy(bytes[at] ?? new Uint8Array(), file.path)] as const)
  return { path: data.name, tensors: new Map(tensors), bytes }
}

interface Part {
  /** float32, or uint8 where it was stored so. */
  readonly x: Tensor<'float32'> | Tensor<'uint8'>
  readonly xName: string
  readonly y: Tensor
  readonly yName: string
  readonly count: number
  /** Of one example, channels first. */
  readonly shape: Shape
  readonly channelsLast: boolean
  readonly isClass: boolean
  /** y as values, where it holds no classes; otherwise empty. */
  readonly values: Tensor<'float32'>
  readonly remarks: readonly string[]
  /** Filled by findBad. */
  readonly unusable: Set<number>
}

function pickPart(tensors: ReadonlyMap<string, Tensor>, path: string, xNames: readonly string[], yNames: readonly string[]): Part | undefined {
  const named = (names: readonly string[]) => [...tensors].find(([name]) => names.includes(name.toLowerCase()))
  const [xName, stored] = named(xNames) ?? []
  const [yName, y] = named(yNames) ?? []
  if (!stored || xName === undefined) return undefined
  if (!y || yName === undefined)
    throw unusableData(path, `holds "${xName}" but no "${yNames[0]}".`, `Save the labels of the examples as ${yNames[0]}.`)
  const count = stored.shape[0] ?? 0
  if (stored.shape.length < 2) throw unusableData(path, `has ${xName} of shape [${stored.shape}], not [N, C, H, W].`, 'Save one row per example.')
  if (y.shape[0] !== count)
    throw unusableData(path, `has ${count} rows in ${xName} and ${y.shape[0] ?? 0} in ${yName}.`, 'Save one label per example.')
  const layout = layoutOf(stored)
  const isClass = !y.type.startsWith('float') && elementCount(y.shape) === count
  const remarks = layout.channelsLast ? [`${xName} of shape [${stored.shape}] is taken as channels last: [N, H, W, C].`] : []
  const x = stored.type === 'uint8' ? (stored as Tensor<'uint8'>) : toFloat32(stored)
  const values = isClass ? float32([0], []) : toFloat32(y)
  return { x, xName, y, yName, count, isClass, values, remarks, unusable: new Set(), ...layout }
}

/** Pixels are often stored without a channel axis ([N, H, W]) or with channels last; only 8-bit arrays are known to be pixels. */
function layoutOf({ type, shape }: Tensor): { readonly shape: Shape; readonly channelsLast: boolean } {
  const [, first = 0, second = 0, last = 0] = shape
  if (type === 'uint8' && shape.length === 3) return { shape: [1, first, second], channelsLast: false }
  if (type === 'uint8' && shape.length === 4 && (last === 1 || last === 3) && first !== 1 && first !== 3)
    return { shape: [last, first, second], channelsLast: true }
  return { shape: shape.slice(1), channelsLast: false }
}

/** Rows with a value that is no number, or a label that is no class; also marked in `part.unusable`. */
function findBad(part: Part): readonly BadExample[] {
  const { x, xName, y, yName, count } = part
  const bad: BadExample[] = []
  const [xSize, ySize] = [elementCount(x.shape) / count, elementCount(y.shape) / count]
  const check = (name: string, source: Tensor, size: number, refuse: (value: number) => string | undefined) => {
    for (let at = 0; at < source.data.length; at++) {
      const row = Math.floor(at / size)
      const why = part.unusable.has(row) ? undefined : refuse(Number(source.data[at]))
      if (why === undefined) continue
      part.unusable.add(row)
      bad.push({ where: `${name}[${row}]`, why })
    }
  }
  const notFinite = (value: number) => (Number.isFinite(value) ? undefined : `holds ${Number.isNaN(value) ? 'NaN' : 'infinity'}; the row is left out`)
  const noClass = (value: number) =>
    value >= 0 && value < mostClasses ? undefined : `${value} is no class: classes are whole numbers from 0; the row is left out`
  if (x.type === 'float32') check(xName, x, xSize, notFinite)
  if (part.isClass) check(yName, y, ySize, noClass)
  else check(yName, part.values, ySize, notFinite)
  return bad
}

function rowOf(source: Tensor<'float32'>, row: number): Float32Array {
  const size = source.data.length / (source.shape[0] ?? 1)
  return source.data.subarray(row * size, (row + 1) * size)
}

function stack(rows: readonly Float32Array[], shape: Shape): Tensor<'float32'> {
  const size = elementCount(shape)
  const data = new Float32Array(rows.length * size)
  rows.forEach((row, at) => {
    data.set(row, at * size)
  })
  return float32([rows.length, ...shape], data)
}

/** Names from the file's metadata (a JSON list), otherwise 0, 1, 2 ... */
function nameClasses(stored: string | undefined, labels: Int32Array): readonly string[] {
  const count = labels.reduce((most, label) => Math.max(most, label), 0) + 1
  const names = readNames(stored)
  return names.length >= count ? names : Array.from({ length: count }, (_, label) => names[label] ?? String(label))
}

function readNames(stored: string | undefined): readonly string[] {
  try {
    const names: unknown = JSON.parse(stored ?? '[]')
    return Array.isArray(names) && names.every((name) => typeof name === 'string') ? names.slice(0, mostClasses) : []
  } catch {
    return []
  }
}

/** [H, W, C] -> [C, H, W]. */
function channelsFirst(values: ArrayLike<number>, [channels = 1, height = 1, width = 1]: Shape): Float32Array {
  const size = height * width
  return Float32Array.from({ length: values.length }, (_, at) => values[(at % size) * channels + Math.floor(at / size)] as number)
}
