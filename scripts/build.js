// Builds dist/ when it is missing or older than the sources; every launcher calls this first.

import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { root } from './root.js'

export const dist = join(root, 'dist')
const stamp = join(dist, 'built')
const sources = ['core', 'main', 'preload', 'renderer', 'vite.config.ts', 'package-lock.json']

/** @param {string} path @returns {number} latest change, in ms, of a file or of anything below a folder that is bundled */
function changed(path) {
  const stats = statSync(path)
  if (!stats.isDirectory()) return stats.mtimeMs
  let latest = stats.mtimeMs
  for (const entry of readdirSync(path)) {
    if (!entry.includes('.test.') && entry !== 'testing') latest = Math.max(latest, changed(join(path, entry)))
  }
  return latest
}

export function isStale() {
  const built = statSync(stamp, { throwIfNoEntry: false })?.mtimeMs ?? 0
  return sources.some((source) => changed(join(root, source)) > built)
}

/** Builds beside dist/ and swaps at the end, so that a running program never sees half a build. */
export async function build() {
  const started = new Date()
  const { build: bundle } = await import('vite')
  const environment = process.env.NODE_ENV
  // Reading vite.config.ts as a module sets "development" otherwise, and React would be bundled with its warnings.
  process.env.NODE_ENV = 'production'
  const { sides } = await loadSides()
  const next = join(dist, `next-${process.pid}`)
  mkdirSync(next, { recursive: true })
  try {
    const bundled = await Promise.all(Object.values(sides).map((side) => bundle(side(next))))
    const { licences } = await import('./licences.js')
    writeFileSync(join(dist, 'licences.txt'), licences(moduleIdsOf(bundled.flat())))
    for (const side of ['renderer', 'preload', 'main', 'desktop']) {
      rmSync(join(dist, side), { recursive: true, force: true })
      renameSync(join(next, side), join(dist, side))
    }
    writeFileSync(stamp, '')
    utimesSync(stamp, started, started)
  } finally {
    rmSync(next, { recursive: true, force: true })
    if (environment === undefined) delete process.env.NODE_ENV
    else process.env.NODE_ENV = environment
  }
  return Date.now() - started.getTime()
}

/** @param {unknown[]} bundled what Vite built @returns {string[]} every source file that went into it */
const moduleIdsOf = (bundled) =>
  /** @type {import('vite').Rolldown.RolldownOutput[]} */ (bundled).flatMap(({ output }) =>
    output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : [])),
  )

/** vite.config.ts is TypeScript: Vite's own loader reads it. @returns {Promise<typeof import('../vite.config.ts')>} */
async function loadSides() {
  const { runnerImport } = await import('vite')
  return (await runnerImport(join(root, 'vite.config.ts'), { root, configFile: false, logLevel: 'error' })).module
}

/** Two programs started at once build once: the second waits for the first. @param {() => Promise<void>} work */
async function alone(work) {
  const lock = join(dist, 'building')
  mkdirSync(dist, { recursive: true })
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' })
      break
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error
      if (isHeld(lock)) await new Promise((done) => setTimeout(done, 100))
      else rmSync(lock, { force: true })
    }
  }
  try {
    await work()
  } finally {
    rmSync(lock, { force: true })
  }
}

/** @param {string} lock whether the process that it names still runs */
function isHeld(lock) {
  try {
    return process.kill(Number(readFileSync(lock, 'utf8')), 0)
  } catch {
    return false
  }
}

/** Says on standard error that it builds; standard output stays the program's. */
export async function buildIfStale() {
  if (!isStale()) return
  await alone(async () => {
    if (!isStale()) return
    process.stderr.write('Building …\n')
    const ms = await build()
    process.stderr.write(`Built in ${(ms / 1000).toFixed(1)} s.\n`)
  })
}

/** @param {string} entry a file of dist/main @returns {Promise<any>} */
export const fromDist = (entry) => import(pathToFileURL(join(dist, 'main', entry)).href)

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stderr.write(`Built dist/ in ${((await build()) / 1000).toFixed(1)} s.\n`)
}
