// Designs on disk: saved whole, remembered, autosaved, recovered.

import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { autosave, autosaves, discardAutosave, readStoredDesign, recentDesigns, writeStoredDesign } from './designs.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamina-designs-'))
  vi.stubEnv('LAMINA_HOME', join(folder, 'home'))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})
const document = (name: string): string => JSON.stringify({ format: 'lamina-design', name })

test('what is saved is read back and remembered', async () => {
  const path = await writeStoredDesign(join(folder, 'net'), document('My net'))
  expect(path).toBe(join(folder, 'net.lamina'))
  expect(await readStoredDesign(path)).toEqual({ path, name: 'My net', text: document('My net') })
  expect(await recentDesigns()).toMatchObject([{ path, name: 'My net' }])
})

test('recent designs: newest first, each once, at most twelve, only those still there', async () => {
  for (let at = 0; at < 14; at++) await writeStoredDesign(join(folder, `${at}.json`), document(`net ${at}`))
  await readStoredDesign(join(folder, '5.json'))
  await rm(join(folder, '13.json'))
  const names = (await recentDesigns()).map(({ name }) => name)
  expect(names.slice(0, 3)).toEqual(['net 5', 'net 12', 'net 11'])
  expect(names.length).toBe(11)
})

test('a damaged list of recent designs is an empty one', async () => {
  await writeStoredDesign(join(folder, 'a.json'), document('a'))
  await writeFile(join(folder, 'home', 'recent.json'), '[{"path": "/x"')
  expect(await recentDesigns()).toEqual([])
  await writeStoredDesign(join(folder, 'b.json'), document('b'))
  expect((await recentDesigns()).map(({ name }) => name)).toEqual(['b'])
})

test('a name of another kind of file is refused and the file untouched', async () => {
  const path = join(folder, 'photo.png')
  await writeFile(path, 'pixels')
  await expect(writeStoredDesign(path, document('x'))).rejects.toThrow('"photo.png" is not named as a design. Let its name end in .lamina or .json.')
  expect(await readFile(path, 'utf8')).toBe('pixels')
})

test('a broken document is still opened as text: the design room says what is wrong with it', async () => {
  const path = join(folder, 'torn.lamina')
  await writeFile(path, '{"name": "x", ')
  expect(await readStoredDesign(path)).toEqual({ path, name: 'torn', text: '{"name": "x", ' })
})

test('what cannot be read is said', async () => {
  await expect(readStoredDesign(join(folder, 'gone.lamina'))).rejects.toThrow('gone.lamina" is not there (any more)')
  await expect(readStoredDesign(folder)).rejects.toThrow('is a folder, not a file')
  await writeFile(join(folder, 'big.lamina'), '')
  await truncate(join(folder, 'big.lamina'), 60_000_000)
  await expect(readStoredDesign(join(folder, 'big.lamina'))).rejects.toThrow('"big.lamina" has 60 MB: it is no design.')
})

test('autosaves are recovered newest first until they are discarded; damaged ones are passed over', async () => {
  expect(await autosaves()).toEqual([])
  await autosave('one', document('First'))
  await autosave('two', document('Second'))
  await autosave('one', document('First, later'))
  await writeFile(join(folder, 'home', 'autosave', 'torn.json'), '{"saved": "20')
  const found = await autosaves()
  expect(found.map(({ id, name }) => [id, name])).toEqual(
    expect.arrayContaining([
      ['one', 'First, later'],
      ['two', 'Second'],
    ]),
  )
  expect(found.length).toBe(2)
  await discardAutosave('one')
  await discardAutosave('never')
  expect((await autosaves()).map(({ id }) => id)).toEqual(['two'])
})

test('an autosave never leaves its folder', async () => {
  await autosave('..', document('x'))
  expect(existsSync(join(folder, 'home', 'autosave', '...json'))).toBe(true)
  expect((await autosaves()).map(({ id }) => id)).toEqual(['..'])
})
