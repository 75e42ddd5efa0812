// Finds the entry as Electron does: "main" of the package.json in the folder that was named.

import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const folder = resolve(process.argv[2] ?? '.')
const { main } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
// Electron's words are [executable, folder, ...files]; Node's carry this file in between.
process.argv.splice(1, 1)
Object.assign(process, { defaultApp: true })
await import(pathToFileURL(join(folder, main)).href)
const { ready } = await import('./electron.js')
ready()
