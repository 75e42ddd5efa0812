// Convolutions by tiles give the numbers of direct ones, forwards and backwards, and are taken where they pay.

import { describe, expect, test } from 'vitest'
import { GraphBuilder } from '../../onnx/builder.ts'
import type { OnnxGraph } from '../../onnx/graph.ts'
import { operatorKey } from '../../onnx/operator.ts'
import { float32, type Tensor } from '../../tensor/tensor.ts'
import { normal } from '../../testing/lowering-case.ts'
import { loadAsIs, testRuntime } from '../../testing/ort.ts'
import { expectClose } from '../../testing/tolerance.ts'
import { lower } from '../lower.ts'
import { keepBlocked } from './keep-blocked.ts'
import { verifyLayout } from './verify-layout.ts'
import { paysByTiles } from './winograd.ts'

const { device } = await testRuntime('cpu')
const window = { kernel_shape: [3, 3], strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1], group: 1 }

/** relu(Conv(x) + skip) with weights that never change, or do, and the gradient by x behind it. */
function residual(batch: number, [ins, outs]: readonly [number, number], image: readonly [number, number], frozen: boolean): OnnxGraph {
  const g = new GraphBuilder('residual')
  const x = g.input('x', 'float32', [batch, ins, ...image])
  const skip = g.input('skip', 'float32', [batch, outs, ...image])
  const weights = normal([outs, ins, 3, 3], 'w')
  const scaled = float32(
    weights.shape,
    (weights.data as Float32Array).map((value) => value / Math.sqrt(9 * ins)),
  )
  const w = frozen ? g.initializer('w', scaled) : g.input('w', 'float32', weights.shape)
  const y = g.op('Relu', [g.add(g.op('Conv', [x, w, g.initializer('b', normal([outs], 'b'))], window), skip)])
  g.output(y, 'y')
  g.output(g.op('ConvGradData', [w, y], { ...window, input_shape: x.shape }, { domain: 'lamina' }), 'gradient')
  return g.build()
}

const byTiles = (graph: OnnxGraph): number =>
  graph.nodes.filter((node) => operatorKey(node) === 'com.microsoft.nchwc.Conv' && node.attributes.group?.value === 4).length

describe.skipIf(device.channelBlock === undefined)('convolutions by tiles', () => {
  test.each([
    { name: 'even images', batch: 8, channels: [256, 256], image: [14, 6] },
    { name: 'odd rows, more channels out', batch: 16, channels: [256, 320], image: [7, 6] },
    { name: 'odd columns, fewer channels out', batch: 16, channels: [320, 256], image: [6, 7] },
  ] as const)('give the numbers of direct ones: $name', async ({ batch, channels, image }) => {
    const graph = residual(batch, channels, image, true)
    verifyLayout(keepBlocked(graph, device), device)
    const lowered = lower(graph, device)
    expect(byTiles(lowered)).toBe(8)
    const feeds = Object.fromEntries(graph.inputs.map(({ name, shape }) => [name, normal(shape.map(Number), name)]))
    const run = async (each: OnnxGraph) => (await loadAsIs(each, 'cpu')).run(feeds)
    const [found, expected] = [await run(lowered), await run(lower(graph, device, { blockedLayout: false }))]
    for (const name of ['y', 'gradient']) expectClose(found[name] as Tensor, expected[name] as Tensor, { absolute: 2e-5, relative: 2e-5 }, name)
  })

  test('are not taken for weights that change', () => {
    expect(byTiles(lower(residual(8, [256, 256], [14, 6], false), device))).toBe(0)
  })
})

test.each([
  { channels: 64, size: 56, pays: false },
  { channels: 128, size: 28, pays: false },
  { channels: 256, size: 14, pays: true },
  { channels: 512, size: 7, pays: true },
])('$channels channels on images of $size×$size: by tiles $pays', ({ channels, size, pays }) => {
  const two = (value: number) => [value, value]
  const ones = two(1)
  const geometry = { image: two(size), out: two(size), kernel: two(3), strides: ones, dilations: ones, begins: ones, ends: ones }
  expect(paysByTiles({ batch: 5, channels, outChannels: channels, group: 1, ...geometry })).toBe(pays)
})
