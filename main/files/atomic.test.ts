// Atomic writing: whole or not at all, with a sentence, and nothing left behind.

import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { OutsideError } from '../../core/problems.ts'
import { writeAtomically } from './atomic.ts'
import { diskError } from './disk-error.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamina-atomic-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('a file is replaced whole and no other name is left', async () => {
  const path = join(folder, 'a.json')
  await writeFile(path, 'old')
  await writeAtomically(path, 'new')
  expect(await readFile(path, 'utf8')).toBe('new')
  await writeAtomically(path, Uint8Array.of(1, 2))
  expect([...(await readFile(path))]).toEqual([1, 2])
  expect(await readdir(folder)).toEqual(['a.json'])
})

test('simultaneous writers leave one whole file', async () => {
  const path = join(folder, 'a')
  const contents = ['x', 'y', 'z'].map((letter) => letter.repeat(100_000))
  await Promise.all(contents.map((content) => writeAtomically(path, content)))
  expect(contents).toContain(await readFile(path, 'utf8'))
  expect(await readdir(folder)).toEqual(['a'])
})

test('a vanished folder is said and not made', async () => {
  const path = join(folder, 'gone', 'a.json')
  const failure = await writeAtomically(path, 'x').catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(OutsideError)
  expect(String(failure)).toContain(`"${path}" is not there (any more). Check the path`)
  expect(existsSync(join(folder, 'gone'))).toBe(false)
})

test('a failed rename leaves the target and no temporary file', async () => {
  await expect(writeAtomically(folder, 'a file cannot replace a folder')).rejects.toThrow(OutsideError)
  expect(existsSync(folder)).toBe(true)
  expect(await readdir(folder)).toEqual([])
})

describe('the full disk', () => {
  // A device of Linux that refuses every byte with ENOSPC.
  test.skipIf(!existsSync('/dev/full'))('is said with its folder', async () => {
    const original = await writeFile('/dev/full', 'x').catch((error: unknown) => error)
    const said = diskError(original, '/runs/a/checkpoint.safetensors')
    expect(said.message).toBe('The disk is full: "/runs/a/checkpoint.safetensors" could not be written. Free some space in /runs/a, then try again.')
    expect(said.cause).toBe(original)
  })
})
