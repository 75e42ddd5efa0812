// The job that exports: writes the network as ONNX or PyTorch, and proves the former: the file, read back into a session of its own, must answer as the weights do.

import { basename, dirname, extname, join } from 'node:path'
import { importModel } from '../../../core/compile/import-model.ts'
import type { Model } from '../../../core/compile/model.ts'
import { exportModel } from '../../../core/export/export-model.ts'
import { exportPyTorch } from '../../../core/export/pytorch/export-pytorch.ts'
import { bindDimensions } from '../../../core/onnx/bind.ts'
import { decodeModel } from '../../../core/onnx/codec.ts'
import { prune } from '../../../core/onnx/prune.ts'
import { invariant, ProblemsFound } from '../../../core/problems.ts'
import type { Exported, ExportFormat } from '../../../core/protocol/models.ts'
import type { Runtime } from '../../../core/runtime/runtime.ts'
import type { Tensor } from '../../../core/tensor/tensor.ts'
import { writeAtomically } from '../../files/atomic.ts'
import { readModelBytes } from '../../files/read-model.ts'
import { writeModelFile } from '../../files/write-model.ts'
import { type ExportedNetwork, type ExportSource, exportedNetwork } from '../exported-network.ts'
import { defineQuietJob, type JobContext } from '../job.ts'

export interface ExportInput {
  readonly source: ExportSource
  readonly path: string
  readonly to: ExportFormat
  readonly foldNorms: boolean
}

export const exportNetwork = defineQuietJob<ExportInput, Exported>(async ({ source, path, to, foldNorms }, context) => {
  const network = await exportedNetwork(source)
  return to === 'pytorch' ? writePyTorch(network, path) : writeOnnx(network, path, foldNorms, context)
})

async function writeOnnx(
  { model, state, metadata, images }: ExportedNetwork,
  path: string,
  foldNorms: boolean,
  context: JobContext,
): Promise<Exported> {
  const paths = await writeModelFile(path, exportModel(model, state, metadata, { foldNorms }))
  const trained = { ...model, graph: withWeights(model.graph, state) }
  const written = importModel(decodeModel(await readModelBytes(path), path))
  const sample = await images()
  const runtime = await context.runtime('cpu')
  const [expected, actual] = [await logitsOf(runtime, trained, sample.images), await logitsOf(runtime, written, sample.images)]
  return {
    paths,
    proof: { largestDifference: largestDifference(expected, actual), examples: sample.images.shape[0] ?? 0, of: sample.of },
  }
}

/** The module beside its weights, under the same name. */
async function writePyTorch({ checked, state, metadata }: ExportedNetwork, path: string): Promise<Exported> {
  if (!checked)
    throw new ProblemsFound([
      {
        code: 'not-drawn',
        severity: 'error',
        what: 'The network was trained from an .onnx file: PyTorch is written from a drawing.',
        mend: 'Export it as ONNX.',
      },
    ])
  const fileName = basename(path, extname(path))
  const { module, weights } = exportPyTorch({ checked, state, classes: metadata.classes, preprocessing: metadata.preprocessing, fileName })
  const weightsPath = join(dirname(path), `${fileName}.safetensors`)
  await writeAtomically(weightsPath, weights)
  await writeAtomically(path, module)
  return { paths: [path, weightsPath] }
}

function withWeights(graph: Model['graph'], weights: ReadonlyMap<string, Tensor>): Model['graph'] {
  return { ...graph, initializers: new Map([...graph.initializers].map(([name, initial]) => [name, weights.get(name) ?? initial])) }
}

/** images: [n, C, H, W] -> logits [n, K]. */
async function logitsOf(runtime: Runtime, model: Model, images: Tensor<'float32'>): Promise<Tensor> {
  const session = await runtime.load(prune(bindDimensions(model.graph, images.shape[0] as number), [model.logits]))
  try {
    const { [model.logits]: logits } = await session.run({ [model.input.name]: images })
    invariant(logits, 'the network gives its logits')
    return await runtime.read(logits)
  } finally {
    await session.release()
  }
}

function largestDifference(a: Tensor, b: Tensor): number {
  let largest = 0
  a.data.forEach((value, at) => {
    largest = Math.max(largest, Math.abs(Number(value) - Number(b.data[at])))
  })
  return largest
}
