// lamina evaluate: loss, accuracy and scores per class on labelled data.

import { readProvider } from '../../requests/device.ts'
import { datasetOf, modelFileOf } from '../arguments.ts'
import { type AddCommand, deviceFlag, jsonFlag } from '../command.ts'
import { table } from '../console.ts'
import { runJob } from '../engine-job.ts'

interface Flags {
  readonly data: string
  readonly loss: string
  readonly device: string
  readonly json?: boolean
}

export const evaluate: AddCommand = (program, terminal) => {
  program
    .command('evaluate <run|onnx>')
    .description('measure a trained model on labelled data')
    .requiredOption('--data <folder|file|builtin:NAME>', 'the data; every example counts')
    .option('--loss <id>', 'cross-entropy or mse', 'cross-entropy')
    .option(...deviceFlag)
    .option(...jsonFlag)
    .action(async (given: string, flags: Flags) => {
      const input = {
        path: await modelFileOf(given),
        dataset: datasetOf(flags.data),
        loss: { id: flags.loss, options: {} },
        device: readProvider(flags.device),
      }
      const measured = await runJob(terminal, 'evaluate', input)
      terminal.result(flags.json, measured, () =>
        [
          `${measured.examples.toLocaleString('en')} examples · loss ${measured.loss.toFixed(4)}${measured.accuracy === undefined ? '' : ` · accuracy ${measured.accuracy.toFixed(4)}`}`,
          table([
            ['class', 'precision', 'recall', 'F1', 'examples'],
            ...measured.perClass.map(({ precision, recall, f1, examples }, index) => [
              measured.classes[index] ?? `class ${index}`,
              share(precision),
              share(recall),
              share(f1),
              examples,
            ]),
          ]),
        ].join('\n'),
      )
    })
}

/** Undefined where nothing was predicted, or nothing is there to be found. */
const share = (value: number | undefined): string => value?.toFixed(3) ?? '–'
