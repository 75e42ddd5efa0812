// lamina predict: what a trained model says about an image.

import { resolve } from 'node:path'
import { readProvider } from '../../requests/device.ts'
import { modelFileOf } from '../arguments.ts'
import { type AddCommand, deviceFlag, jsonFlag } from '../command.ts'
import { table } from '../console.ts'
import { runJob } from '../engine-job.ts'

interface Flags {
  readonly image: string
  readonly top: string
  readonly device: string
  readonly json?: boolean
}

export const predict: AddCommand = (program, terminal) => {
  program
    .command('predict <run|onnx>')
    .description('name the most probable classes of an image')
    .requiredOption('--image <file>', 'the image')
    .option('--top <number>', 'how many classes', '5')
    .option(...deviceFlag)
    .option(...jsonFlag)
    .action(async (given: string, flags: Flags) => {
      const image = { kind: 'file', path: resolve(flags.image) } as const
      const { predictions } = await runJob(terminal, 'predict', { path: await modelFileOf(given), image, device: readProvider(flags.device) })
      const top = predictions.slice(0, Math.max(1, Number(flags.top) || 5))
      terminal.result(flags.json, { predictions: top }, () =>
        table([['class', 'probability'], ...top.map(({ label, probability }) => [label, probability.toFixed(4)])]),
      )
    })
}
