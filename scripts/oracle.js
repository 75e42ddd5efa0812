// `npm run test:oracle`: our numbers against PyTorch's, read from ORACLE_DIR (../shared/oracle unless set); closes with the table of what agrees.
// Every row runs on every device. With `--write` the table becomes the handbook's.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { agreement, sayAgreement } from './agreement.js'
import { root } from './root.js'
import { unitTests } from './steps.js'

process.env.LAMINA_WEBGPU ??= 'all'
const words = process.argv.slice(2).filter((word) => word !== '--write')
const { passed, failed, skipped } = await unitTests(['.oracle.test.ts', ...words], (report) => {
  const rows = agreement(report)
  if (rows.length === 0) return
  console.log(`\n${sayAgreement(rows)}\n`)
  if (process.argv.includes('--write')) writeFileSync(join(root, 'renderer/handbook/agreement.json'), `${JSON.stringify(rows, undefined, 2)}\n`)
})
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exitCode = failed ? 1 : 0
