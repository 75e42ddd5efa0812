// Weights that designs keep: named by what they hold, beside the design wherever it goes, never mistaken for others.

import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { emptyDesign } from '../../core/design/design.ts'
import { writeDesign } from '../../core/design/write-design.ts'
import { float32 } from '../../core/tensor/tensor.ts'
import { autosave, readStoredDesign, writeStoredDesign } from './designs.ts'
import { removeOldWeights } from './old-weights.ts'
import { readWeights, storeWeights } from './weights.ts'

type Kept = Awaited<ReturnType<typeof storeWeights>>
let folder = ''
const home = (name: string) => vi.stubEnv('LAMINA_HOME', join(folder, name))
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamina-weights-'))
  home('home')
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

const tensors = new Map([['n2.weight', float32([2, 2], [1, 2, 3, 4])]])
async function saved(): Promise<{ readonly path: string; readonly beside: string }> {
  const weights = await storeWeights(tensors)
  const path = await writeStoredDesign(join(folder, 'net'), writeDesign({ ...emptyDesign('net'), weights }))
  return { path, beside: join(folder, 'net.weights.safetensors') }
}
const weightsOf = (text: string) => readWeights(JSON.parse(text))

test('equal weights are one file; the document says their shapes', async () => {
  const [one, other] = [await storeWeights(tensors), await storeWeights(new Map(tensors))]
  expect(one).toEqual(other)
  expect(one.shapes).toEqual({ 'n2.weight': [2, 2] })
  expect(await readWeights({ name: 'net', weights: one })).toEqual(tensors)
  expect(await readWeights({ name: 'net' })).toBeUndefined()
})

test('they stand beside the saved design and open with it on another computer', async () => {
  const { path, beside } = await saved()
  expect(existsSync(beside)).toBe(true)
  home('another')
  const { text, problems } = await readStoredDesign(path)
  expect(problems).toBeUndefined()
  expect(await weightsOf(text)).toEqual(tensors)
})

test.each([
  { name: 'gone', spoil: (beside: string) => rm(beside) },
  {
    name: 'other weights under their name',
    spoil: async (beside: string) =>
      writeFile(
        beside,
        (await readFile(beside)).map((byte, at, all) => (at === all.length - 1 ? byte ^ 1 : byte)),
      ),
  },
])('$name: the design opens, says so, and nothing else is taken for them', async ({ spoil }) => {
  const { path, beside } = await saved()
  await spoil(beside)
  home('another')
  const { text, problems } = await readStoredDesign(path)
  const sentence = 'The weights that "net" starts from are not on this computer.'
  expect(problems?.map(({ what }) => what)).toEqual([sentence])
  await expect(weightsOf(text)).rejects.toThrow(sentence)
})

test('a damaged file in the data folder is no weights, and goes', async () => {
  const weights = await storeWeights(tensors)
  const stored = join(folder, 'home', 'weights', `${weights.sha256}.safetensors`)
  await writeFile(stored, 'damaged')
  await expect(readWeights({ name: 'net', weights })).rejects.toThrow('are not on this computer')
  expect(existsSync(stored)).toBe(false)
})

test('what nobody used for a long time goes, unless a design that waits for recovery or was opened lately names it', async () => {
  const of = (value: number) => new Map([['n2.weight', float32([1], [value])]])
  const [unused, waiting, recent, fresh] = (await Promise.all([1, 2, 3, 4].map((value) => storeWeights(of(value))))) as [Kept, Kept, Kept, Kept]
  const stored = ({ sha256 }: Kept) => join(folder, 'home', 'weights', `${sha256}.safetensors`)
  await autosave('tab', writeDesign({ ...emptyDesign('waiting'), weights: waiting }))
  await writeStoredDesign(join(folder, 'recent'), writeDesign({ ...emptyDesign('recent'), weights: recent }))
  await rm(join(folder, 'recent.weights.safetensors'))
  const now = Date.now()
  const long = new Date(now - 91 * 24 * 60 * 60 * 1000)
  for (const kept of [unused, waiting, recent]) await utimes(stored(kept), long, long)
  expect(await removeOldWeights(now)).toEqual([unused.sha256])
  expect([unused, waiting, recent, fresh].map((kept) => existsSync(stored(kept)))).toEqual([false, true, true, true])
})

test('using weights makes them new again', async () => {
  const weights = await storeWeights(tensors)
  const stored = join(folder, 'home', 'weights', `${weights.sha256}.safetensors`)
  const long = new Date(Date.now() - 91 * 24 * 60 * 60 * 1000)
  await utimes(stored, long, long)
  await readWeights({ name: 'net', weights })
  expect(await removeOldWeights(Date.now())).toEqual([])
})
