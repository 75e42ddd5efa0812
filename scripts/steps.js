// Runs the tools that check the project and counts what passed: npm test, npm run test:oracle and npm run check are lists of these.

import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './root.js'

/** @typedef {{ passed: number, failed: number, skipped: number }} Count */

/** @param {string} tool a script of node_modules @param {string[]} words @param {NodeJS.ProcessEnv} [environment] @returns {Promise<boolean>} whether it ended well */
function run(tool, words, environment) {
  const child = spawn(process.execPath, [join(root, 'node_modules', tool), ...words], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  })
  return new Promise((done) => child.on('exit', (code) => done(code === 0)))
}

/** @param {boolean} well @returns {Count} */
const one = (well) => ({ passed: well ? 1 : 0, failed: well ? 0 : 1, skipped: 0 })

/** Every folder with its own set of types. */
const projects = ['core', 'core/tsconfig.tests.json', 'main', 'main/desktop', 'preload', 'renderer', 'renderer/tsconfig.tests.json', 'e2e', 'scripts']

/** Remembers what has not changed, so that a second check takes a fraction of the first. @param {string} project */
const memory = (project) => [
  '--incremental',
  '--tsBuildInfoFile',
  join(root, 'node_modules/.cache/types', `${project.replaceAll('/', '-')}.tsbuildinfo`),
]

/** Two at a time: each takes seconds of one core. @returns {Promise<Count>} one count per project */
export async function checkTypes() {
  /** @type {Count[]} */
  const counts = []
  const waiting = [...projects]
  const work = async () => {
    for (let project = waiting.shift(); project; project = waiting.shift())
      counts.push(one(await run('typescript/bin/tsc', ['-p', project, ...memory(project)])))
  }
  await Promise.all([work(), work()])
  return sum(counts)
}

/** @returns {Promise<Count>} */
export const lint = async () => one(await run('@biomejs/biome/bin/biome', ['check', '--error-on-warnings']))

/** @param {string[]} filters @param {(report: any) => void} [look] @returns {Promise<Count>} */
export const unitTests = (filters, look = () => {}) =>
  withReport(
    (file) => run('vitest/vitest.mjs', ['run', ...filters, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`]),
    (report) => {
      look(report)
      return countVitest(report)
    },
  )

/** @param {string[]} filters @returns {Promise<Count>} */
export const journeys = (filters) =>
  withReport(
    (file) => run('@playwright/test/cli.js', ['test', ...filters, '--reporter=list,json'], { PLAYWRIGHT_JSON_OUTPUT_FILE: file }),
    countPlaywright,
  )

/** @param {(file: string) => Promise<boolean>} work @param {(report: any) => Count} count */
async function withReport(work, count) {
  const folder = mkdtempSync(join(tmpdir(), 'lamina-report-'))
  const file = join(folder, 'report.json')
  const well = await work(file)
  const counted = existsSync(file) ? count(JSON.parse(readFileSync(file, 'utf8'))) : one(well)
  rmSync(folder, { recursive: true, force: true })
  // A tool that fails without a failed test (an error outside of tests) is a failure too.
  return !well && counted.failed === 0 ? { ...counted, failed: 1 } : counted
}

/** @param {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number, testResults: { status: string, assertionResults: { status: string }[] }[] }} report */
function countVitest(report) {
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((each) => each.status === 'failed'),
  )
  return { passed: report.numPassedTests, failed: report.numFailedTests + broken.length, skipped: report.numPendingTests + report.numTodoTests }
}

/** @param {{ stats: { expected: number, unexpected: number, flaky: number, skipped: number } }} report */
const countPlaywright = ({ stats }) => ({ passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped })

/** @param {Count[]} counts @returns {Count} */
export function sum(counts) {
  const add = (/** @type {keyof Count} */ key) => counts.reduce((total, count) => total + count[key], 0)
  return { passed: add('passed'), failed: add('failed'), skipped: add('skipped') }
}

/** Runs each step under its title, to the end whatever fails. @param {[string, () => Promise<Count>][]} steps @returns {Promise<Count>} */
export async function runSteps(steps) {
  const counts = []
  for (const [title, step] of steps) {
    console.log(`\n── ${title}`)
    const count = await step()
    counts.push(count)
    console.log(`   ${title}: ${count.passed} passed, ${count.failed} failed${count.skipped ? `, ${count.skipped} skipped` : ''}`)
  }
  return sum(counts)
}
