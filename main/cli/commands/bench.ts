// lamina bench: how fast training and explaining are beside PyTorch, and what training reaches.

import { resolve } from 'node:path'
import { measuredSpeed } from '../../../core/training/measured-speed.ts'
import { benchLarge } from '../bench/large.ts'
import { benchLessons, measuredFile } from '../bench/lessons.ts'
import { benchNames, planOf } from '../bench/plan.ts'
import { benchQuality } from '../bench/quality.ts'
import { benchSpeed } from '../bench/speed.ts'
import { speedText } from '../bench/speed-text.ts'
import { compareSpeed, keepSpeed, speedFile } from '../bench/stored-speed.ts'
import { type AddCommand, jsonFlag } from '../command.ts'
import { table } from '../console.ts'

interface Flags {
  readonly quick?: boolean
  readonly only?: readonly string[]
  readonly write?: boolean
  readonly quality?: boolean
  readonly large?: boolean
  readonly fashion?: string
  readonly templates?: true | readonly string[]
  readonly json?: boolean
}

const megabytes = (bytes: number | undefined): string => (bytes === undefined ? '–' : `${Math.round(bytes / 2 ** 20)} MB`)

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`

export const bench: AddCommand = (program, terminal) => {
  program
    .command('bench')
    .description('time training and heatmaps beside PyTorch; with --quality, train and measure accuracy and Grad-CAM')
    .option('--quick', 'three networks and fewer rounds, compared with what was stored')
    .option(
      '--only <names>',
      `networks, optimizers or parts, divided by commas: ${benchNames.join(', ')}`,
      (names, before: readonly string[] = []) => [...before, ...names.split(',')],
    )
    .option('--write', 'store what is measured, for later comparisons and the handbook (in a checkout)')
    .option('--quality', 'accuracy reached on the built-in shapes, and whether Grad-CAM points at the objects')
    .option('--large', 'a training step of full-size ResNet-50 and VGG-16 on 224×224 images, batch 4: takes minutes and up to 8 GB')
    .option('--fashion <folder>', "with --quality: also train on Fashion-MNIST's IDX files")
    .option('--templates [ids...]', 'train the templates as the start page does, and write down for it what they reach (in a checkout)')
    .option(...jsonFlag)
    .action(async (flags: Flags) => {
      if (flags.templates) await lessons(flags)
      else if (flags.quality) await quality(flags)
      else if (flags.large) await large(flags)
      else await speed(flags)
    })

  async function lessons({ templates = true, json }: Flags): Promise<void> {
    const measured = await benchLessons(terminal, templates === true ? [] : templates)
    terminal.result(json, measured, () =>
      [
        table([
          ['template', 'test images', 'accuracy', 'epochs', 'seconds', 'cores', 'date'],
          ...Object.entries(measured).map(([id, row]) => [
            id,
            row.testExamples,
            row.accuracy.toFixed(4),
            row.epochs,
            row.seconds.toFixed(0),
            row.cores,
            row.date,
          ]),
        ]),
        `Written to ${measuredFile}.`,
      ].join('\n'),
    )
  }

  async function quality({ fashion, json }: Flags): Promise<void> {
    const rows = await benchQuality(terminal, fashion === undefined ? undefined : resolve(fashion))
    terminal.result(json, rows, () =>
      table([
        ['template', 'data', 'test images', 'test accuracy', 'epochs', 'seconds', 'Grad-CAM on the object', 'by chance'],
        ...rows.map((row) => [
          row.template,
          row.data,
          row.testExamples,
          row.testAccuracy.toFixed(4),
          row.epochs,
          row.seconds.toFixed(0),
          row.pointing ? `${row.pointing.share.toFixed(3)} of ${row.pointing.correct}` : '–',
          row.pointing ? row.pointing.chance.toFixed(3) : '–',
        ]),
      ]),
    )
  }

  async function large({ json }: Flags): Promise<void> {
    const rows = await benchLarge(terminal)
    terminal.result(json, rows, () =>
      table([
        ['network', 'batch', 'parameters', 'compiled in', 'session in', 'step', 'peak memory', 'grew by', 'estimated'],
        ...rows.map((row) => [
          row.network,
          row.batch,
          row.parameters,
          seconds(row.compileMs),
          seconds(row.sessionMs),
          seconds(row.stepMs),
          megabytes(row.peakBytes),
          megabytes(row.grownBytes),
          megabytes(row.estimatedBytes),
        ]),
      ]),
    )
  }

  async function speed({ quick = false, only = [], write = false, json }: Flags): Promise<void> {
    const report = await benchSpeed(terminal, planOf({ quick, only, write }), write ? keepSpeed : async () => {})
    const changes = compareSpeed(measuredSpeed, report)
    terminal.result(json, { ...report, changes }, () =>
      [speedText(report), '', ...changes, ...(write ? [`Written to ${speedFile}.`] : [])].join('\n'),
    )
  }
}
