// Source: images in a folder per class. Every file is decoded once when the data is opened, so that a broken one is listed then and never ends a run.

import { OutsideError } from '../../problems.ts'
import { throwIfCancelled } from '../../runtime/cancel.ts'
import { elementCount, float32, type Shape, sayShape } from '../../tensor/tensor.ts'
import type { BadExample, Dataset, EncodedImage, PixelsAtHand } from '../dataset.ts'
import { type ImageFile, isImageName, outside, readImageClasses } from '../image-classes.ts'
import { inPool } from '../pool.ts'
import { keepRecent } from '../recent.ts'
import { unusableData } from '../refuse.ts'
import { type DataFiles, defineDatasetSource, type ImageSize } from '../source.ts'
import { sayThinClasses } from '../stored.ts'
import { UnreadableImage } from '../unreadable.ts'

/** Files read and decoded at once. */
const width = 4

interface Found extends ImageFile {
  readonly size: ImageSize
  readonly digest: string
}

export const imageFolder = defineDatasetSource({
  id: 'image-folder',
  title: 'Images in a folder per class',
  summary:
    'One folder per class, named after it, with jpeg, png, webp, tiff, gif, avif or svg images; deeper folders belong to their class. Folders train and test are understood. Images of other sizes are stretched to one size; transparency becomes white; the camera’s orientation is obeyed.',
  recognises: ({ files, folders }) => folders.length > 0 || files.some(({ path }) => isImageName(path)),
  async open(data, asked) {
    const meaning = readImageClasses(data)
    const bad: BadExample[] = [...meaning.bad]
    if (meaning.images.length === 0) throw noImages(data, bad)
    const probed = await probeAll(data, meaning.images, bad)
    if (probed.length === 0) throw noImages(data, bad)
    const shape = asked ?? usualShape(probed.map(({ size }) => size))
    if (shape.length !== 3 || (shape[0] !== 1 && shape[0] !== 3))
      throw unusableData(data.name, `holds images, which have no ${sayShape(shape)}.`, 'Ask for an image of 1 or 3 channels, as in 3×32×32.')
    const { usable, kept, load, encoded } = await decodeAll(data, probed, shape, bad)
    if (usable.length === 0) throw noImages(data, bad)
    const labels = Int32Array.from(usable, ({ label }) => label)
    const pixelsAtHand = async (indices: readonly number[]): Promise<PixelsAtHand> => {
      const size = elementCount(shape)
      const pixels = new Uint8Array(indices.length * size)
      const missing = indices.flatMap((index, row) => {
        const known = kept(index)
        if (known) pixels.set(known, row * size)
        return known ? [] : [encoded(index, row)]
      })
      return { data: pixels, files: await Promise.all(missing) }
    }
    const dataset: Dataset = {
      title: data.name,
      shape,
      classes: meaning.classes,
      labels,
      test: Uint32Array.from(usable.flatMap(({ test }, index) => (test ? [index] : []))),
      bad: bad.sort((a, b) => (a.where < b.where ? -1 : 1)),
      remarks: [...meaning.remarks, ...saySizes(probed, shape), ...sayThinClasses(meaning.classes, labels)],
      fingerprint: data.sha256(usable.map(({ path, digest }) => `${path} ${digest}\n`)),
      pixelMaximum: 255,
      async images(indices) {
        const size = elementCount(shape)
        const result = new Float32Array(indices.length * size)
        const missing = indices.flatMap((index, row) => {
          const known = kept(index)
          if (known) result.set(known, row * size)
          return known ? [] : [{ index, row }]
        })
        await inPool(missing, width, async ({ index, row }) => result.set(await load(index), row * size))
        return float32([indices.length, ...shape], result)
      },
    }
    const decoded = usable.map((_, index) => kept(index))
    return decoded.every((image) => image !== undefined)
      ? { ...dataset, example: (index) => decoded[index] as Uint8Array }
      : { ...dataset, pixelsAtHand }
  },
})

/** Reads every file once: digest and size. What is no image goes to `bad`. */
async function probeAll(data: DataFiles, images: readonly ImageFile[], bad: BadExample[]): Promise<readonly Found[]> {
  const step = counter(data, images.length, 0)
  const found = await inPool(images, width, async (image): Promise<Found[]> => {
    step()
    try {
      const bytes = await data.read(image.path)
      return [{ ...image, size: await data.probeImage(bytes), digest: data.sha256([bytes]) }]
    } catch (error) {
      bad.push(leftOut(image.path, error))
      return []
    }
  })
  return found.flat()
}

/** Decodes every image once. Those that fit are `kept` in memory; others `load` reads again, and throws OutsideError where they are gone. */
async function decodeAll(data: DataFiles, images: readonly Found[], shape: Shape, bad: BadExample[]) {
  const recent = keepRecent(data.memoryBytes)
  const step = counter(data, images.length, 1)
  const places = await inPool(images, width, async ({ path }, place) => {
    step()
    const bytes = await data.read(path)
    try {
      recent.put(place, await data.decodeImage(bytes, shape))
      return [place]
    } catch (error) {
      bad.push(leftOut(path, error))
      return []
    }
  })
  const usable = places.flat().map((place) => ({ ...(images[place] as Found), place }))
  type Place = (typeof usable)[number]
  const kept = (index: number): Uint8Array | undefined => recent.get((usable[index] as Place).place)
  const load = async (index: number): Promise<Uint8Array> => {
    const { place, path } = usable[index] as Place
    const bytes = await data.read(path)
    const value = await decodeAgain(path, bytes, shape, data.decodeImage)
    recent.put(place, value)
    return value
  }
  const encoded = async (index: number, row: number): Promise<EncodedImage> => {
    const { path } = usable[index] as Place
    return { row, path, from: data.locate?.(path) ?? (await data.read(path)).slice() }
  }
  return { usable, kept, load, encoded }
}

/** Of an image that was decoded before. Throws OutsideError when it cannot be any more. */
export function decodeAgain(path: string, bytes: Uint8Array, shape: Shape, decode: DataFiles['decodeImage']): Promise<Uint8Array> {
  return decode(bytes, shape).catch((error: unknown) => {
    throw new OutsideError(`"${path}" has changed since the data was opened: it ${whyOf(error)}. Restore it, or open the data again.`, {
      cause: error,
    })
  })
}

/** Counts the files of one of the two passes: says how far it is, and leaves where nobody waits any more. */
function counter(data: DataFiles, files: number, pass: 0 | 1): () => void {
  let done = 0
  return () => {
    throwIfCancelled(data.signal)
    data.progress?.((pass + done++ / files) / 2)
  }
}

function leftOut(where: string, error: unknown): BadExample {
  const mend = error instanceof UnreadableImage ? { mend: error.mend } : {}
  return { where, why: whyOf(error), ...mend }
}

const whyOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Larger images are brought to the size that most published classifiers take. */
const largestUsual = 512
const usualSide = 224

/** The most common size where at least a tenth of the images has it, otherwise the median of each side; colour where at least half have it. */
function usualShape(sizes: readonly ImageSize[]): Shape {
  const counts = new Map<string, { readonly size: ImageSize; count: number }>()
  for (const size of sizes) {
    const key = `${size.height}×${size.width}`
    const known = counts.get(key)
    if (known) known.count++
    else counts.set(key, { size, count: 1 })
  }
  const [first] = [...counts.values()].sort((a, b) => b.count - a.count || a.size.height * a.size.width - b.size.height * b.size.width)
  const isUsual = first !== undefined && first.count * 10 >= sizes.length
  const height = isUsual ? first.size.height : median(sizes.map((size) => size.height))
  const across = isUsual ? first.size.width : median(sizes.map((size) => size.width))
  const channels = sizes.filter((size) => size.channels === 3).length * 2 >= sizes.length ? 3 : 1
  return height > largestUsual || across > largestUsual ? [channels, usualSide, usualSide] : [channels, height, across]
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 1

/** What was done to images that were not as the dataset is. */
function saySizes(images: readonly Found[], [channels, height, width]: Shape): readonly string[] {
  const resized = images.filter(({ size }) => size.height !== height || size.width !== width).length
  const recoloured = images.filter(({ size }) => size.channels !== channels).length
  const remarks: string[] = []
  if (resized > 0) remarks.push(`${resized} of ${images.length} images have another size and are stretched to ${height}×${width}.`)
  if (recoloured > 0)
    remarks.push(`${recoloured} of ${images.length} images are turned ${channels === 1 ? 'from colour to grey' : 'from grey to colour'}.`)
  return remarks
}

function noImages(data: DataFiles, bad: readonly BadExample[]) {
  const strays = bad.filter(({ why }) => why === outside).length
  if (strays > 0)
    return unusableData(data.name, `holds ${strays} images but no class folders.`, 'Put the images of each class in a folder named after the class.')
  const first = bad[0] ? `: "${bad[0].where}" ${bad[0].why}${bad.length > 1 ? `, and ${bad.length - 1} more` : ''}` : ''
  return unusableData(data.name, `holds no usable image${first}.`, 'Choose a folder with one folder of images per class.')
}
