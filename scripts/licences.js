// dist/licences.txt: the licence of every package that is bundled or shipped, from its own files.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './root.js'

/** Shipped beside the bundle, not in it: native code. */
const shipped = ['onnxruntime-node', 'onnxruntime-common', 'sharp', 'detect-libc', 'semver', '@img/colour']

/** @param {string} id a bundled module's path @returns {string | undefined} folder of the package it belongs to */
const packageFolder = (id) => /^(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(id.replace(/^\0/, ''))?.[1]

/** @param {string} folder */
function licenceOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const texts = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice|third.?party)/i.test(file))
  const text = texts.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n')
  return `${name} ${version}: ${license}\n\n${text || `Its package carries no licence text; see https://spdx.org/licenses/${license}.html`}\n`
}

/** @param {readonly string[]} moduleIds of the whole bundle @returns {string} */
export function licences(moduleIds) {
  const native = readdirSync(join(root, 'node_modules', '@img')).map((name) => `@img/${name}`)
  const folders = new Set([...shipped, ...native].map((name) => join(root, 'node_modules', name)).filter((folder) => existsSync(folder)))
  for (const id of moduleIds) {
    const folder = packageFolder(id)
    if (folder && existsSync(join(folder, 'package.json'))) folders.add(folder)
  }
  const rule = `\n${'─'.repeat(80)}\n\n`
  return ['Lamina contains the work of others, under these licences.\n', ...[...folders].sort().map(licenceOf)].join(rule)
}
