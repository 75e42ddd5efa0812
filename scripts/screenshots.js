// `npm run screenshots -- [folder] [--look folder] [--only words]`: draws every screen in both themes and three sizes, and a page that shows them beside the pictures of the
// look. `--only "train"` draws those whose name has these words, `--only "1440"` one size. UPDATE_SCREENSHOT=1 writes the README's pictures too. States: e2e/screens/states.ts.

import { spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { root } from './root.js'

const text = { type: /** @type {const} */ ('string') }
const { values, positionals } = parseArgs({ options: { look: text, only: text }, allowPositionals: true })
const { status } = spawnSync(
  process.execPath,
  [
    join(root, 'node_modules/@playwright/test/cli.js'),
    'test',
    '--config',
    join(root, 'e2e/screens/screens.config.ts'),
    ...(values.only ? ['--grep', values.only] : []),
  ],
  {
    stdio: 'inherit',
    env: {
      ...process.env,
      SCREENS_FOLDER: resolve(positionals[0] ?? join(root, 'test-results', 'screens')),
      LOOK_FOLDER: values.look ? resolve(values.look) : '',
    },
  },
)
process.exitCode = status ?? 1
