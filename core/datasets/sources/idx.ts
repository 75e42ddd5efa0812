// Source: a folder of IDX files, as MNIST, Fashion-MNIST, KMNIST and EMNIST are published.

import { decodeIdx } from '../../tensor/idx.ts'
import type { Tensor } from '../../tensor/tensor.ts'
import { unusableData } from '../refuse.ts'
import { type DataFiles, defineDatasetSource, type SourceFile } from '../source.ts'
import { storedDataset } from '../stored.ts'

const imagesName = /images?[-.]idx\d[-.]ubyte(\.gz)?$/i
const forTesting = /t10k|test/i

interface Part {
  readonly images: Tensor
  readonly labels: Tensor
}

export const idx = defineDatasetSource({
  id: 'idx',
  title: 'IDX files (MNIST family)',
  summary: 'A folder with train-images-idx3-ubyte and train-labels-idx1-ubyte, and t10k-… for testing; also as .gz.',
  recognises: ({ files }) => files.some(({ path }) => imagesName.test(path)),
  async open(data, shape) {
    const all = data.files.filter(({ path }) => imagesName.test(path))
    const test = onlyOne(
      data,
      all.filter(({ path }) => forTesting.test(path)),
      'test',
    )
    const train = onlyOne(
      data,
      all.filter(({ path }) => !forTesting.test(path)),
      'training',
    )
    const read: Uint8Array[] = []
    const parts = [train && (await readPart(data, train, read)), test && (await readPart(data, test, read))]
    const [first, second] = parts[0] ? [parts[0], parts[1]] : [parts[1], undefined]
    if (!first) throw unusableData(data.name, 'holds no IDX images.', 'Choose the folder that holds train-images-idx3-ubyte.')
    const [, height = 1, width = 1] = first.images.shape
    if (second && (second.images.shape[1] !== height || second.images.shape[2] !== width))
      throw unusableData(
        data.name,
        `has training images of ${height}×${width} and test images of another size.`,
        'Keep only files that belong together.',
      )
    const labels = Int32Array.from([first, second].flatMap((part) => (part ? Array.from(part.labels.data as Uint8Array) : [])))
    const size = height * width
    return storedDataset({
      title: data.name,
      storedShape: [1, height, width],
      shape,
      classes: Array.from({ length: labels.reduce((most, label) => Math.max(most, label), 0) + 1 }, (_, label) => String(label)),
      labels,
      test: second ? Uint32Array.from({ length: labels.length - count(first) }, (_, at) => count(first) + at) : new Uint32Array(),
      bad: [],
      fingerprint: data.sha256(read),
      pixelMaximum: 255,
      example: (index) => {
        const [part, row] = second && index >= count(first) ? [second, index - count(first)] : [first, index]
        return (part.images.data as Uint8Array).subarray(row * size, (row + 1) * size)
      },
    })
  },
})

const count = (part: Part): number => part.labels.data.length

function onlyOne(data: DataFiles, found: readonly SourceFile[], part: string): string | undefined {
  if (found.length > 1)
    throw unusableData(
      data.name,
      `holds ${found.length} files of ${part} images: ${found.map(({ path }) => path).join(', ')}.`,
      'Put the one you mean in a folder of its own, with its labels.',
    )
  return found[0]?.path
}

/** Images and their labels; the bytes read are added to `read`, for the fingerprint. */
async function readPart(data: DataFiles, path: string, read: Uint8Array[]): Promise<Part> {
  const wanted = path
    .replace(/\.gz$/i, '')
    .replace(/image(s?)([-.])idx\d/i, 'label$1$2idx1')
    .toLowerCase()
  const partner = data.files.find((file) => file.path.replace(/\.gz$/i, '').toLowerCase() === wanted)
  if (!partner) throw unusableData(data.name, `holds "${path}" but not its labels.`, `Put "${wanted}" beside it.`)
  const [imageBytes, labelBytes] = [await data.read(path), await data.read(partner.path)]
  read.push(imageBytes, labelBytes)
  const images = decodeIdx(imageBytes, path)
  const labels = decodeIdx(labelBytes, partner.path)
  if (images.type !== 'uint8' || images.shape.length !== 3)
    throw unusableData(path, 'holds no 8-bit grey images.', 'Choose the images of the MNIST family.')
  if (labels.type !== 'uint8' || labels.shape.length !== 1)
    throw unusableData(partner.path, 'holds no list of 8-bit labels.', 'Choose the labels that belong to the images.')
  if (images.shape[0] !== labels.shape[0])
    throw unusableData(
      data.name,
      `has ${images.shape[0]} images in "${path}" and ${labels.shape[0]} labels in "${partner.path}".`,
      'Keep only files that belong together.',
    )
  return { images, labels }
}
