// Convolutions by rows and by tiles give the numbers of direct ones, forwards and backwards, and are taken where they pay.

import { describe, expect, test } from 'vitest'
import { GraphBuilder } from '../../onnx/builder.ts'
import type { OnnxGraph, OnnxNode } from '../../onnx/graph.ts'
import { operatorKey } from '../../onnx/operator.ts'
import { float32, type Tensor } from '../../tensor/tensor.ts'
import { normal } from '../../testing/lowering-case.ts'
import { loadAsIs, testRuntime } from '../../testing/ort.ts'
import { expectClose } from '../../testing/tolerance.ts'
import { lower } from '../lower.ts'
import { cheapestWay } from './convolve-frozen.ts'
import { keepBlocked } from './keep-blocked.ts'
import { verifyLayout } from './verify-layout.ts'

const { device } = await testRuntime('cpu')
const window = { kernel_shape: [3, 3], strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1], group: 1 }

/** [outs, ins, 3, 3], of results about as large as the image. */
function weightsOf(outs: number, ins: number): Tensor<'float32'> {
  const { shape, data } = normal([outs, ins, 3, 3], 'w')
  return float32(
    shape,
    (data as Float32Array).map((value) => value / Math.sqrt(9 * ins)),
  )
}

/** relu(Conv(x) + skip), or relu(Conv(x)), with weights that never change, or do, and the gradient by x behind it. */
function residual(batch: number, [ins, outs]: readonly [number, number], image: readonly [number, number], frozen: boolean, skips = true): OnnxGraph {
  const g = new GraphBuilder('residual')
  const x = g.input('x', 'float32', [batch, ins, ...image])
  const w = frozen ? g.initializer('w', weightsOf(outs, ins)) : g.input('w', 'float32', [outs, ins, 3, 3])
  const convolved = g.op('Conv', [x, w, g.initializer('b', normal([outs], 'b'))], window)
  const y = g.op('Relu', [skips ? g.add(convolved, g.input('skip', 'float32', [batch, outs, ...image])) : convolved])
  g.output(y, 'y')
  g.output(g.op('ConvGradData', [w, y], { ...window, input_shape: x.shape }, { domain: 'lamina' }), 'gradient')
  return g.build()
}

const convolutions = (graph: OnnxGraph): readonly OnnxNode[] => graph.nodes.filter((node) => operatorKey(node) === 'com.microsoft.nchwc.Conv')
const byTiles = (graph: OnnxGraph): number => convolutions(graph).filter(({ attributes }) => attributes.group?.value === 4).length
const byRows = (graph: OnnxGraph): number =>
  convolutions(graph).filter(({ attributes: { kernel_shape, group } }) => String(kernel_shape?.value) === '1,3' && (group?.value ?? 1) === 1).length

describe.skipIf(device.channelBlock === undefined)('convolutions by fewer multiplications', () => {
  test.each([
    { name: 'by tiles, even images', batch: 8, channels: [256, 256], image: [14, 6], tiles: 8, rows: 0 },
    { name: 'by tiles, odd rows, more channels out', batch: 16, channels: [256, 320], image: [7, 6], tiles: 8, rows: 0 },
    { name: 'by tiles, odd columns, fewer channels out', batch: 16, channels: [320, 256], image: [6, 7], tiles: 8, rows: 0 },
    { name: 'by rows, more channels out', batch: 4, channels: [128, 160], image: [28, 9], tiles: 0, rows: 12 },
    { name: 'by rows, four of them, fewer channels out', batch: 16, channels: [192, 128], image: [4, 8], tiles: 0, rows: 12 },
    { name: 'by rows, weights that change, more channels out', batch: 16, channels: [128, 160], image: [28, 9], tiles: 0, rows: 12, frozen: false },
    { name: 'by rows, weights that change, fewer channels out', batch: 48, channels: [192, 128], image: [4, 8], tiles: 0, rows: 12, frozen: false },
  ])(
    'give the numbers of direct ones: $name',
    async ({ batch, channels: [ins = 1, outs = 1], image: [height = 1, width = 1], tiles, rows, frozen }) => {
      const graph = residual(batch, [ins, outs], [height, width], frozen ?? true)
      verifyLayout(keepBlocked(graph, device), device)
      const lowered = lower(graph, device)
      expect([byTiles(lowered), byRows(lowered)]).toEqual([tiles, rows])
      const feeds = Object.fromEntries(
        graph.inputs.map(({ name, shape }) => [name, name === 'w' ? weightsOf(outs, ins) : normal(shape.map(Number), name)]),
      )
      const run = async (each: OnnxGraph) => (await loadAsIs(each, 'cpu')).run(feeds)
      const [found, expected] = [await run(lowered), await run(lower(graph, device, { blockedLayout: false }))]
      for (const name of ['y', 'gradient']) expectClose(found[name] as Tensor, expected[name] as Tensor, { absolute: 2e-5, relative: 2e-5 }, name)
    },
  )

  test('by rows: ReLU bends the rows as they are made', async () => {
    const graph = residual(4, [128, 128], [28, 9], true, false)
    const lowered = lower(graph, device)
    expect(lowered.nodes.map(operatorKey)).not.toContain('Relu')
    const feeds = { x: normal([4, 128, 28, 9], 'x') }
    const run = async (each: OnnxGraph) => (await (await loadAsIs(each, 'cpu')).run(feeds)).y as Tensor
    expectClose(await run(lowered), await run(lower(graph, device, { blockedLayout: false })), { absolute: 2e-5, relative: 2e-5 }, 'y')
  })

  test('combined filters are of frozen weights: others have tiles of their own (winograd-tiles.ts)', () => {
    const lowered = lower(residual(8, [256, 256], [14, 6], false), device)
    expect([byTiles(lowered), byRows(lowered)]).toEqual([0, 0])
  })

  test('by rows: weights that change have to pay for their combinations', () => {
    expect(byRows(lower(residual(4, [128, 160], [28, 9], false), device))).toBe(0)
  })
})

test.each([
  { channels: 64, size: 56, way: 'direct' },
  { channels: 128, size: 28, way: 'rows' },
  { channels: 256, size: 14, way: 'tiles' },
  { channels: 512, size: 7, way: 'tiles' },
])('$channels channels on images of $size×$size: $way', ({ channels, size, way }) => {
  const two = (value: number) => [value, value]
  const ones = two(1)
  const geometry = { image: two(size), out: two(size), kernel: two(3), strides: ones, dilations: ones, begins: ones, ends: ones }
  expect(cheapestWay({ batch: 5, channels, outChannels: channels, group: 1, ...geometry })).toBe(way)
})
