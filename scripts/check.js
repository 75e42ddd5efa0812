// `npm run check`: types, format and lint, order of rooms; all that needs no running program.

import { allViolations } from './rooms.js'
import { checkTypes, lint, runSteps } from './steps.js'

const rooms = async () => {
  const found = allViolations()
  for (const sentence of found) console.log(sentence)
  return { passed: found.length ? 0 : 1, failed: found.length, skipped: 0, failures: found }
}

/** @type {[string, () => Promise<import('./steps.js').Count>][]} */
export const checks = [
  ['Types', checkTypes],
  ['Format and lint', lint],
  ['Order of rooms', rooms],
]

if (import.meta.filename === process.argv[1]) {
  const { passed, failed } = await runSteps(checks)
  console.log(`\n${passed} passed, ${failed} failed`)
  process.exitCode = failed ? 1 : 0
}
