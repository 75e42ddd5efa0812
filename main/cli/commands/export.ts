// lamina export: a run's trained model, a design as it starts, or the drawing in an .onnx file; as an .onnx file, proved by loading it again, or as PyTorch.

import { resolve } from 'node:path'
import { Option } from 'commander'
import type { Exported, ExportFormat } from '../../../core/protocol/models.ts'
import type { ExportSource } from '../../engine/exported-network.ts'
import { exportNetwork } from '../../requests/models.ts'
import { isFolder, wholeNumber } from '../arguments.ts'
import { type AddCommand, jsonFlag } from '../command.ts'
import { modelSourceOf } from './design.ts'

interface Flags {
  readonly out: string
  readonly to?: ExportFormat
  readonly foldBatchNorm?: boolean
  readonly seed: number
  readonly json?: boolean
}

export const exportModel: AddCommand = (program, terminal) => {
  program
    .command('export <run|design|onnx>')
    .description('write a network as .onnx, or as a PyTorch module with its weights; an .onnx file is loaded again and its scores compared')
    .requiredOption('-o, --out <file>', 'the .onnx or .py file')
    .addOption(new Option('--to <format>', 'onnx or pytorch (by the ending of the file)').choices(['onnx', 'pytorch']))
    .option('--fold-batch-norm', 'ONNX: leave out batch norms that the layer before them can take over')
    .option('--seed <number>', 'what the weights of a design are drawn from', wholeNumber, 1)
    .option(...jsonFlag)
    .action(async (given: string, { out, to, foldBatchNorm = false, seed, json }: Flags) => {
      const format = to ?? (out.toLowerCase().endsWith('.py') ? 'pytorch' : 'onnx')
      const written = await exportNetwork({ source: await sourceOf(given, seed), path: resolve(out), to: format, foldNorms: foldBatchNorm })
      terminal.result(json, written, () => say(written))
    })
}

async function sourceOf(given: string, seed: number): Promise<ExportSource> {
  if (await isFolder(given)) return { kind: 'run', folder: resolve(given) }
  const source = await modelSourceOf(given)
  return source.kind === 'design' ? { ...source, seed } : source
}

function say({ paths, proof }: Exported): string {
  const wrote = `Wrote ${paths.join(' and ')}.`
  if (!proof) return wrote
  const on = proof.of === 'data' ? `${proof.examples} images of its data` : `${proof.examples} images of noise`
  return `${wrote} Read back, its scores differ by at most ${proof.largestDifference.toExponential(1)} on ${on}.`
}
