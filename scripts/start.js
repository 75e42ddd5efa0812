// `npm start`: builds when needed, then opens the desktop program, or, where Electron cannot run, serves the same program to the browser.

import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildIfStale, fromDist } from './build.js'
import { root } from './root.js'

const electronFolder = join(root, 'node_modules', 'electron')

/** @returns {string | undefined} Electron's executable, where it stands */
function findElectron() {
  const pathFile = join(electronFolder, 'path.txt')
  const executable = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : 'electron'
  const path = join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(electronFolder, 'dist'), executable)
  return existsSync(path) ? path : undefined
}

/** @returns {string | undefined} why a window cannot be opened here, whether or not Electron is there */
function hindrance() {
  if (process.env.ELECTRON_OVERRIDE_DIST_PATH) return undefined
  if (process.platform !== 'linux') return undefined
  if (!process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return 'There is no display here'
  return process.getuid?.() === 0 ? 'Electron does not run as root' : undefined
}

/** npm does not bring Electron's binary: fetched once, on the first start. @returns {string | undefined} */
function fetchElectron() {
  process.stderr.write("Fetching Electron's binary, about 120 MB, once …\n")
  const fetched = spawnSync(process.execPath, [join(electronFolder, 'install.js')], { stdio: 'ignore', timeout: 600_000 })
  return fetched.status === 0 ? findElectron() : undefined
}

/** @param {{ host?: string, port?: string, token?: string, open: boolean }} options */
async function serve({ port, ...options }) {
  /** @type {typeof import('../main/server/start.ts')} */
  const { startServer } = await fromDist('server.js')
  try {
    await startServer({ ...options, ...(port === undefined ? {} : { port: Number(port) }) })
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
    process.exitCode = 1
  }
}

const text = { type: /** @type {const} */ ('string') }
const flag = { type: /** @type {const} */ ('boolean') }
const { values, positionals } = parseArgs({
  options: { browser: flag, 'no-open': flag, host: text, port: text, token: text },
  allowPositionals: true,
})
await buildIfStale()
const reason = values.browser ? 'As you asked' : hindrance()
const executable = reason ? undefined : (findElectron() ?? fetchElectron())
if (executable) {
  spawn(executable, [root, ...positionals], { stdio: 'inherit' }).on('exit', (code) => process.exit(code ?? 1))
} else {
  process.stderr.write(`${reason ?? "Electron's binary could not be fetched"}, so Lamina runs in your browser.\n`)
  const { browser: _browser, 'no-open': closed, ...options } = values
  await serve({ ...options, open: !closed })
}
