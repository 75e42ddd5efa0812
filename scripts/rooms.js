// Who may import whom: reads the one list of rooms (core/rooms.json) and the table below, and names every import that breaks them.

import { readdirSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join, posix, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseSync, Visitor } from 'vite'
import { root } from './root.js'

/** @type {string[]} */
export const roomOrder = JSON.parse(readFileSync(join(root, 'core', 'rooms.json'), 'utf8')).order

/**
 * @typedef {object} Rule
 * @property {RegExp} files whom it binds; the first rule that matches a file is the one
 * @property {RegExp} paths what else of this repository it may import
 * @property {RegExp} packages packages it may import; Node's own stand as `node:fs`
 */

const pure = /^(zod|fflate|@bufbuild\/protobuf|@orpc\/(contract|client))(\/|$)/
const testTools = /^(node:|vitest|fast-check|onnxruntime-node|onnxruntime-common)/
const either = (/** @type {RegExp[]} */ ...all) => new RegExp(all.map((each) => each.source).join('|'))

/** @type {Rule[]} */
const rules = [
  { files: /^core\/testing\//, paths: /^core\/(?!pipeline)/, packages: either(pure, testTools) },
  { files: /^core\/(pipeline|[^/]+\.test)/, paths: /^core\//, packages: either(pure, testTools) },
  { files: /^core\/problems\.ts$/, paths: /^$/, packages: /^$/ },
  ...roomOrder.flatMap((room, at) => {
    const left = new RegExp(`^core/(problems\\.ts$|(${roomOrder.slice(0, at + 1).join('|')})/)`)
    return [
      { files: new RegExp(`^core/${room}/.*\\.test\\.ts$`), paths: either(left, /^core\/testing\//), packages: either(pure, testTools) },
      { files: new RegExp(`^core/${room}/`), paths: left, packages: pure },
    ]
  }),
  { files: /^main\/desktop\/.*\.test\.ts$/, paths: /^(core|main)\//, packages: /^(?!react)/ },
  { files: /^main\/.*(\.test\.ts$|\/testing\/)/, paths: /^(core|main|scripts)\//, packages: /^(?!electron$|react)/ },
  { files: /^main\/desktop\//, paths: /^(core\/(?!testing)|main\/)/, packages: /^(?!react|@xyflow|onnxruntime)/ },
  { files: /^main\/engine\/(ort-runtime|devices|probe)/, paths: /^(core\/(?!testing)|main\/(?!desktop))/, packages: /^(?!react|@xyflow|electron$)/ },
  { files: /^main\//, paths: /^(core\/(?!testing)|main\/(?!desktop))/, packages: /^(?!react|@xyflow|electron$|onnxruntime)/ },
  { files: /^preload\//, paths: /^(core\/protocol|preload)\//, packages: /^electron$/ },
  { files: /^renderer\/.*\.test\.tsx?$/, paths: /^(core|renderer)\//, packages: /^(?!electron|onnxruntime|sharp|ws$)/ },
  { files: /^renderer\/ui\//, paths: /^renderer\/(ui|theme|texts)\//, packages: /^(?!node:|electron|onnxruntime|sharp|ws$|@xyflow|@orpc)/ },
  { files: /^renderer\//, paths: /^(core\/(?!testing)|renderer\/)/, packages: /^(?!node:|electron|onnxruntime|sharp|ws$)/ },
  { files: /^e2e\//, paths: /^(e2e|assets|scripts)\//, packages: /^(node:|@playwright\/test|playwright-core|@axe-core\/playwright|vitest)/ },
]

/** @param {string} folder @returns {string[]} sources below a folder, as paths from the root */
function sourcesBelow(folder) {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|tsx|js|cjs|mjs)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
}

/** @param {string} file path from the root @param {string} text @returns {string[]} sentences, one per violation */
export function violations(file, text) {
  const rule = rules.find((each) => each.files.test(file))
  if (!rule) return [`${file}: stands in no room that core/rooms.json or the table of scripts/rooms.js knows.`]
  const { program } = parseSync(file, text)
  const found = importsOf(program).flatMap((name) => {
    const inside = name.startsWith('.')
    const target = inside ? posix.join(posix.dirname(file), name.replace(/\?.*$/, '')) : isBuiltin(name) ? `node:${name.replace(/^node:/, '')}` : name
    return (inside ? rule.paths : rule.packages).test(target) ? [] : [`${file}: must not import ${target}.`]
  })
  const isCore = file.startsWith('core/') && !file.startsWith('core/testing/') && !file.endsWith('.test.ts')
  return isCore ? [...found, ...impurities(file, text, program)] : found
}

/** Of values and of types, when loading or later. @param {import('vite').ESTree.Program} program */
function importsOf(program) {
  /** @type {string[]} */
  const found = []
  const add = (/** @type {{ source: import('vite').ESTree.Expression | null }} */ { source }) => {
    if (source?.type === 'Literal' && typeof source.value === 'string') found.push(source.value)
  }
  new Visitor({
    ImportDeclaration: add,
    ExportNamedDeclaration: add,
    ExportAllDeclaration: add,
    ImportExpression: add,
    TSImportType: add,
  }).visit(program)
  return found
}

/** The core's clock and chance are passed in. tsc cannot see these two: they belong to the language. @param {string} file @param {string} text @param {import('vite').ESTree.Program} program */
function impurities(file, text, program) {
  /** @type {string[]} */
  const found = []
  const say = (/** @type {{ start: number }} */ { start }, /** @type {string} */ what) =>
    found.push(`${file}:${text.slice(0, start).split('\n').length}: must not use ${what}.`)
  const isNamed = (/** @type {import('vite').ESTree.Expression} */ node, /** @type {string} */ name) =>
    node.type === 'Identifier' && node.name === name
  new Visitor({
    MemberExpression(node) {
      if (isNamed(node.object, 'Math') && text.slice(node.start, node.end) === 'Math.random') say(node, 'Math.random')
      if (isNamed(node.object, 'Date')) say(node, 'Date')
    },
    NewExpression: (node) => void (isNamed(node.callee, 'Date') && say(node, 'Date')),
    CallExpression: (node) => void (isNamed(node.callee, 'Date') && say(node, 'Date')),
  }).visit(program)
  return found
}

/** @returns {string[]} */
export function allViolations() {
  const files = ['core', 'main', 'preload', 'renderer', 'e2e'].flatMap(sourcesBelow)
  return files.flatMap((file) => violations(file, readFileSync(join(root, file), 'utf8')))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = allViolations()
  for (const sentence of found) console.log(sentence)
  console.log(found.length ? `${found.length} imports cross the order of rooms (core/rooms.json).` : 'Every import keeps the order of rooms.')
  process.exitCode = found.length ? 1 : 0
}
