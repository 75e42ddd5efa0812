// The list of commands.

import type { AddCommand } from '../command.ts'
import { bench } from './bench.ts'
import { check, compile, summary } from './design.ts'
import { devices } from './devices.ts'
import { evaluate } from './evaluate.ts'
import { explain } from './explain.ts'
import { exportModel } from './export.ts'
import { gradients } from './gradients.ts'
import { predict } from './predict.ts'
import { serve } from './serve.ts'
import { create, templates } from './templates.ts'
import { train } from './train.ts'

export const commands: readonly AddCommand[] = [
  devices,
  templates,
  create,
  check,
  summary,
  compile,
  train,
  evaluate,
  predict,
  explain,
  gradients,
  exportModel,
  serve,
  bench,
]
