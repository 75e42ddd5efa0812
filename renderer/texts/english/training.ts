// What renderer/training says, in English.

import { classes, confusion, examples, gradients, results } from './training/results.ts'
import { before, curves, empty, header, panel } from './training/running.ts'
import { card, commands, compare, dialogs, facts, list } from './training/runs.ts'
import { readOutlook, readVerdict } from './training/verdict.ts'

export const training = {
  gradients,
  dialogs,
  card,
  compare,
  examples,
  confusion,
  classes,
  results,
  before,
  readVerdict,
  readOutlook,
  notes: 'Notes of the run',
  curves,
  header,
  panel,
  facts,
  empty,
  list,
  commands,
}
