// For tests of the command line: the built program, run in a process of its own with a folder of its own.

import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect } from 'vitest'
import { buildIfStale } from '../../../scripts/build.js'

/** The file's folder: made before its first test, removed after its last. */
export let home = ''
beforeAll(async () => {
  await buildIfStale()
  home = await mkdtemp(join(tmpdir(), 'lamina-cli-'))
}, 120_000)
afterAll(() => rm(home, { recursive: true, force: true }))

export const program = fileURLToPath(new URL('../../../dist/main/cli.js', import.meta.url))

export interface Ran {
  readonly status: number
  readonly out: string
  readonly error: string
}

/** Paths in `words` that begin with `@/` lie in the test's folder. */
export function lamina(...words: readonly string[]): Promise<Ran> {
  const given = words.map((word) => word.replace(/^@\//, `${home}/`))
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [program, ...given],
      { env: { ...process.env, LAMINA_HOME: join(home, 'home') }, maxBuffer: 2 ** 26 },
      (failure, out, error) => resolve({ status: failure ? Number(failure.code) : 0, out, error }),
    )
  })
}
export const laminaJson = async <T>(...words: readonly string[]): Promise<T> => {
  const { status, out, error } = await lamina(...words, '--json')
  expect(status, error).toBe(0)
  return JSON.parse(out) as T
}
