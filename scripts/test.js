// `npm test`: everything. Sets up what it needs (a build, a Chromium) and closes with the sum of all.

import { spawnSync } from 'node:child_process'
import { chromiumPath } from '../e2e/chromium.js'
import { buildIfStale } from './build.js'
import { checks } from './check.js'
import { journeys, runSteps, unitTests } from './steps.js'

/** @param {string} command @param {string[]} words */
const run = (command, ...words) => spawnSync(command, words, { stdio: 'inherit', shell: process.platform === 'win32' }).status === 0

/** The journeys need a Chromium: the system's, else Debian's, else Playwright's download. */
function bringChromium() {
  if (chromiumPath()) return
  console.log('No Chromium was found: installing one.')
  const root = process.platform === 'linux' && process.getuid?.() === 0
  const debian = root && run('apt-get', 'update', '-qq') && run('apt-get', 'install', '-y', '-qq', '--no-install-recommends', 'chromium')
  if (!debian && !run('npx', 'playwright-core', 'install', ...(root ? ['--with-deps'] : []), 'chromium')) {
    console.log('No Chromium could be installed. Install one and name it in CHROMIUM_PATH; the journeys fail without it.')
  }
}

bringChromium()
await buildIfStale()
const { passed, failed, skipped } = await runSteps([
  ...checks,
  ['Unit, catalogue and oracle tests', () => unitTests([])],
  ['Journeys through the window', () => journeys(['--project', 'browser', '--project', 'desktop'])],
])
if (skipped) console.log(`\n${skipped} skipped: their words stand above.`)
console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed ? 1 : 0
