// Dropped files become a folder of their own: whole, named, bounded, and never outside of it.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { forgetData, knownData, rememberData } from './known-data.ts'
import { beginUpload, cancelUpload, copiesFolder, finishUpload, gather, receiveFile } from './uploads.ts'

let home = ''
const before = process.env.LAMINA_HOME
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'lamina-upload-'))
  process.env.LAMINA_HOME = home
})
afterEach(async () => {
  if (before === undefined) delete process.env.LAMINA_HOME
  else process.env.LAMINA_HOME = before
  await rm(home, { recursive: true, force: true })
})

const bytes = (text: string) => Readable.from([Buffer.from(text)])
const upload = async (name: string, files: Readonly<Record<string, string>>) => {
  const id = await beginUpload(name, Object.keys(files).length, Object.values(files).join('').length)
  for (const [path, text] of Object.entries(files)) await receiveFile(id, path, bytes(text))
  return finishUpload(id)
}

test('a folder arrives whole, beside one of the same name', async () => {
  const first = await upload('pets', { 'cat/1.png': 'one', 'dog/a/2.png': 'two' })
  expect(first).toBe(join(copiesFolder(), 'pets'))
  expect(readFileSync(join(first, 'dog', 'a', '2.png'), 'utf8')).toBe('two')
  expect(basename(await upload('Pets', { 'cat/1.png': 'one' }))).toBe('Pets 2')
})

test('a single file is the data itself', async () => {
  expect(await upload('digits', { 'digits.npz': 'x' })).toBe(join(copiesFolder(), 'digits', 'digits.npz'))
})

test.each([
  ['a way out', '../../out.png'],
  ['an absolute path', '/tmp/out.png'],
  ['a way out through a folder', 'cat/../../../out.png'],
])('%s is refused', async (_name, path) => {
  const id = await beginUpload('pets', 1, 3)
  await expect(receiveFile(id, path, bytes('one'))).rejects.toThrow('cannot be the name of a file')
  expect(readdirSync(home)).toEqual(['data'])
})

test('a file is never replaced', async () => {
  const id = await beginUpload('pets', 2, 6)
  await receiveFile(id, 'a.png', bytes('one'))
  await expect(receiveFile(id, 'a.png', bytes('two'))).rejects.toThrow('"a.png" is a file, not a folder')
  expect(readFileSync(join(await finishUpload(id)), 'utf8')).toBe('one')
})

test('more than was announced is refused, and leaves nothing half written', async () => {
  const id = await beginUpload('pets', 1, 3)
  await expect(receiveFile(id, 'a.png', bytes('four'))).rejects.toThrow('More bytes came than were announced.')
  expect(readdirSync(join(copiesFolder(), `.incoming-${id}`))).toEqual([])
  await expect(receiveFile(id, 'b.png', bytes(''))).rejects.toThrow('More files came than were announced.')
})

test('what does not fit on the disk is refused before a byte is sent', async () => {
  await expect(beginUpload('films', 1, Number.MAX_SAFE_INTEGER)).rejects.toThrow(/GB free for copies; "films" has 9007199\.3 GB\. Free some space/)
})

test('a cancelled upload leaves nothing, and takes nothing more', async () => {
  const id = await beginUpload('pets', 2, 6)
  await receiveFile(id, 'a.png', bytes('one'))
  await cancelUpload(id)
  expect(readdirSync(copiesFolder())).toEqual([])
  await expect(receiveFile(id, 'b.png', bytes('two'))).rejects.toThrow('This copy was cancelled')
  await expect(finishUpload(id)).rejects.toThrow('This copy was cancelled')
})

test('an upload that lacks files is not finished', async () => {
  const id = await beginUpload('pets', 2, 6)
  await receiveFile(id, 'a.png', bytes('one'))
  await expect(finishUpload(id)).rejects.toThrow('1 of 2 files have come. Drop them again.')
})

test('folders and files of the same machine are gathered; forgetting them leaves the originals', async () => {
  const own = join(home, 'own')
  await mkdir(join(own, 'cat'), { recursive: true })
  await writeFile(join(own, 'cat', '1.png'), 'one')
  await writeFile(join(own, 'labels.idx'), 'labels')
  const location = await gather([join(own, 'cat'), join(own, 'labels.idx')])
  expect(readFileSync(join(location, 'cat', '1.png'), 'utf8')).toBe('one')
  await rememberData(location)
  await forgetData(location)
  expect(existsSync(location)).toBe(false)
  expect(readFileSync(join(own, 'cat', '1.png'), 'utf8')).toBe('one')
})

test('data are remembered newest first, with those that are gone, and copies go with their place in the list', async () => {
  const copy = await upload('pets', { 'cat/1.png': 'one', 'dog/1.png': 'two' })
  const own = join(home, 'own')
  await mkdir(own)
  await rememberData(copy)
  await rememberData(own)
  await rememberData(join(home, 'gone'))
  expect((await knownData()).map(({ name, there, copy: isCopy }) => [name, there, isCopy])).toEqual([
    ['gone', false, false],
    ['own', true, false],
    ['pets', true, true],
  ])
  await forgetData(own)
  await forgetData(copy)
  expect((await knownData()).map(({ name }) => name)).toEqual(['gone'])
  expect([existsSync(own), existsSync(copy)]).toEqual([true, false])
})
