// Before the program ends, in whichever window it was: nothing that it started goes on without it.

import { stopAllRuns } from '../engine/live-runs.ts'
import { closeLens } from './lens.ts'

export async function leave(): Promise<void> {
  await Promise.all([closeLens(), stopAllRuns()])
}
