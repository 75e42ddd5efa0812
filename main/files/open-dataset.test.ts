// Data on disk, opened whole: built in, real images where the oracle is, archives, hostile folders.

import { existsSync } from 'node:fs'
import { appendFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { strToU8, unzipSync, zipSync } from 'fflate'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Dataset } from '../../core/datasets/dataset.ts'
import { countsOf } from '../../core/datasets/stored.ts'
import { encodePng } from './images.ts'
import { openDataset } from './open-dataset.ts'

const oracleData = resolve(process.env.ORACLE_DIR ?? '../shared/oracle', 'data')
const isThere = existsSync(oracleData)
const said = isThere ? '' : ` (skipped: no ${oracleData}, set ORACLE_DIR)`

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamina-data-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const unpack = async (archive: string): Promise<void> => {
  for (const [name, bytes] of Object.entries(unzipSync(await readFile(archive)))) {
    if (name.endsWith('/')) continue
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), bytes)
  }
}
const countOf = ({ classes, labels }: Dataset) => countsOf(classes, labels)
const png = (value: number) => encodePng(Uint8Array.of(value, value, value, 255), 1, 1)

describe('built in', () => {
  test('digits: 1,797, with attribution', async () => {
    const dataset = await openDataset({ location: 'builtin:digits' })
    expect(dataset).toMatchObject({ shape: [1, 8, 8], bad: [], remarks: [], pixelMaximum: 255 })
    expect(countOf(dataset)).toEqual([178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
    expect(dataset.attribution).toMatch(/CC BY 4\.0/)
  })

  test('shapes: 3,000 with masks, also at another size', async () => {
    const dataset = await openDataset({ location: 'builtin:shapes', shape: [1, 64, 64] })
    expect(countOf(dataset)).toEqual([500, 500, 500, 500, 500, 500])
    expect((await dataset.images([0, 2999])).shape).toEqual([2, 1, 64, 64])
    const masks = await dataset.masks?.([0, 2999])
    expect(masks?.shape).toEqual([2, 64, 64])
    expect(new Set(masks?.data)).toEqual(new Set([0, 1]))
  })

  test('anything else is refused with what there is', async () => {
    await expect(openDataset({ location: 'builtin:cats' })).rejects.toThrow(
      '"builtin:cats" is not built in. Use one of: builtin:shapes, builtin:digits.',
    )
  })
})

describe.skipIf(!isThere)(`real data${said}`, () => {
  test('digits as PNG in an archive are the built-in ones, pixel for pixel', async () => {
    const built = await openDataset({ location: 'builtin:digits' })
    const archive = join(oracleData, 'digits-8x8.zip')
    const dataset = await openDataset({ location: archive })
    expect(dataset).toMatchObject({ shape: [1, 8, 8], bad: [], classes: built.classes })
    expect(dataset.labels.length).toBe(900)
    // Sorted by class, then by row of the built-in set: digits/<class>/digit_<row>.png.
    const rows = Object.keys(unzipSync(await readFile(archive), { filter: () => true }))
      .filter((name) => name.endsWith('.png'))
      .sort()
      .map((name) => Number(/digit_(\d+)/.exec(name)?.[1]))
    const all = [...rows.keys()]
    expect((await dataset.images(all)).data).toEqual((await built.images(rows)).data)
    expect([...dataset.labels]).toEqual(rows.map((row) => built.labels[row]))
  })

  test('CIFAR-10 as JPEG, with train and test folders, from disk', async () => {
    await unpack(join(oracleData, 'cifar10-jpg-800.zip'))
    await writeFile(
      join(folder, 'cifar10/train/airplane/zzz.jpg'),
      (await readFile(join(folder, 'cifar10/train/airplane/0004.jpg'))).subarray(0, 500),
    )
    const dataset = await openDataset({ location: folder })
    expect(dataset).toMatchObject({
      shape: [3, 32, 32],
      classes: ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'],
    })
    expect(dataset.labels.length).toBe(800)
    expect(dataset.test.length).toBeGreaterThan(0)
    expect(dataset.test.length).toBeLessThan(800)
    expect(dataset.bad.map(({ where }) => where)).toEqual(['cifar10/train/airplane/zzz.jpg'])
    const { data } = await dataset.images([...dataset.labels.keys()])
    const mean = data.reduce((sum, value) => sum + value, 0) / data.length
    expect(mean).toBeGreaterThan(100)
    expect(mean).toBeLessThan(140)
  })

  test('Fashion-MNIST', async () => {
    const dataset = await openDataset({ location: join(oracleData, 'fashion-mnist-6k') })
    expect(dataset).toMatchObject({ shape: [1, 28, 28], bad: [] })
    expect([dataset.labels.length, dataset.test.length]).toEqual([7000, 1000])
    expect(countOf(dataset)).toEqual(new Array(10).fill(700))
  })

  test('photographs of different sizes', async () => {
    await mkdir(join(folder, 'a'))
    await symlink(join(oracleData, 'photos'), join(folder, 'a', 'photos'))
    const dataset = await openDataset({ location: folder, shape: [3, 24, 32] })
    expect((await dataset.images([0, 1, 2, 3, 4, 5])).shape).toEqual([6, 3, 24, 32])
    expect(dataset.remarks?.[0]).toBe('6 of 6 images have another size and are stretched to 24×32.')
  })
})

describe('hostile folders', () => {
  test('a link to the folder itself is not followed for ever', async () => {
    await mkdir(join(folder, 'a'))
    await writeFile(join(folder, 'a', '1.png'), await png(1))
    await symlink(folder, join(folder, 'a', 'again'))
    expect((await openDataset({ location: folder })).labels.length).toBe(1)
  })

  test('an archive writes nothing, whatever its names are', async () => {
    const archive = join(folder, 'evil.zip')
    await writeFile(archive, zipSync({ 'a/../../evil/1.png': await png(7), 'b/2.png': await png(8), '__MACOSX/b/._2.png': strToU8('x') }))
    const dataset = await openDataset({ location: archive })
    expect(dataset.labels.length).toBe(1)
    expect(existsSync(join(folder, '..', 'evil'))).toBe(false)
  })

  test.each([
    ['a broken archive', 'a.zip', '"a.zip": it is not a whole .zip archive. Download or pack it again.'],
    ['a foreign file', 'a.doc', '"a.doc" is no data that Lamina reads. Choose a folder with'],
    ['a broken array file', 'a.safetensors', '"a.safetensors": 4 bytes are no .safetensors file.'],
  ])('%s is refused', async (_name, file, says) => {
    await writeFile(join(folder, file), 'text')
    await expect(openDataset({ location: join(folder, file) })).rejects.toThrow(says)
  })

  test('nothing there', async () => {
    await expect(openDataset({ location: join(folder, 'gone') })).rejects.toThrow('gone" is not there (any more). Check the path')
  })
})

test('an open dataset is shared until a file changes', async () => {
  await mkdir(join(folder, 'a'))
  await writeFile(join(folder, 'a', '1.png'), await png(1))
  const first = await openDataset({ location: folder })
  expect(await openDataset({ location: folder })).toBe(first)
  await appendFile(join(folder, 'a', '2.png'), await png(2))
  const second = await openDataset({ location: folder })
  expect([first.labels.length, second.labels.length]).toEqual([1, 2])
  expect(second.fingerprint).not.toBe(first.fingerprint)
})
