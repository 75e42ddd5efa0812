// lamina check, lamina summary, lamina compile: what can be said of a network before it is trained.

import { resolve } from 'node:path'
import { ProblemsFound, sayProblem } from '../../../core/problems.ts'
import type { ModelSource } from '../../../core/protocol/models.ts'
import { readText } from '../../files/read.ts'
import { inRun } from '../../files/run-folder.ts'
import { adoptWeights, weightsBeside } from '../../files/weights.ts'
import { compileModel, summariseModel } from '../../requests/models.ts'
import { isFolder, modelFileOf, wholeNumber } from '../arguments.ts'
import { type AddCommand, jsonFlag } from '../command.ts'
import { table } from '../console.ts'

/** A design file, or an .onnx file. */
export async function modelSourceOf(path: string): Promise<ModelSource> {
  if (path.toLowerCase().endsWith('.onnx')) return { kind: 'onnx', path: resolve(path) }
  const text = await readText(path)
  await adoptWeights(text, weightsBeside(resolve(path)))
  return { kind: 'design', text }
}

export const check: AddCommand = (program, terminal) => {
  program
    .command('check <design>')
    .description('say everything that is wrong with a design, and how to mend it')
    .option(...jsonFlag)
    .action(async (path: string, { json }: { json?: boolean }) => {
      const { problems } = await problemsOf(await modelSourceOf(path))
      const errors = problems.filter(({ severity }) => severity === 'error').length
      terminal.result(json, { problems }, () =>
        problems.length === 0 ? 'No problems.' : problems.map((problem) => `${problem.severity}: ${sayProblem(problem)}`).join('\n'),
      )
      if (errors > 0) process.exitCode = 1
    })
}

async function problemsOf(model: ModelSource) {
  try {
    return await summariseModel(model)
  } catch (error) {
    if (error instanceof ProblemsFound) return { problems: error.problems }
    throw error
  }
}

export const summary: AddCommand = (program, terminal) => {
  program
    .command('summary <design|onnx|run>')
    .description('list the layers with their shapes, parameters, multiply-adds and receptive fields')
    .option(...jsonFlag)
    .action(async (path: string, { json }: { json?: boolean }) => {
      const model = (await isFolder(path)) ? await networkOfRun(path) : await modelSourceOf(path)
      const { problems, summary: found } = await summariseModel(model)
      if (!found) throw new ProblemsFound(problems)
      for (const problem of problems) terminal.note(`${problem.severity}: ${sayProblem(problem)}`)
      terminal.result(json, found, () =>
        table([
          ['layer', 'type', 'output', 'parameters', 'multiply-adds', 'sees'],
          ...found.layers.map((row) => [
            row.name,
            row.trainingOnly ? `${row.type} (training only)` : row.type,
            row.outputShape.join('×'),
            row.parameters,
            row.multiplyAdds,
            row.receptiveField === null ? 'all' : `${row.receptiveField} px`,
          ]),
          ['total', '', '', found.totals.parameters, found.totals.multiplyAdds, ''],
          ...(found.heads ? [['in training only', '', '', found.heads.parameters, found.heads.multiplyAdds, '']] : []),
        ]),
      )
    })
}

async function networkOfRun(folder: string): Promise<ModelSource> {
  const design = await readText(inRun(folder, 'design')).catch(() => undefined)
  return design === undefined ? { kind: 'onnx', path: await modelFileOf(folder) } : { kind: 'design', text: design }
}

export const compile: AddCommand = (program, terminal) => {
  program
    .command('compile <design>')
    .description('write a design as an .onnx file with fresh weights')
    .requiredOption('-o, --output <file>', 'the .onnx file')
    .option('--seed <number>', 'names the stream that the weights are drawn from', wholeNumber, 1)
    .option(...jsonFlag)
    .action(async (path: string, { output, seed, json }: { output: string; seed: number; json?: boolean }) => {
      const written = await compileModel(await modelSourceOf(path), resolve(output), seed)
      terminal.result(json, written, () => `Wrote ${written.path}, ${written.bytes.toLocaleString('en')} bytes.`)
    })
}
