// `npm run test:oracle`: our numbers against PyTorch's, read from ORACLE_DIR (../shared/oracle unless set).

import { unitTests } from './steps.js'

const { passed, failed, skipped } = await unitTests(['.oracle.test.ts', ...process.argv.slice(2)])
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exitCode = failed ? 1 : 0
