// `npm test`: everything. Sets up what it needs (a build, a Chromium) and closes with the sum of all.

import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chromiumPath } from '../e2e/chromium.js'
import { buildIfStale } from './build.js'
import { checks } from './check.js'
import { journeys, runSteps, unitTests } from './steps.js'

/** @param {string} command @param {string[]} words */
const run = (command, ...words) => spawnSync(command, words, { stdio: 'inherit', shell: process.platform === 'win32' }).status === 0

const root = process.platform === 'linux' && process.getuid?.() === 0

/** @param {string[]} packages */
const fromDebian = (...packages) => `apt-get update -qq && apt-get install -y -qq --no-install-recommends ${packages.join(' ')}`

/** The journeys need a Chromium: the system's, else Debian's, else Playwright's download. */
function bringChromium() {
  if (chromiumPath()) return
  console.log('No Chromium was found: installing one.')
  const debian = root && run('sh', '-c', fromDebian('chromium'))
  if (!debian && !run('npx', 'playwright-core', 'install', ...(root ? ['--with-deps'] : []), 'chromium')) {
    console.log('No Chromium could be installed. Install one and name it in CHROMIUM_PATH; the journeys fail without it.')
  }
}

/**
 * What is exported runs in PyTorch, too: Debian's is brought, beside other work, where a machine is there for tests only. Elsewhere those tests say
 * that they are skipped.
 */
async function bringTorch() {
  const pythons = [process.env.LAMINA_PYTHON, '/usr/bin/python3', 'python3', 'python'].filter((python) => python !== undefined)
  const found = pythons.some((python) => spawnSync(python, ['-c', 'import torch, torchvision'], { stdio: 'ignore' }).status === 0)
  if (found || !process.env.CI || !root || !existsSync('/etc/debian_version')) return
  console.log('No PyTorch was found: installing one.')
  const installing = spawn('sh', ['-c', fromDebian('python3-torch', 'python3-torchvision')], { stdio: ['ignore', 'ignore', 'inherit'] })
  const status = await new Promise((done) => installing.on('exit', done))
  if (status !== 0) console.log('No PyTorch could be installed: the tests that need one are skipped.')
}

bringChromium()
const torch = bringTorch()
await buildIfStale()
const { passed, failed, skipped } = await runSteps([
  ...checks,
  [
    'Unit, catalogue and oracle tests',
    async () => {
      await torch
      return unitTests([])
    },
  ],
  ['Journeys through the window', () => journeys(['--project', 'browser', '--project', 'desktop'])],
])
if (skipped) console.log(`\n${skipped} skipped: their words stand above.`)
console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed ? 1 : 0
