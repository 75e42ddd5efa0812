// The lockfile installs everywhere: npm drops optional packages that a registry lacks without a word, and writes down whichever registry it asked.

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

/** @typedef {{ version?: string, resolved?: string, optionalDependencies?: Record<string, string>, inBundle?: boolean }} Locked */

/** @type {Record<string, Locked>} */
const packages = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')).packages

/** npm looks from a package outwards. @param {string} from @param {string} name */
function isLocked(from, name) {
  for (let folder = from; ; folder = folder.replace(/(^|\/)node_modules\/(@[^/]+\/)?[^/]+$/, '')) {
    if (packages[`${folder ? `${folder}/` : ''}node_modules/${name}`]) return true
    if (folder === '') return false
  }
}

test('every optional dependency of every package is locked', () => {
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !isLocked(path, name))
      .map((name) => `${path} needs ${name}`),
  )
  expect(missing).toEqual([])
})

test('it names no host: each machine asks its own registry', () => {
  expect(Object.values(packages).filter(({ resolved }) => resolved?.includes('://'))).toEqual([])
})

test('it agrees with package.json', () => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  expect(packages['']).toMatchObject({ dependencies, devDependencies })
})
