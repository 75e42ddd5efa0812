// Where the program itself stands on disk: the folder of its package.json, in a checkout, in dist/ and in the packaged app alike.

import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { invariant } from '../core/problems.ts'

function find(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder
  invariant(dirname(folder) !== folder, 'no package.json above the program')
  return find(dirname(folder))
}

/** Holds package.json, assets/ and dist/. */
export const appRoot = find(dirname(fileURLToPath(import.meta.url)))

export const version: string = JSON.parse(readFileSync(join(appRoot, 'package.json'), 'utf8')).version
