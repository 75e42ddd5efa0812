// The packaged program without Electron's binary: which files it carries, that they suffice to run, and that the fuses are set.

import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildIfStale } from './build.js'
import { root } from './root.js'

const folder = mkdtempSync(join(tmpdir(), 'lamina-package-'))
const unpacked = join(folder, 'release', 'linux-unpacked')
const app = join(folder, 'app')
/** Where Electron's executable keeps its fuses: a mark, a version, a count, one digit each. */
const fuseMark = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'

/** @type {string[]} */
let files = []

beforeAll(async () => {
  await buildIfStale()
  const electron = join(folder, 'electron')
  mkdirSync(electron)
  writeFileSync(join(electron, 'version'), '0.0.0')
  writeFileSync(join(electron, 'electron'), Buffer.concat([Buffer.from(`#!/bin/sh\n${fuseMark}`), Buffer.from([1, 9]), Buffer.from('1'.repeat(9))]))
  chmodSync(join(electron, 'electron'), 0o755)
  const words = ['--linux', 'dir', '--x64', '--publish', 'never', `-c.electronDist=${electron}`, `-c.directories.output=${join(folder, 'release')}`]
  execFileSync(process.execPath, [join(root, 'node_modules/electron-builder/cli.js'), ...words], { cwd: root, stdio: 'pipe' })
  const asar = createRequire(createRequire(import.meta.url).resolve('app-builder-lib'))('@electron/asar')
  asar.extractAll(join(unpacked, 'resources', 'app.asar'), app)
  files = readdirSync(app, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(app.length + 1))
}, 120_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test.each([
  'package.json',
  'dist/desktop/main.js',
  'dist/preload/preload.cjs',
  'dist/renderer/index.html',
  'dist/main/engine.js',
  'dist/main/image-thread.js',
  'dist/main/probe.js',
  'node_modules/onnxruntime-node/bin/napi-v6/linux/x64/onnxruntime_binding.node',
])('carries %s', (file) => {
  expect(files).toContain(file)
})

test('carries binaries of its own platform only', () => {
  const native = files.filter((file) => /\.(node|dll|dylib|so[.\d]*)$/.test(file))
  expect(native.length).toBeGreaterThan(2)
  expect(native.filter((file) => !/linux[/-]x64/.test(file))).toEqual([])
})

test('carries neither sources nor tools', () => {
  expect(files.filter((file) => /\.(ts|tsx|map)$/.test(file) || /^(core|main|renderer|e2e|scripts)\//.test(file))).toEqual([])
  const packages = new Set(files.flatMap((file) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []))
  expect([...packages].sort()).toEqual([
    '@img/colour',
    '@img/sharp-libvips-linux-x64',
    '@img/sharp-linux-x64',
    'detect-libc',
    'onnxruntime-common',
    'onnxruntime-node',
    'semver',
    'sharp',
  ])
})

test('native libraries lie outside of the archive', () => {
  const outside = join(unpacked, 'resources', 'app.asar.unpacked', 'node_modules')
  expect(existsSync(join(outside, 'onnxruntime-node/bin/napi-v6/linux/x64/onnxruntime_binding.node'))).toBe(true)
  expect(readdirSync(join(outside, '@img'))).toContain('sharp-linux-x64')
})

test('licence texts lie beside the program', () => {
  const text = readFileSync(join(unpacked, 'resources', 'licences.txt'), 'utf8')
  for (const name of ['react ', '@xyflow/react', '@fontsource-variable/ibm-plex-sans', 'onnxruntime-node', 'sharp ', '@img/sharp-libvips'])
    expect(text).toContain(`\n${name}`)
  expect(text).toContain('SIL OPEN FONT LICENSE')
  expect(readFileSync(join(unpacked, 'resources', 'LICENSE.txt'), 'utf8')).toContain('MIT License')
})

test('the fuses are set', () => {
  const executable = readFileSync(join(unpacked, 'lamina'))
  const at = executable.indexOf(fuseMark) + fuseMark.length + 2
  // runAsNode off, cookies encrypted, NODE_OPTIONS off, --inspect off, archive checked, only from the archive, (V8 snapshot as it was), file:// without rights
  expect(executable.subarray(at, at + 8).toString()).toMatch(/^010011.0$/)
})

test('what is packaged runs: the server answers from the extracted program alone', async () => {
  const code = "import('./dist/main/server.js').then((server) => server.startServer({ open: false }))"
  const child = spawn(process.execPath, ['-e', code], { cwd: app, env: { ...process.env, LAMINA_HOME: join(folder, 'home') } })
  try {
    const url = await new Promise((/** @type {(url: string) => void} */ resolve, reject) => {
      child.stdout.on('data', (text) => resolve(/http:\S+/.exec(String(text))?.[0] ?? ''))
      child.stderr.on('data', (text) => /Error/.test(String(text)) && reject(new Error(String(text))))
      child.on('exit', () => reject(new Error('The server ended.')))
    })
    const entered = await fetch(url, { redirect: 'manual' })
    const page = await fetch(new URL('/', url), { headers: { cookie: entered.headers.get('set-cookie')?.split(';')[0] ?? '' } })
    expect(await page.text()).toContain('<div id="root">')
  } finally {
    child.kill()
  }
})
