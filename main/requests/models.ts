// Handlers: networks before training. Pure core behind a little reading and writing; no engine needed.

import { resolve } from 'node:path'
import { importModel } from '../../core/compile/import-model.ts'
import { summariseModel as summariseImported } from '../../core/compile/summary.ts'
import { check } from '../../core/design/check.ts'
import { readDesign } from '../../core/design/read-design.ts'
import { summarise } from '../../core/design/summary.ts'
import { exportModel } from '../../core/export/export-model.ts'
import { decodeModel, encodeModel } from '../../core/onnx/codec.ts'
import type { Problem } from '../../core/problems.ts'
import type { Exported, ModelSource, ModelSummary } from '../../core/protocol/models.ts'
import { startEngine } from '../engine/client.ts'
import { compileDesign } from '../engine/compile-design.ts'
import type { ExportInput } from '../engine/jobs/export.ts'
import { writeAtomically } from '../files/atomic.ts'
import { readModelBytes } from '../files/read-model.ts'
import { findRun } from '../files/run-index.ts'
import type { HandlersOf } from './handlers.ts'
import { answerOf, ask } from './lens.ts'

/** Throws ProblemsFound where the text is no design or the file no classifier. */
export async function summariseModel(model: ModelSource): Promise<{ readonly problems: readonly Problem[]; readonly summary?: ModelSummary }> {
  if (model.kind === 'onnx') return { problems: [], summary: summariseImported(importModel(await readGraph(model.path))) }
  const { problems, checked } = check(readDesign(model.text))
  return { problems, ...(checked ? { summary: summarise(checked) } : {}) }
}

export async function compileModel(model: ModelSource, path: string, seed: number): Promise<{ readonly path: string; readonly bytes: number }> {
  const graph = model.kind === 'onnx' ? await readGraph(model.path) : await exportDesign(model.text, seed)
  const bytes = encodeModel(graph)
  await writeAtomically(path, bytes)
  return { path, bytes: bytes.length }
}

/** With the design inside, so that the file's layers keep their names. */
const exportDesign = async (designText: string, seed: number) => exportModel(await compileDesign(designText, seed), new Map(), { designText })

async function readGraph(path: string) {
  return decodeModel(await readModelBytes(path), path)
}

/** In an engine of its own. Throws ProblemsFound where there is nothing to export yet. */
export async function exportNetwork(input: ExportInput): Promise<Exported> {
  const engine = startEngine()
  try {
    const { events } = engine.run('exportNetwork', input)
    for (let next = await events.next(); ; next = await events.next()) if (next.done) return next.value
  } finally {
    await engine.close()
  }
}

export const modelHandlers: HandlersOf<'models'> = {
  draw: ({ path }, { signal }) => answerOf(ask('drawModel', { path }, signal)),
  compileKept: ({ text }, { signal }) => answerOf(ask('compileKept', { text }, signal)),
  summary: ({ model }) => summariseModel(model),
  compile: ({ model, path, seed }) => compileModel(model, path, seed),
  async export({ source, path, to, foldNorms }) {
    const ending = to === 'onnx' ? '.onnx' : '.py'
    const named = resolve(path.toLowerCase().endsWith(ending) ? path : path + ending)
    return exportNetwork({ source: source.kind === 'run' ? { kind: 'run', folder: await findRun(source.run) } : source, path: named, to, foldNorms })
  },
}
