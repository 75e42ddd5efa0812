// `npm run lamina -- …`: the command line from a checkout. Builds when needed, says so on standard error only.

import { buildIfStale } from './build.js'

await buildIfStale()
await import('../dist/main/cli.js')
