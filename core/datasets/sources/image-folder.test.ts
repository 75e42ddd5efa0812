// Folders of images: what belongs to which class, what is left out and why, and what happens when files vanish.

import { strToU8 } from 'fflate'
import { describe, expect, test } from 'vitest'
import { OutsideError } from '../../problems.ts'
import { fakeDataFiles, fakeImage } from '../../testing/data-files.ts'
import { keepRecent } from '../recent.ts'
import { imageFolder } from './image-folder.ts'

const grey = (value: number) => fakeImage(1, 2, 2, value)
const open = (files: Readonly<Record<string, Uint8Array>>, shape?: readonly number[]) =>
  imageFolder.open(fakeDataFiles(new Map(Object.entries(files))), shape)
const firstPixels = async (dataset: Awaited<ReturnType<typeof open>>): Promise<number[]> => {
  const { data } = await dataset.images([...dataset.labels.keys()])
  return [...dataset.labels.keys()].map((row) => data[(row * data.length) / dataset.labels.length] as number)
}

describe('classes', () => {
  test.each([
    {
      name: 'a folder each',
      files: { 'cat/1.png': grey(1), 'cat/2.png': grey(2), 'dog/1.png': grey(3) },
      classes: ['cat', 'dog'],
      labels: [0, 0, 1],
    },
    { name: 'deeper folders', files: { 'cat/a/b/1.png': grey(1), 'dog/x/1.png': grey(2) }, classes: ['cat', 'dog'], labels: [0, 1] },
    {
      name: 'one folder around all',
      files: { 'pets/cat/1.png': grey(1), 'pets/dog/1.png': grey(2), 'readme.txt': strToU8('hello') },
      classes: ['cat', 'dog'],
      labels: [0, 1],
    },
    { name: 'a single class', files: { 'cat/1.png': grey(1), 'cat/2.png': grey(1) }, classes: ['cat'], labels: [0, 0] },
    { name: 'an empty class', files: { 'cat/1.png': grey(1), 'lynx/': new Uint8Array() }, classes: ['cat', 'lynx'], labels: [0] },
  ])('$name', async ({ files, classes, labels }) => {
    const dataset = await open(files as Record<string, Uint8Array>)
    expect(dataset.classes).toEqual(classes)
    expect([...dataset.labels]).toEqual(labels)
  })

  test('train, val and test folders', async () => {
    const dataset = await open({
      'test/cat/1.png': grey(1),
      'test/dog/1.png': grey(2),
      'train/cat/1.png': grey(3),
      'train/dog/1.png': grey(4),
      'val/dog/1.png': grey(5),
    })
    expect(dataset).toMatchObject({ classes: ['cat', 'dog'], test: Uint32Array.of(0, 1) })
    expect([...dataset.labels]).toEqual([0, 1, 0, 1, 1])
    expect(await firstPixels(dataset)).toEqual([1, 2, 3, 4, 5])
    expect(dataset.remarks?.[0]).toBe('The images in "val" join those in "train"; the validation part is drawn from both by the split.')
  })

  test('empty and thin ones are said', async () => {
    expect((await open({ 'cat/1.png': grey(1), 'lynx/': new Uint8Array() })).remarks).toEqual([
      'Class "cat" has one example only: it can be trained on but not measured. Add more.',
      'Class "lynx" has no usable example: it cannot be learnt. Add some, or remove the class.',
    ])
  })
})

test('what cannot be used is listed with its reason, and the rest is used', async () => {
  const dataset = await open({
    'cat/1.png': grey(1),
    'cat/2.png': fakeImage(1, 2, 2, 2, 'damaged'),
    'cat/3.png': new Uint8Array(),
    'cat/4.png': strToU8('hello'),
    'cat/notes.txt': strToU8('hello'),
    'dog/1.png': grey(5),
    'stray.png': grey(6),
    'labels.csv': strToU8('a,b'),
  })
  expect(dataset.bad).toEqual([
    { where: 'cat/2.png', why: 'is cut off' },
    { where: 'cat/3.png', why: 'is empty (0 bytes)' },
    { where: 'cat/4.png', why: 'is no readable image' },
    { where: 'cat/notes.txt', why: 'is not an image by its name', mend: 'Take it out of the folder.' },
    { where: 'stray.png', why: 'stands outside every class folder', mend: 'Put it in the folder of its class.' },
  ])
  expect(await firstPixels(dataset)).toEqual([1, 5])
})

describe('shape', () => {
  test.each([
    {
      name: 'the most common',
      sizes: [
        [3, 4, 5],
        [3, 4, 5],
        [1, 9, 9],
      ],
      expected: [3, 4, 5],
    },
    {
      name: 'grey where most are',
      sizes: [
        [1, 4, 4],
        [1, 4, 4],
        [3, 4, 4],
      ],
      expected: [1, 4, 4],
    },
    { name: 'the median where all differ', sizes: Array.from({ length: 21 }, (_, at) => [3, 10 + at, 30 - at]), expected: [3, 20, 20] },
    {
      name: '224×224 where they are large',
      sizes: [
        [3, 3000, 4000],
        [3, 3000, 4000],
      ],
      expected: [3, 224, 224],
    },
  ])('$name', async ({ sizes, expected }) => {
    const files = Object.fromEntries(
      sizes.map(([channels, height, width], at) => [`cat/${at + 10}.png`, fakeImage(channels === 1 ? 1 : 3, height as number, width as number, at)]),
    )
    expect((await open(files)).shape).toEqual(expected)
  })

  test('what is asked for, with what was done to the images', async () => {
    const dataset = await open({ 'cat/1.png': fakeImage(3, 8, 8, 7), 'cat/2.png': fakeImage(1, 4, 4, 9) }, [1, 4, 4])
    expect(dataset.shape).toEqual([1, 4, 4])
    expect(dataset.remarks).toEqual(['1 of 2 images have another size and are stretched to 4×4.', '1 of 2 images are turned from colour to grey.'])
    expect((await dataset.images([0])).shape).toEqual([1, 1, 4, 4])
  })

  test('images of other channels are refused', async () => {
    await expect(open({ 'cat/1.png': grey(1) }, [2, 4, 4])).rejects.toThrow(
      'holds images, which have no 2×4×4. Ask for an image of 1 or 3 channels, as in 3×32×32.',
    )
  })
})

test.each([
  {
    name: 'nothing',
    files: { 'cat/': new Uint8Array() },
    says: '"data" holds no usable image. Choose a folder with one folder of images per class.',
  },
  {
    name: 'images without classes',
    files: { '1.png': grey(1), '2.png': grey(1) },
    says: 'holds 2 images but no class folders. Put the images of each class in a folder named after the class.',
  },
  {
    name: 'only damaged ones',
    files: { 'cat/1.png': fakeImage(1, 2, 2, 1, 'damaged'), 'cat/2.png': strToU8('x') },
    says: /holds no usable image: "cat\/\d.png" .*, and 1 more\./,
  },
])('$name is refused', async ({ files, says }) => {
  await expect(open(files as Record<string, Uint8Array>)).rejects.toThrow(says)
})

test('the fingerprint is of paths and contents', async () => {
  const fingerprint = async (files: Readonly<Record<string, Uint8Array>>) => (await open(files)).fingerprint
  const base = { 'cat/1.png': grey(1), 'dog/1.png': grey(2) }
  expect(await fingerprint(base)).toBe(await fingerprint({ ...base }))
  expect(await fingerprint(base)).not.toBe(await fingerprint({ ...base, 'dog/1.png': grey(3) }))
  expect(await fingerprint(base)).not.toBe(await fingerprint({ 'cat/1.png': grey(1), 'cow/1.png': grey(2) }))
})

describe('memory', () => {
  const contents = () => new Map([1, 2, 3].map((value) => [`cat/${value}.png`, grey(value)]))

  test('images that fit are read no more, even when the files have gone', async () => {
    const files = contents()
    const dataset = await imageFolder.open(fakeDataFiles(files), undefined)
    files.clear()
    expect(await firstPixels(dataset)).toEqual([1, 2, 3])
  })

  test('others are read again, and a vanished file is named', async () => {
    const files = contents()
    const data = fakeDataFiles(files, 0)
    const dataset = await imageFolder.open(data, undefined)
    data.reads.length = 0
    expect(await firstPixels(dataset)).toEqual([1, 2, 3])
    expect([...data.reads].sort()).toEqual(['cat/1.png', 'cat/2.png', 'cat/3.png'])
    files.delete('cat/1.png')
    const failure = await dataset.images([0]).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(OutsideError)
    expect(String(failure)).toContain('"cat/1.png" is not there')
  })

  test('a file that was damaged meanwhile is named', async () => {
    const files = contents()
    const dataset = await imageFolder.open(fakeDataFiles(files, 0), undefined)
    files.set('cat/2.png', fakeImage(1, 2, 2, 2, 'damaged'))
    await expect(dataset.images([1])).rejects.toThrow('"cat/2.png" has changed since the data was opened: it is cut off.')
  })

  test('what was used last is kept', () => {
    const recent = keepRecent(4)
    recent.put(1, Uint8Array.of(1, 1))
    recent.put(2, Uint8Array.of(2, 2))
    recent.get(1)
    recent.put(3, Uint8Array.of(3, 3))
    expect([1, 2, 3].map((key) => recent.get(key)?.[0])).toEqual([1, undefined, 3])
  })
})
