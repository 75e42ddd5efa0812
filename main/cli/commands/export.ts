// lamina export: the trained model of a run as an .onnx file, proved by loading it again.

import { resolve } from 'node:path'
import { exportRun } from '../../requests/runs.ts'
import { type AddCommand, jsonFlag } from '../command.ts'

export const exportModel: AddCommand = (program, terminal) => {
  program
    .command('export <run>')
    .description("write a run's trained model as .onnx, and compare its answers with the run's weights")
    .requiredOption('--onnx <file>', 'the .onnx file')
    .option(...jsonFlag)
    .action(async (run: string, { onnx, json }: { onnx: string; json?: boolean }) => {
      const written = await exportRun(resolve(run), resolve(onnx))
      terminal.result(
        json,
        written,
        () => `Wrote ${written.path}. Read back, its scores differ by at most ${written.largestDifference.toExponential(1)}.`,
      )
    })
}
