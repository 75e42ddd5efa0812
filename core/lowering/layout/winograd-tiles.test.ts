// Convolutions of changing weights by tiles give the numbers of direct ones, forwards and backwards, are taken where they pay, and hold nothing from one to the other.

import { describe, expect, test } from 'vitest'
import { GraphBuilder } from '../../onnx/builder.ts'
import type { OnnxGraph } from '../../onnx/graph.ts'
import { float32, type Tensor } from '../../tensor/tensor.ts'
import { normal } from '../../testing/lowering-case.ts'
import { loadAsIs, testRuntime } from '../../testing/ort.ts'
import { expectClose } from '../../testing/tolerance.ts'
import { lower, lowerHeld } from '../lower.ts'
import { keepBlocked } from './keep-blocked.ts'
import { verifyLayout } from './verify-layout.ts'
import { takesTiles } from './winograd-tiles.ts'

const { device } = await testRuntime('cpu')
const window = { kernel_shape: [3, 3], strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1], group: 1 }

/** relu(Conv(x) + skip), the gradients by x and by w behind it, and w one step further. */
function step(batch: number, [ins, outs]: readonly [number, number], image: readonly [number, number]): OnnxGraph {
  const g = new GraphBuilder('step')
  const x = g.input('x', 'float32', [batch, ins, ...image])
  const skip = g.input('skip', 'float32', [batch, outs, ...image])
  const w = g.input('w', 'float32', [outs, ins, 3, 3])
  const y = g.op('Relu', [g.add(g.op('Conv', [x, w, g.initializer('b', normal([outs], 'b'))], window), skip)])
  g.output(y, 'y')
  g.output(g.op('ConvGradData', [w, y], { ...window, input_shape: x.shape }, { domain: 'lamina' }), 'gradient')
  const weights = g.op('ConvGradWeight', [x, y], window, { domain: 'lamina' })
  g.output(g.sub(w, g.mul(weights, 1e-3)), 'next')
  return g.build()
}

const scaled = ({ shape, data }: Tensor, factor: number): Tensor =>
  float32(
    shape,
    (data as Float32Array).map((value) => value * factor),
  )

function feedsOf(graph: OnnxGraph): Record<string, Tensor> {
  const drawn = graph.inputs.map(({ name, shape }) => [name, normal(shape.map(Number), name)] as const)
  return Object.fromEntries(drawn.map(([name, value]) => [name, name === 'w' ? scaled(value, 1 / Math.sqrt(9 * (value.shape[1] ?? 1))) : value]))
}

/** Batches of 16 matrices. */
const byTiles = ({ nodes, values }: OnnxGraph): number =>
  nodes.filter(({ op, outputs: [made = ''] }) => op.endsWith('MatMul') && String(values.get(made)?.shape).startsWith('16,')).length

describe.skipIf(device.channelBlock === undefined)('convolutions by tiles', () => {
  test.each([
    { name: 'even images', batch: 8, channels: [256, 256], image: [14, 6] },
    { name: 'odd rows, more channels out', batch: 24, channels: [256, 320], image: [7, 6] },
    { name: 'odd columns, fewer channels out', batch: 24, channels: [320, 256], image: [6, 7] },
  ] as const)('give the numbers of direct ones: $name', async ({ batch, channels, image }) => {
    const graph = step(batch, channels, image)
    verifyLayout(keepBlocked(graph, device), device)
    const lowered = lower(graph, device)
    // For each of the three one product, and combinations of its two factors: of w and x twice, because neither waits for the way back.
    expect(byTiles(lowered)).toBe(3 + 2 + 2 + 2)
    const feeds = feedsOf(graph)
    const run = async (each: OnnxGraph) => (await loadAsIs(each, 'cpu')).run(feeds)
    const [found, expected] = [await run(lowered), await run(lower(graph, device, { blockedLayout: false }))]
    for (const name of ['y', 'gradient', 'next'])
      expectClose(found[name] as Tensor, expected[name] as Tensor, { absolute: 2e-5, relative: 2e-5 }, name)
  })

  test('a filter that a session holds lies tap by tap', () => {
    const { graph, orders } = lowerHeld(step(8, [256, 256], [14, 6]), device, { held: new Set(['w', 'next']) })
    expect(Object.fromEntries(orders)).toEqual({ w: 'taps', next: 'taps' })
    // Nothing brings it in order.
    expect(graph.nodes.filter(({ inputs }) => inputs.includes('w')).map(({ op }) => op)).toEqual(
      expect.not.arrayContaining(['ReorderInput', 'Gather']),
    )
  })
})

const two = (value: number) => [value, value]
const same = (batch: number, channels: number, size: number) => ({
  ...{ batch, channels, outChannels: channels, group: 1, image: two(size), out: two(size), kernel: two(3) },
  ...{ strides: two(1), dilations: two(1), begins: two(1), ends: two(1) },
})

test.each([
  { batch: 8, channels: 64, size: 56, pays: false },
  { batch: 8, channels: 128, size: 28, pays: false },
  { batch: 8, channels: 256, size: 14, pays: true },
  { batch: 1, channels: 256, size: 14, pays: false },
  { batch: 8, channels: 512, size: 7, pays: false },
])('$batch images of $channels channels and $size×$size: by tiles $pays', ({ batch, channels, size, pays }) => {
  expect(takesTiles(same(batch, channels, size), 16)).toBe(pays)
})
