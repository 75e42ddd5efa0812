// Pictures of a drawn network's layers, through the engine: whose weights they show, and what becomes of them when the drawing changes.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Pencil } from '../../core/design/templates/template.ts'
import { writeDesign } from '../../core/design/write-design.ts'
import { startTraining } from '../engine/live-runs.ts'
import '../engine/testing/built-engine.ts'
import { explainHandlers } from './explain.ts'
import type { CallContext } from './handlers.ts'
import { closeLens } from './lens.ts'

let home = ''
const before = process.env.LAMINA_HOME
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'lamina-pictures-'))
  process.env.LAMINA_HOME = home
})
afterAll(async () => {
  await closeLens()
  if (before === undefined) delete process.env.LAMINA_HOME
  else process.env.LAMINA_HOME = before
  await rm(home, { recursive: true, force: true })
})

const context: CallContext = { host: 'browser', signal: new AbortController().signal }
const digit = { kind: 'example', dataset: { location: 'builtin:digits' }, index: 3 } as const

function design(activation = 'relu'): string {
  const pencil = new Pencil('digits')
  const body = [
    ['conv-2d', { filters: 4 }],
    [activation],
    ['conv-2d', { filters: 8, kernelSize: [1, 1] }],
    ['flatten'],
    ['dense', { units: 10 }],
  ] as const
  pencil.add('output', { classes: 10 }, pencil.chain(pencil.input([1, 8, 8]), ...body))
  return writeDesign(pencil.finish())
}
const everyLayer = ['image', 'conv1', 'relu1', 'conv2', 'flatten1', 'dense1', 'class']
const ask = (text: string, run?: string, show: 'outputs' | 'kernels' = 'outputs') =>
  explainHandlers.layerPictures(
    {
      design: text,
      layers: everyLayer,
      show: show === 'outputs' ? { kind: 'outputs', image: digit } : { kind: 'kernels' },
      seed: 1,
      ...(run === undefined ? {} : { run }),
    },
    context,
  )

test('outputs of all layers with drawn weights', async () => {
  const { weights, picture, layers } = await ask(design())
  expect(weights).toEqual({ kind: 'untrained', seed: 1 })
  expect([picture?.width, picture?.height]).toEqual([8, 8])
  expect(layers.map(({ layer, pictures: { kind, width, height, of } }) => [layer, kind, width, height, of])).toEqual([
    ['image', 'maps', 8, 8, 1],
    ['conv1', 'maps', 6, 6, 4],
    ['relu1', 'maps', 6, 6, 4],
    ['conv2', 'maps', 6, 6, 8],
    ['flatten1', 'values', 144, 1, 288],
    ['dense1', 'values', 10, 1, 10],
    ['class', 'values', 10, 1, 10],
  ])
  const [conv, relu] = layers.slice(1, 3)
  expect(relu?.pictures.pixels).toEqual(conv?.pictures.pixels)
  expect(Math.max(...(conv?.pictures.pixels ?? []))).toBe(255)
})

test('kernels, of those layers that have windows of weights', async () => {
  const { layers, picture } = await ask(design(), undefined, 'kernels')
  expect(picture).toBeUndefined()
  expect(layers.map(({ layer, pictures: { kind, width, of } }) => [layer, kind, width, of])).toEqual([['conv1', 'kernels', 3, 4]])
})

test("a run's weights, as long as the drawing is its network", async () => {
  const run = await startTraining(
    {
      model: { kind: 'design', text: design() },
      dataset: { location: 'builtin:digits' },
      loss: { id: 'cross-entropy', options: {} },
      optimizer: { id: 'adam', options: {} },
      options: { epochs: 2, batchSize: 128 },
      device: 'cpu',
    },
    'digits',
  )
  await run.over
  const drawn = await ask(design())
  const trained = await ask(design(), run.id)
  expect(trained.weights).toMatchObject({ kind: 'run', run: run.id, epoch: 2 })
  expect(trained.layers[1]?.pictures.pixels).not.toEqual(drawn.layers[1]?.pictures.pixels)
  expect((await ask(design('tanh'), run.id)).weights).toEqual({ kind: 'untrained', seed: 1 })
})
