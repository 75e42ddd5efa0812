// What a run writes: the scores of the weights that it keeps; and while its folder is moved away under it.

import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { compile } from '../../core/compile/compile.ts'
import { checkOrThrow } from '../../core/design/check.ts'
import { Pencil } from '../../core/design/templates/template.ts'
import { writeDesign } from '../../core/design/write-design.ts'
import { atStart } from '../../core/training/checkpoint.ts'
import { inRun, readState } from '../files/run-folder.ts'
import { RunWriter } from './run-writer.ts'

const home = await mkdtemp(join(tmpdir(), 'lamina-run-writer-'))
afterAll(() => rm(home, { recursive: true, force: true }))

const pencil = new Pencil('one layer')
pencil.add('output', { classes: 3 }, pencil.chain(pencil.input([1, 2, 2]), ['flatten'], ['dense', { units: 3 }]))
const drawing = pencil.finish()
const model = compile(checkOrThrow(drawing), { seed: 1 })

const source = {
  request: {
    model: { kind: 'design', text: writeDesign(drawing) },
    dataset: { location: 'builtin:shapes' },
    loss: { id: 'cross-entropy', options: {} },
    optimizer: { id: 'adam', options: {} },
    options: {},
    device: 'cpu',
  },
  card: {
    hashes: { model: '', data: '' },
    title: 'one layer',
    classes: ['a', 'b', 'c'],
    split: { train: 6, validation: 2, test: [] },
    preprocessing: { normalisation: 'none', shape: [1, 2, 2], offset: [0], scale: [1] },
    seed: 1,
    learningRate: 0.001,
    stepsPerEpoch: 5,
    steps: 10,
    device: 'CPU',
    versions: {},
    determinism: '',
  },
} as const

test.each([
  { earlyStopping: true, kept: { loss: 0.5, accuracy: 0.8 } },
  { earlyStopping: false, kept: { loss: 0.6, accuracy: 0.7 } },
])(
  'with early stopping $earlyStopping, the scores are those of the weights that are kept, also after it was interrupted',
  async ({ earlyStopping, kept }) => {
    const folder = await mkdtemp(join(home, 'run-'))
    await writeFile(inRun(folder, 'metrics'), '')
    const asked = { ...source, request: { ...source.request, options: { earlyStopping } } }
    const writer = await RunWriter.open(folder, model, asked)
    await writer.append([
      { kind: 'validation', epoch: 1, step: 5, loss: 0.5, accuracy: 0.8, best: true },
      { kind: 'validation', epoch: 2, step: 10, loss: 0.6, accuracy: 0.7, best: false },
    ])
    await writer.save({ position: { ...atStart, step: 10, epoch: 2 }, state: model.graph.initializers })
    expect((await readState(folder))?.validation).toEqual(kept)
    await writer.close()
    const again = await RunWriter.open(folder, model, asked)
    await again.setState('interrupted')
    expect((await readState(folder))?.validation).toEqual(kept)
    await again.close()
  },
)

test('a folder that is moved away between a checkpoint and its models is not made anew', async () => {
  const folder = await mkdtemp(join(home, 'run-'))
  await writeFile(inRun(folder, 'metrics'), '')
  const writer = await RunWriter.open(folder, model, source)
  await writer.save({ position: { ...atStart, step: 5, epoch: 1 }, state: model.graph.initializers })
  expect(await readdir(join(folder, 'epochs'))).toEqual(['1.onnx'])
  await rename(folder, join(home, 'moved away'))
  await expect(writer.finish()).rejects.toThrow('is not there (any more). Check the path, or that its drive is connected.')
  expect(existsSync(folder)).toBe(false)
  await writer.close()
})
