// Measures what the start page promises of each template: the accuracy that its lesson reaches, and how long it takes. Writes it down for the window.

import { createHash } from 'node:crypto'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { templates } from '../../../core/design/templates/index.ts'
import { lessonText, type MeasuredLesson, type MeasuredLessons } from '../../../core/design/templates/measured.ts'
import type { Template } from '../../../core/design/templates/template.ts'
import { defaultsOf } from '../../../core/options/options.ts'
import { trainingOptions } from '../../../core/training/options.ts'
import { appRoot } from '../../app-root.ts'
import { writeAtomically } from '../../files/atomic.ts'
import { openDataset } from '../../files/open-dataset.ts'
import { readText } from '../../files/read.ts'
import type { Console } from '../console.ts'
import { runTrial } from './trial.ts'

/** Only a checkout has it: the packed program carries it inside its window. */
export const measuredFile = join(appRoot, 'core', 'design', 'templates', 'measured.json')

/** Those named, or all; what stands in the file for others stays. */
export async function benchLessons(terminal: Console, ids: readonly string[]): Promise<MeasuredLessons> {
  let measured = JSON.parse(await readText(measuredFile)) as MeasuredLessons
  for (const template of templates.values()) {
    if (!template.lesson || (ids.length > 0 && !ids.includes(template.id))) continue
    measured = { ...measured, [template.id]: await measure(terminal, template) }
    await writeAtomically(measuredFile, `${JSON.stringify(measured, null, 2)}\n`)
  }
  return measured
}

async function measure(terminal: Console, template: Template): Promise<MeasuredLesson> {
  const { data = '', options = {} } = template.lesson ?? {}
  const { input } = template.standard
  const { classes, fingerprint } = await openDataset({ location: data, shape: input })
  const trial = { template: template.id, data, input, classes: classes.length, options: { ...defaultsOf(trainingOptions), ...options } }
  return runTrial(terminal, trial, ({ card, testAccuracy, epochs, undisturbedSeconds }) => ({
    lesson: lessonHash(template),
    data: fingerprint,
    accuracy: testAccuracy,
    testExamples: card.split.test.length,
    epochs,
    seconds: undisturbedSeconds,
    machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, ${process.platform}-${process.arch}`,
    cores: cpus().length,
    date: new Date().toISOString().slice(0, 10),
  }))
}

/** Of everything that the numbers depend on in the template: another hash, and the numbers are stale. */
export const lessonHash = (template: Template): string => createHash('sha256').update(lessonText(template)).digest('hex')
