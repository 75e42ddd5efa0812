// lamina gradients: the gradients of one batch, as numbers that other programs can be compared with.

import { resolve } from 'node:path'
import { readProvider } from '../../requests/device.ts'
import { type AddCommand, deviceFlag, jsonFlag } from '../command.ts'
import { runJob } from '../engine-job.ts'

interface Flags {
  readonly batch: string
  readonly loss: string
  readonly mode: 'train' | 'eval'
  readonly seed: string
  readonly out: string
  readonly device: string
  readonly json?: boolean
}

export const gradients: AddCommand = (program, terminal) => {
  program
    .command('gradients <onnx>')
    .description('write the loss and its gradient by every parameter and by the input')
    .requiredOption('--batch <safetensors>', 'x [N, C, H, W] and y')
    .requiredOption('--out <safetensors>', 'takes loss, grad.<parameter> and grad.<input>')
    .option('--loss <id>', 'cross-entropy or mse', 'cross-entropy')
    .option('--mode <mode>', 'train (batch statistics, dropout) or eval', 'train')
    .option('--seed <number>', 'of the dropout masks', '1')
    .option(...deviceFlag)
    .option(...jsonFlag)
    .action(async (path: string, flags: Flags) => {
      if (flags.mode !== 'train' && flags.mode !== 'eval') program.error(`error: --mode is train or eval, not "${flags.mode}"`, { exitCode: 2 })
      const input = {
        path: resolve(path),
        batch: resolve(flags.batch),
        loss: flags.loss,
        mode: flags.mode,
        seed: Number(flags.seed),
        device: readProvider(flags.device),
        out: resolve(flags.out),
      }
      const result = await runJob(terminal, 'gradients', input)
      terminal.result(flags.json, result, () => `Loss ${result.loss}; wrote ${result.gradients} gradients to ${result.out}.`)
    })
}
