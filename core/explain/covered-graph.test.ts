// Scores of an image with a square covered, computed around the square alone, are those of the whole covered image.

import { describe, expect, test } from 'vitest'
import { importModel } from '../compile/import-model.ts'
import { GraphBuilder } from '../onnx/builder.ts'
import type { OnnxGraph } from '../onnx/graph.ts'
import type { PlainAttributes, Value } from '../onnx/operator.ts'
import { type RandomStream, randomStream } from '../tensor/random.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { coveredCopies } from '../testing/covered-copies.ts'
import { normal } from '../testing/lowering-case.ts'
import { rowsFor, testProviders, testRuntime } from '../testing/ort.ts'
import { expectClose } from '../testing/tolerance.ts'
import { coveredGraph } from './covered-graph.ts'
import type { Corner, Cover } from './patches.ts'
import { openProbe } from './probe.ts'
import { rowNumbers } from './row-numbers.ts'

type Layer = (g: GraphBuilder, x: Value) => Value

/** With a bias, so that what lies beside a map is not what the network makes of nothing. */
const conv =
  (outs: number, kernel: number, attributes: PlainAttributes = {}): Layer =>
  (g, x) => {
    const ins = (x.shape[1] ?? 1) / Number(attributes.group ?? 1)
    const key = `w${g.build().initializers.size}`
    const w = g.mul(g.initializer(key, normal([outs, ins, kernel, kernel], key)), 1 / Math.sqrt(ins * kernel * kernel))
    return g.op('Conv', [x, w, g.initializer(`${key}b`, normal([outs], key))], { kernel_shape: [kernel, kernel], ...attributes })
  }
const pads = (...sides: readonly number[]) => ({ pads: sides.length === 1 ? [0, 1, 2, 3].map(() => sides[0] ?? 0) : sides })
const strides = (stride: number) => ({ strides: [stride, stride] })
const op =
  (name: string, attributes: PlainAttributes = {}): Layer =>
  (g, x) =>
    g.op(name, [x], attributes)
const pool = (name: string, kernel: number, attributes: PlainAttributes = {}) => op(name, { kernel_shape: [kernel, kernel], ...attributes })
const relu = op('Relu')
const chain =
  (...layers: readonly Layer[]): Layer =>
  (g, x) =>
    layers.reduce((value, layer) => layer(g, value), x)
const residual =
  (inner: Layer, shortcut: Layer = (_, x) => x): Layer =>
  (g, x) =>
    g.add(inner(g, x), shortcut(g, x))
const branches =
  (...inner: readonly Layer[]): Layer =>
  (g, x) =>
    g.op(
      'Concat',
      inner.map((layer) => layer(g, x)),
      { axis: 1 },
    )
const batchNorm: Layer = (g, x) => {
  const channels = x.shape[1] ?? 1
  const vector = (key: string) => g.initializer(`${key}${x.name}`, normal([channels], key))
  const variance = g.initializer(`variance${x.name}`, { ...normal([channels]), data: new Float32Array(channels).fill(2) })
  return g.op('BatchNormalization', [x, vector('scale'), vector('shift'), vector('mean'), variance])
}
/** Squeeze and excitation: every pixel depends on all. */
const gated: Layer = (g, x) => g.mul(x, g.op('Sigmoid', [g.op('GlobalAveragePool', [x])]))

/** A GPU in software takes the first alone. */
const networks: readonly { readonly name: string; readonly image: readonly number[]; readonly layers: Layer }[] = [
  {
    name: 'branches of several widths',
    image: [2, 26, 23],
    layers: chain(conv(16, 3), branches(conv(8, 1), conv(8, 3, pads(1)), conv(8, 5, pads(2)), pool('MaxPool', 3, pads(1))), relu, conv(24, 3)),
  },
  {
    name: 'residual blocks, with and without a stride',
    image: [3, 42, 40],
    layers: chain(
      conv(32, 3, pads(1)),
      residual(chain(batchNorm, relu, conv(32, 3, pads(1)), relu, conv(32, 3, pads(1)))),
      residual(chain(conv(64, 3, { ...strides(2), ...pads(1) }), relu, conv(64, 3, pads(1))), conv(64, 1, strides(2))),
      relu,
      conv(64, 3, pads(1)),
    ),
  },
  {
    name: 'no padding, strides and pools, an odd image',
    image: [3, 75, 66],
    layers: chain(conv(32, 5, strides(2)), relu, pool('MaxPool', 3, { ...strides(2), ...pads(1) }), conv(64, 3), relu, conv(128, 3, strides(2))),
  },
  {
    name: 'depthwise and dilated filters, padding that differs from side to side',
    image: [3, 50, 47],
    layers: chain(
      conv(16, 3, { ...pads(0, 2, 1, 0), ...strides(2) }),
      conv(16, 3, { group: 16, dilations: [2, 3], ...pads(2, 3, 2, 3) }),
      op('HardSwish'),
      conv(32, 1),
      conv(32, 3, { group: 4, auto_pad: 'SAME_UPPER', ...strides(2) }),
    ),
  },
  {
    name: 'pools that round up, leave gaps or count what they pad',
    image: [4, 45, 44],
    layers: chain(
      pool('AveragePool', 3, { ...pads(1), count_include_pad: 1 }),
      pool('MaxPool', 3, { ...strides(2), ceil_mode: 1 }),
      conv(16, 3),
      pool('MaxPool', 2, { dilations: [2, 2], ...pads(1) }),
      pool('MaxPool', 1, strides(2)),
      conv(8, 2),
    ),
  },
  {
    name: 'means at the border and gates, which need whole maps',
    image: [3, 32, 30],
    layers: chain(conv(16, 3), relu, pool('AveragePool', 3, pads(1)), conv(16, 3), gated, conv(16, 3, pads(1)), op('LRN', { size: 3 })),
  },
  { name: 'nothing but a pointwise operator before the classes', image: [3, 9, 12], layers: op('Tanh') },
  { name: 'a window as large as the map it reads', image: [1, 12, 12], layers: chain(conv(4, 3, pads(1)), relu, conv(8, 12)) },
]

function networkOf(image: readonly number[], layers: Layer): OnnxGraph {
  const g = new GraphBuilder('net')
  const maps = layers(g, g.input('x', 'float32', [1, ...image]))
  const flat = g.op('Flatten', [g.op('GlobalAveragePool', [g.op('LeakyRelu', [maps], { alpha: 0.3 })])])
  g.output(g.op('MatMul', [flat, g.initializer('dense', normal([maps.shape[1] ?? 1, 3], 'dense'))]), 'scores')
  return g.build()
}

/** All corners of the image, and places in between. */
function cornersOf([, height = 1, width = 1]: readonly number[], side: number, stream: RandomStream, more: number): readonly Corner[] {
  const [bottom, right] = [height - side, width - side]
  const inside = Array.from({ length: more }, (): Corner => [stream.below(bottom + 1), stream.below(right + 1)])
  return [[0, 0], [0, right], ...inside, [bottom, 0], [bottom, right]]
}

const randomLayers: readonly ((stream: RandomStream) => Layer)[] = [
  (stream) => {
    const kernel = 1 + stream.below(4)
    const sides = [0, 1, 2, 3].map(() => stream.below(kernel))
    const stride = 1 + stream.below(2)
    const dilation = 1 + stream.below(2)
    return conv(8 * (1 + stream.below(3)), kernel, { pads: sides, strides: [stride, 1 + stream.below(2)], dilations: [dilation, 1] })
  },
  (stream) => {
    const kernel = 2 + stream.below(2)
    return pool('MaxPool', kernel, {
      pads: [0, 1, 2, 3].map(() => stream.below(kernel)),
      strides: [1 + stream.below(3), 1],
      ceil_mode: stream.below(2),
    })
  },
  () => relu,
  () => batchNorm,
  () => residual((g, x) => conv(x.shape[1] ?? 1, 3, pads(1))(g, x)),
  () => branches(conv(8, 1), conv(8, 3, pads(1))),
]

describe.each(await testProviders())('on %s', (provider) => {
  async function compare(graph: OnnxGraph, image: readonly number[], cover: Cover): Promise<void> {
    const probe = await openProbe(await testRuntime(provider), importModel(graph))
    const given = normal([1, ...image], 'image') as Tensor<'float32'>
    const { uncovered, covered } = await probe.coveredScores(given, cover, 'logit', {})
    const tolerance = { absolute: 1e-5, relative: 1e-5 }
    expectClose(uncovered, await probe.scores(given, 'logit'), tolerance, 'uncovered')
    expectClose(covered, await probe.scores(coveredCopies(given, cover), 'logit'), tolerance, 'covered')
    expect(new Set(covered.data).size).toBeGreaterThan(cover.corners.length)
    await probe.close()
  }

  test.each(rowsFor(provider, networks))('$name', async ({ image, layers }) => {
    // 39 places: no batch divides them. A GPU in software takes a few.
    const inside = provider === 'cpu' ? 35 : 2
    const cover = { corners: cornersOf(image, 5, randomStream(1, 'corners'), inside), side: 5, fill: 2 }
    await compare(networkOf(image, layers), image, cover)
  })

  test.each(
    rowsFor(
      provider,
      Array.from({ length: provider === 'cpu' ? 24 : 8 }, (_, seed) => ({ seed })),
    ),
  )('a random network, seed $seed', async ({ seed }) => {
    const stream = randomStream(seed, 'network')
    const image = [1 + stream.below(3), 24 + stream.below(20), 24 + stream.below(20)]
    const layers = Array.from({ length: 3 + stream.below(4) }, () => randomLayers[stream.below(randomLayers.length)]?.(stream) ?? relu)
    const side = 1 + stream.below(8)
    await compare(networkOf(image, chain(...layers)), image, { corners: cornersOf(image, side, stream, 3), side, fill: -1 })
  })
})

test('of every map the patch alone is computed, as large as the square can change it', () => {
  const layers = chain(conv(8, 3, pads(1)), relu, conv(8, 5, { ...pads(2), ...strides(2) }), pool('MaxPool', 2, strides(2)), conv(8, 3, pads(1)))
  const graph = networkOf([1, 64, 64], layers)
  // Corners of the image, where padding counts, and an odd place: 4 pixels, 4 + 2, ⌈(6 + 4)/2⌉, ⌈(5 + 1)/2⌉, 3 + 2.
  const covered = coveredGraph(graph, graph, 'x', {
    corners: [
      [0, 0],
      [31, 30],
      [60, 60],
    ],
    side: 4,
    fill: 0,
  })
  const sizes = covered.graph.nodes.flatMap(({ op, outputs: [made = ''] }) =>
    made.endsWith('~patch') && !op.endsWith('Relu') ? [covered.graph.values.get(made)?.shape.slice(2)] : [],
  )
  expect(sizes).toEqual([
    [6, 6],
    [5, 5],
    [3, 3],
    [5, 5],
  ])
  expect(covered.share).toBe((8 * 16 * 16) / (8 * 64 * 64))
})

test('rows come from the patch, from the uncovered map, and from beside it', () => {
  const region = (starts: readonly number[]) => ({ length: 3, starts })
  const changed = {
    length: 2,
    starts: [0, 1],
    changed: [
      [0, 1],
      [1, 2],
    ] as const,
  }
  const gather = {
    name: 'rows',
    map: 'x',
    size: [3, 4],
    region: [region([-1, 0]), region([-1, 1])],
    patch: [changed, changed],
    isImage: false,
    beside: 'lowest',
  } as const
  // 12 rows, two spare ones (12 zeros, 13 lowest), 4 of the first place's patch, 4 of the second's.
  expect([...rowNumbers(gather, 0, 2).data]).toEqual([...[13, 13, 13, 13, 14, 15, 13, 16, 17], ...[1, 2, 3, 18, 19, 7, 20, 21, 11]])
  expect([...rowNumbers({ ...gather, isImage: true }, 1, 1).data]).toEqual([1, 2, 3, 14, 14, 7, 14, 14, 11])
})
