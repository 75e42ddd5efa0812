// Before any journey: the program is built.

import { buildIfStale } from '../scripts/build.js'

export default buildIfStale
