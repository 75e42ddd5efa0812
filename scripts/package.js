// `npm run package -- --linux dir`: builds the program and makes the installers that electron-builder.yml describes.

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { build } from './build.js'
import { root } from './root.js'

await build()
const builder = join(root, 'node_modules', 'electron-builder', 'cli.js')
const made = spawnSync(process.execPath, [builder, '--publish', 'never', ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' })
process.exitCode = made.status ?? 1
