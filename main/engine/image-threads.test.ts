// Batches made by other threads are those made here, bit for bit; what goes wrong there is said here; nothing is left of them when a training ends.

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Worker } from 'node:worker_threads'
import { zipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { chooseAugmentations } from '../../core/datasets/augmentations/choose.ts'
import { augmentations } from '../../core/datasets/augmentations/index.ts'
import type { Dataset } from '../../core/datasets/dataset.ts'
import { fitPreprocessing } from '../../core/datasets/preprocessing.ts'
import { Pencil } from '../../core/design/templates/template.ts'
import { writeDesign } from '../../core/design/write-design.ts'
import type { DeviceProfile } from '../../core/lowering/lowering.ts'
import { randomStream } from '../../core/tensor/random.ts'
import { encodeSafetensors } from '../../core/tensor/safetensors.ts'
import { float32, int64, type Tensor } from '../../core/tensor/tensor.ts'
import { readInput } from '../../core/training/examples.ts'
import { encodePng } from '../files/images.ts'
import { openDataset } from '../files/open-dataset.ts'
import { createRunFolder } from '../files/run-folder.ts'
import { createHost } from './host.ts'
import { ImageThreads, needsThreads, startThread } from './image-threads.ts'
import { jobs } from './jobs/index.ts'
import type { FromEngine } from './messages.ts'
import { createRuntime } from './ort-runtime.ts'

const images = 12
const shape = [3, 8, 10] as const
/** Of the decoded images, 4 fit: all others are decoded for each batch. */
const memoryBytes = 4 * 3 * 8 * 10
const chosen = chooseAugmentations([...augmentations.keys()].map((id) => ({ id, options: {} }))).chosen

vi.mock('../files/data-files.ts', async (original) => {
  const real = await original<typeof import('../files/data-files.ts')>()
  const openDataFiles: typeof real.openDataFiles = async (...given) => ({ ...(await real.openDataFiles(...given)), memoryBytes })
  return { ...real, openDataFiles }
})

let home = ''
let folder = ''
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'lamina-threads-'))
  folder = join(home, 'images')
  const noise = randomStream(5, 'images')
  const packed: Record<string, Uint8Array> = {}
  for (let index = 0; index < images; index++) {
    const path = `class ${index % 2}/${index}.png`
    const rgba = Uint8Array.from({ length: 4 * 15 * 13 }, (_, at) => (at % 4 === 3 ? 255 : Math.floor(noise.uniform() * 256)))
    packed[path] = await encodePng(rgba, 15, 13)
    await mkdir(join(folder, `class ${index % 2}`), { recursive: true })
    await writeFile(join(folder, path), packed[path])
  }
  await writeFile(join(home, 'images.zip'), zipSync(packed))
  const x = float32(
    [images, ...shape],
    Array.from({ length: images * 240 }, () => noise.normal()),
  )
  const y = int64(Array.from({ length: images }, (_, index) => index % 2))
  await writeFile(
    join(home, 'data.safetensors'),
    encodeSafetensors(
      new Map<string, Tensor>([
        ['x', x],
        ['y', y],
      ]),
    ),
  )
})
afterAll(() => rm(home, { recursive: true, force: true }))

const openFolder = (location: string): Promise<Dataset> => openDataset({ location, shape })
const all = Uint32Array.from({ length: images }, (_, index) => index)
const batches = [
  [3, 0, 11, 7],
  [5, 4],
  [1, 2, 6, 8, 9, 10],
]

describe('a batch', () => {
  test.each([
    { name: 'of a folder that does not fit in memory', isDecoded: true, counts: [1, 2], open: () => openFolder(folder) },
    { name: 'of an archive that does not', isDecoded: true, counts: [1], open: () => openFolder(join(home, 'images.zip')) },
    { name: 'of arrays', isDecoded: false, counts: [2], open: () => openDataset({ location: join(home, 'data.safetensors') }) },
  ])('is the one made here, augmented or not, with one thread or two, also begun in the middle: $name', async ({ open, isDecoded, counts }) => {
    const dataset = await open()
    expect(dataset.pixelsAtHand !== undefined).toBe(isDecoded)
    const preprocessing = await fitPreprocessing(dataset, all, 'z-score')
    const asked = [0, 1].flatMap((epoch) => batches.map((indices) => ({ indices, augmenting: { chosen, seed: 7, epoch } })))
    const plain = batches.map((indices) => ({ indices, augmenting: undefined }))
    const expected = []
    for (const { indices, augmenting } of [...asked, ...plain]) expected.push(await readInput({ dataset, preprocessing }, indices, augmenting))
    for (const count of counts) {
      const begin = count === 1 ? 4 : 0
      const threads = new ImageThreads(count)
      const examples = { dataset, preprocessing, readInput: threads.reader(dataset, preprocessing) }
      try {
        const found = [...asked, ...plain].slice(begin).map(({ indices, augmenting }) => readInput(examples, indices, augmenting))
        expect(await Promise.all(found)).toEqual(expected.slice(begin))
      } finally {
        await threads.close()
      }
    }
    expect(expected[0]).not.toEqual(expected[3])
  })

  test('of an image that was damaged or removed meanwhile is refused with the sentence said here', async () => {
    const changing = join(home, 'changing')
    for (const name of ['a', 'b']) await mkdir(join(changing, name), { recursive: true })
    for (const path of ['a/1.png', 'a/2.png', 'b/3.png']) await writeFile(join(changing, path), await readFile(join(folder, 'class 0/0.png')))
    const large = [3, 20, 20] // None of them fits in memory.
    const dataset = await openDataset({ location: changing, shape: large })
    const preprocessing = await fitPreprocessing(dataset, all.subarray(0, 3), 'unit')
    await writeFile(join(changing, 'a/2.png'), (await readFile(join(changing, 'a/2.png'))).subarray(0, 100))
    await rm(join(changing, 'b/3.png'))
    const threads = new ImageThreads(1)
    const read = threads.reader(dataset, preprocessing)
    try {
      for (const index of [1, 2]) {
        const said = await readInput({ dataset, preprocessing }, [index]).catch((error: Error) => error)
        const heard = await read([index]).catch((error: Error) => error)
        expect(String(heard)).toBe(String(said))
        expect(said).toMatchObject({ name: 'OutsideError', message: expect.stringMatching(index === 1 ? /^"a\/2.png" has changed/ : /3\.png/) })
      }
      expect((await read([0])).shape).toEqual([1, ...large])
    } finally {
      await threads.close()
    }
  })
})

describe('threads are started', () => {
  const [kept, decoded] = [{}, { pixelsAtHand: async () => ({ data: new Uint8Array(), files: [] }) }] as unknown as Dataset[]
  const cores = availableParallelism()
  test.each([
    { name: 'to decode', of: { dataset: decoded }, device: { provider: 'cpu', cores }, expected: true },
    { name: 'to decode test data', of: { testDataset: decoded }, device: { provider: 'cpu', cores }, expected: true },
    { name: 'to augment beside a GPU', of: { augmentations: chosen }, device: { provider: 'webgpu', cores }, expected: true },
    { name: 'to augment on a core that is idle', of: { augmentations: chosen }, device: { provider: 'cpu', cores: cores - 1 }, expected: true },
    { name: 'not to augment where steps take every core', of: { augmentations: chosen }, device: { provider: 'cpu', cores }, expected: false },
    { name: 'not to preprocess what is in memory', of: {}, device: { provider: 'webgpu', cores }, expected: false },
  ])('$name: $expected', ({ of, device, expected }) => {
    const data = { dataset: kept as Dataset, testDataset: undefined, augmentations: [], ...of }
    expect(needsThreads(data as Parameters<typeof needsThreads>[0], device as DeviceProfile)).toBe(expected)
  })
})

test('a thread that breaks off is said to whoever waits, and to whoever asks afterwards', async () => {
  const dataset = await openFolder(folder)
  const preprocessing = await fitPreprocessing(dataset, all, 'unit')
  const started: Worker[] = []
  const threads = new ImageThreads(1, () => {
    const worker = startThread()
    started.push(worker)
    return worker
  })
  const read = threads.reader(dataset, preprocessing)
  const waiting = read([0, 1]).catch((error: Error) => error.message)
  void started[0]?.terminate()
  const sentence = /^A thread that prepares images broke off \(exit code [01]\)\. Resume the training: it goes on from its last checkpoint\.$/
  expect(await waiting).toMatch(sentence)
  await expect(read([2])).rejects.toThrow(sentence)
  await threads.close()
})

describe('a training', () => {
  const design = (): string => {
    const pencil = new Pencil('tiny')
    const last = pencil.chain(pencil.input(shape), ['conv-2d', { filters: 2 }], ['flatten'], ['dense', { units: 2 }])
    pencil.add('output', { classes: 2 }, last)
    return writeDesign(pencil.finish())
  }
  const threadsNow = (): number => process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length

  test.each(['cancel', 'stop'] as const)('leaves no thread behind on %s', async (command) => {
    const run = join(home, `run ${command}`)
    await createRunFolder(run, 'tiny', '2026-01-01T00:00:00.000Z', {
      model: { kind: 'design', text: design() },
      dataset: { location: folder },
      loss: { id: 'cross-entropy', options: {} },
      optimizer: { id: 'sgd', options: {} },
      augmentations: [{ id: 'rotation', options: {} }],
      options: { epochs: 10_000, batchSize: 2, learningRate: 1e-4, earlyStopping: false },
      device: 'cpu',
    })
    const before = threadsNow()
    const said: FromEngine[] = []
    const host = createHost(jobs, createRuntime, (message) => said.push(message))
    host.receive({ kind: 'start', id: 1, job: 'train', input: { folder: run } })
    await vi.waitFor(() => expect(said.filter(({ kind }) => kind === 'event').length).toBeGreaterThan(9), { timeout: 60_000 })
    expect(threadsNow()).toBeGreaterThan(before)
    host.receive({ kind: 'command', id: 1, command })
    await vi.waitFor(() => expect(said.at(-1)?.kind).toMatch(/^(end|failure)$/), { timeout: 60_000 })
    expect(said.at(-1)).toMatchObject(command === 'cancel' ? { failure: { kind: 'cancelled' } } : { kind: 'end' })
    expect(threadsNow()).toBe(before)
  })
})
