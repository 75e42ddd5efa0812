// Runs the tools that check the project and counts what passed: npm test, npm run test:oracle and npm run check are lists of these.

import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { root } from './root.js'

/** What stands in `failures` names each that failed, with what it said. @typedef {{ passed: number, failed: number, skipped: number, failures: readonly string[] }} Count */

/** @param {string} tool a script of node_modules @param {string[]} words @param {NodeJS.ProcessEnv} [environment] @returns {Promise<boolean>} whether it ended well */
function run(tool, words, environment) {
  const child = spawn(process.execPath, [join(root, 'node_modules', tool), ...words], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  })
  return new Promise((done) => child.on('exit', (code) => done(code === 0)))
}

/** @param {boolean} well @param {string} what @returns {Count} */
const one = (well, what) => ({ passed: well ? 1 : 0, failed: well ? 0 : 1, skipped: 0, failures: well ? [] : [what] })

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
      counts.push(one(await run('typescript/bin/tsc', ['-p', project, ...memory(project)]), `types of ${project}`))
  }
  await Promise.all([work(), work()])
  return sum(counts)
}

/** @returns {Promise<Count>} */
export const lint = async () => one(await run('@biomejs/biome/bin/biome', ['check', '--error-on-warnings']), 'lint')

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
  const counted = existsSync(file) ? count(JSON.parse(readFileSync(file, 'utf8'))) : one(well, 'no report was written')
  rmSync(folder, { recursive: true, force: true })
  // A tool that fails without a failed test (an error outside of tests) is a failure too.
  return !well && counted.failed === 0 ? { ...counted, failed: 1, failures: ['an error outside of tests: its words stand above'] } : counted
}

/** The first lines of what a failure says, without colours and the tool's own calls. @param {string} title @param {string} message */
function described(title, message) {
  const lines = stripVTControlCharacters(message).split('\n')
  return [title, ...lines.filter((line) => !line.includes('node_modules')).slice(0, 12)].join('\n')
}

/** @param {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number, testResults: { name: string, status: string, message: string, assertionResults: { status: string, fullName: string, failureMessages: string[] | null }[] }[] }} report */
function countVitest(report) {
  const files = report.testResults.map(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((each) => each.status === 'failed')
    const failures = failed.map((each) => described(`${relative(root, name)} › ${each.fullName}`, each.failureMessages?.join('\n') ?? ''))
    return status === 'failed' && failed.length === 0 ? [described(relative(root, name), message)] : failures
  })
  const failures = files.flat()
  return { passed: report.numPassedTests, failed: failures.length, skipped: report.numPendingTests + report.numTodoTests, failures }
}

/** @typedef {{ title: string, file: string, ok: boolean, tests: { projectName: string, results: { error?: { message?: string } }[] }[] }} Spec */
/** @typedef {{ specs?: Spec[], suites?: Suite[] }} Suite */

/** @param {Suite} suite @returns {Spec[]} */
const specsOf = (suite) => [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)]

/** @param {Suite & { stats: { expected: number, unexpected: number, flaky: number, skipped: number } }} report */
function countPlaywright({ stats, ...report }) {
  const failures = specsOf(report)
    .filter(({ ok }) => !ok)
    .map(({ title, file, tests }) => {
      const [test] = tests
      return described(`[${test?.projectName}] ${file} › ${title}`, test?.results.at(-1)?.error?.message ?? '')
    })
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped, failures }
}

/** @param {Count[]} counts @returns {Count} */
export function sum(counts) {
  const add = (/** @type {'passed' | 'failed' | 'skipped'} */ key) => counts.reduce((total, count) => total + count[key], 0)
  return { passed: add('passed'), failed: add('failed'), skipped: add('skipped'), failures: counts.flatMap(({ failures }) => failures) }
}

/** Runs each step under its title, to the end whatever fails, then says what failed. @param {[string, () => Promise<Count>][]} steps @returns {Promise<Count>} */
export async function runSteps(steps) {
  const counts = []
  for (const [title, step] of steps) {
    console.log(`\n── ${title}`)
    const count = await step()
    counts.push(count)
    console.log(`   ${title}: ${count.passed} passed, ${count.failed} failed${count.skipped ? `, ${count.skipped} skipped` : ''}`)
  }
  const total = sum(counts)
  for (const failure of total.failures) console.log(`\nFailed: ${failure}`)
  return total
}
