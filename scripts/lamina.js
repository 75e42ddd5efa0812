// `npm run lamina -- …`: the command line from a checkout. Builds when needed, says so on standard error only.

import { buildIfStale, fromDist } from './build.js'

await buildIfStale()
await fromDist('cli.js')
