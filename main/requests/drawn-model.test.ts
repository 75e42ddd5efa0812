// An .onnx file, drawn: the drawing starts from the file's weights wherever it goes, also when the file and this computer's data folder are gone.

import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest'
import { importModel } from '../../core/compile/import-model.ts'
import { decodeModel } from '../../core/onnx/codec.ts'
import type { TrainingRequest } from '../../core/protocol/training.ts'
import { loadModel } from '../engine/run-plan.ts'
import { createRunFolder, readRequest } from '../files/run-folder.ts'
import '../engine/testing/built-engine.ts'
import type { CallContext } from './handlers.ts'
import { closeLens } from './lens.ts'
import { modelHandlers as models } from './models.ts'

const context = { signal: new AbortController().signal } as CallContext
let folder = ''
const home = (name: string) => vi.stubEnv('LAMINA_HOME', join(folder, name))
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamina-drawn-'))
  home('home')
})
afterEach(async () => {
  await closeLens()
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})
afterAll(closeLens)

const read = async (path: string) => importModel(decodeModel(new Uint8Array(await readFile(path)), path))

/** The text of the drawing, and the weights that its file had; the file is gone. */
async function drawn() {
  const path = join(folder, 'small.onnx')
  await copyFile('core/onnx/testdata/small-11.onnx', path)
  const { graph } = await read(path)
  const found = await models.draw({ path }, context)
  await rm(path)
  return { ...found, weights: graph.initializers }
}

test('says what became a layer and what stayed, and is named after the file', async () => {
  const { text, origin, layers, operators } = await drawn()
  expect(JSON.parse(text)).toMatchObject({ format: 'lamina-design', name: 'small' })
  expect({ origin, layers, operators: operators.map(({ operator, count }) => `${count} ${operator}`) }).toEqual({
    origin: 'recognised',
    layers: 24,
    operators: ['2 Slice', '1 Transpose', '1 ReduceMax', '1 Sub'],
  })
})

test('trains from the weights of the file, and its run keeps them', async () => {
  const { text, weights } = await drawn()
  const expected = weights.get('grouped.weight')
  expect(expected?.shape).toEqual([8, 2, 3, 3])
  const model = await loadModel({ kind: 'design', text }, 7)
  expect(model.graph.initializers.get('grouped.weight')).toEqual(expected)
  const run = join(folder, 'run')
  const request = { model: { kind: 'design', text }, options: {} } as TrainingRequest
  await createRunFolder(run, 'small', '2026-01-01T00:00:00.000Z', request)
  home('another computer')
  const again = await loadModel((await readRequest(run)).request.model, 7)
  expect(again.graph.initializers.get('grouped.weight')).toEqual(expected)
})

test('is explained and exported with them, and opens from its own export as the same drawing', async () => {
  const { text, weights } = await drawn()
  const { path } = await models.compileKept({ text }, context)
  expect((await read(path)).graph.initializers.get('grouped.weight')).toEqual(weights.get('grouped.weight'))
  expect(await models.compileKept({ text }, context)).toEqual({ path })
  const again = await models.draw({ path }, context)
  expect(again.origin).toBe('carried')
  expect(JSON.parse(again.text)).toEqual(JSON.parse(text))
})

test('a layer whose weights changed their shape is drawn anew; the others keep theirs', async () => {
  const { text, weights } = await drawn()
  const design = JSON.parse(text) as { readonly nodes: { readonly name: string; readonly options: Record<string, unknown> }[] }
  const grouped = design.nodes.find(({ name }) => name === 'grouped')
  expect(grouped?.options.groups).toBe(4)
  if (grouped) grouped.options.groups = 2
  const { graph } = await loadModel({ kind: 'design', text: JSON.stringify(design) }, 7)
  expect(graph.initializers.get('grouped.weight')?.shape).toEqual([8, 4, 3, 3])
  expect(graph.initializers.get('head.weight')).toEqual(weights.get('head.weight'))
})
