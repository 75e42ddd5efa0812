// Weights and slots that a training session holds in blocks or tap by tap: everything that comes out is, bit for bit, what sessions with plain weights give.

import { expect, test } from 'vitest'
import { compile } from '../../core/compile/compile.ts'
import { checkOrThrow } from '../../core/design/check.ts'
import { Pencil } from '../../core/design/templates/template.ts'
import { losses } from '../../core/losses/index.ts'
import { GraphBuilder } from '../../core/onnx/builder.ts'
import { optimizers } from '../../core/optimizers/index.ts'
import { defaultsOf } from '../../core/options/options.ts'
import { buildStep } from '../../core/pipeline.ts'
import { invariant } from '../../core/problems.ts'
import { onDevice, type Runtime } from '../../core/runtime/runtime.ts'
import { int64, type Shape, type Tensor } from '../../core/tensor/tensor.ts'
import { normal } from '../../core/testing/lowering-case.ts'
import type { Batch } from '../../core/training/examples.ts'
import { Trainer } from '../../core/training/trainer.ts'
import { createRuntime } from './ort-runtime.ts'

const runtime = await createRuntime('cpu')
const plain: Runtime = { ...runtime, load: (graph, { repeated } = {}) => runtime.load(graph, repeated && { repeated }) }
const count = 8

type Layers = readonly (readonly [kind: string, options?: Readonly<Record<string, string | number | readonly number[]>>])[]

function modelOf(layers: Layers) {
  const pencil = new Pencil('wide')
  const chain = [...layers, ['global-average-pool-2d'], ['flatten'], ['dense', { units: 4 }]] as const
  pencil.add('output', { classes: 4 }, pencil.chain(pencil.input([64, 8, 8]), ...chain))
  return compile(checkOrThrow(pencil.finish()), { seed: 3 })
}

const same = { padding: 'same' }
/** Filters of many weights: 3×3 with stride (the first, which gains nothing in blocks), 1×1 and 3×3. */
const inBlocks = {
  model: modelOf([
    ['conv-2d', { ...same, filters: 512, stride: [2, 2] }],
    ['batch-norm'],
    ['relu'],
    ['conv-2d', { ...same, filters: 512, kernelSize: [1, 1] }],
    ['relu'],
    ['conv-2d', { ...same, filters: 64 }],
  ]),
  wide: ['conv2.weight', 'conv3.weight'],
}
/** The second convolution goes by tiles. */
const tapByTap = {
  model: modelOf([['conv-2d', { ...same, filters: 256 }], ['relu'], ['conv-2d', { ...same, filters: 256 }]]),
  wide: ['conv2.weight'],
}

async function stepped(on: Runtime, { model }: typeof inBlocks, id: string, options: Readonly<Record<string, number>>) {
  const [loss, definition] = [losses.get('cross-entropy'), optimizers.get(id)]
  invariant(loss && definition, 'both are in their catalogs')
  const step = buildStep({
    model,
    batch: count,
    loss: { definition: loss, options: defaultsOf(loss.options) },
    optimizer: { definition, options: { ...defaultsOf(definition.options), ...options } },
    gradientNorms: true,
  })
  const trainer = new Trainer(on, () => step, 1)
  const classes = Int32Array.from({ length: count }, (_, at) => at % 4)
  const batch: Batch = { input: normal(step.input.shape as Shape, 'images') as Tensor<'float32'>, labels: int64([...classes]), classes, count }
  const results = [await trainer.step(batch, 0, 0.01), await trainer.step(batch, 1, 0.01), await trainer.step(batch, 2, 0.01)]
  return { trainer, results, state: await trainer.snapshot() }
}

/** Bit for bit. */
function expectEqualState(found: ReadonlyMap<string, Tensor>, expected: ReadonlyMap<string, Tensor>): void {
  expect([...found.keys()]).toEqual([...expected.keys()])
  const bytes = ({ data }: Tensor) => Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  const differing = [...found].filter(([name, tensor]) => Buffer.compare(bytes(tensor), bytes(expected.get(name) as Tensor)) !== 0)
  expect(differing.map(([name]) => name)).toEqual([])
}

test.each([
  { name: 'in blocks, momentum', network: inBlocks, id: 'momentum', options: { weightDecay: 1e-3 }, slots: ['momentum'] },
  { name: 'in blocks, adam', network: inBlocks, id: 'adam', options: {}, slots: ['mean', 'square'] },
  { name: 'tap by tap, momentum', network: tapByTap, id: 'momentum', options: { weightDecay: 1e-3 }, slots: ['momentum'] },
])('$name', async ({ network, id, options, slots }) => {
  const { wide } = network
  const [held, expected] = [await stepped(runtime, network, id, options), await stepped(plain, network, id, options)]
  expect(held.results.map(({ loss }) => loss)).toEqual(expected.results.map(({ loss }) => loss))
  expectEqualState(held.state, expected.state)
  // A sum over all numbers of a gradient depends on their order a little.
  for (const [step, { gradientNorms }] of held.results.entries())
    for (const [name, length] of gradientNorms ?? []) expect(length / (expected.results[step]?.gradientNorms?.get(name) ?? 0)).toBeCloseTo(1, 5)
  for (const name of wide) {
    const [found, known] = await Promise.all([held.trainer.lengthOf(name), expected.trainer.lengthOf(name)])
    expect(Math.abs(found - known)).toBeLessThanOrEqual(1e-5 * known)
  }
  const stayed = Object.entries(held.trainer.current).flatMap(([name, tensor]) => (onDevice(tensor) ? [name] : []))
  const wanted = wide.flatMap((name) => [name, ...slots.map((slot) => `${name}~${slot}`)])
  const holds = runtime.device.channelBlock !== undefined && process.env.LAMINA_BLOCKED_LAYOUT !== 'off'
  expect(new Set(stayed)).toEqual(new Set(holds ? wanted : []))
  await Promise.all([held.trainer.release(), expected.trainer.release()])
})

test.each([
  { name: 'in blocks', network: inBlocks },
  { name: 'tap by tap', network: tapByTap },
])('other sessions take such weights as they are declared, and a session goes on from plain ones: $name', async ({ network }) => {
  const { trainer, state } = await stepped(runtime, network, 'momentum', {})
  const g = new GraphBuilder('sums')
  for (const [name, { shape }] of state)
    g.output(
      g.sum(
        g.input(name, 'float32', shape),
        shape.slice(1).map((_, axis) => axis + 1),
      ),
      `${name} summed`,
    )
  const session = await runtime.load(g.build())
  const [given, declared] = [await session.run(trainer.current), await session.run(Object.fromEntries(state))]
  expect(given).toEqual(declared)
  trainer.restore(state)
  expectEqualState(await trainer.snapshot(), state)
  await Promise.all([trainer.release(), session.release()])
})
