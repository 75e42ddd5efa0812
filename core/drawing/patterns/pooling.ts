// Pools in foreign files; those of the whole map are also written as means over its axes.

import type { Dimensions } from '../../layers/spatial.ts'
import type { GraphBuilder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/operator.ts'
import type { Write } from '../match.ts'
import { before, constantOf, definePattern, entering, type Pattern, paddings, windowOf } from '../pattern.ts'

const dimensions: readonly Dimensions[] = [1, 2, 3]
const ceilModes = [{}, { ceilMode: true }]

const largest = (n: Dimensions) =>
  definePattern({
    layer: `max-pool-${n}d`,
    ends: 'MaxPool',
    options(site) {
      const { kernel_shape, strides, dilations, pads } = windowOf(site)
      const window = { kernelSize: kernel_shape, stride: strides, dilation: dilations }
      return ceilModes.flatMap((ceil) => paddings(pads).map((padding) => ({ ...window, ...padding, ...ceil })))
    },
  })

const mean = (n: Dimensions) =>
  definePattern({
    layer: `average-pool-${n}d`,
    ends: 'AveragePool',
    options(site) {
      const { kernel_shape, strides, pads } = windowOf(site)
      const window = { kernelSize: kernel_shape, stride: strides }
      return ceilModes.flatMap((ceil) =>
        [true, false].flatMap((countPadding) => paddings(pads).map((padding) => ({ ...window, ...padding, ...ceil, countPadding }))),
      )
    },
  })

/** PyTorch lays zeros around the image by an operator of their own. */
const framedMean = (n: Dimensions) =>
  definePattern({
    layer: `average-pool-${n}d`,
    ends: 'AveragePool',
    reach: 2,
    options(site) {
      const pad = before(site, site.node)
      const amounts = pad?.op === 'Pad' && constantOf(site, pad, 1)
      if (!amounts) return []
      const { kernel_shape, strides } = windowOf(site)
      const pads = [...amounts.slice(2, n + 2), ...amounts.slice(n + 4)]
      return paddings(pads).map((padding) => ({ kernelSize: kernel_shape, stride: strides, ...padding }))
    },
    write(g, { inputs, options }) {
      const { kernelSize, stride, paddingSize } = options as Readonly<Record<string, readonly number[]>>
      const pads = g.ints([0, 0, ...(paddingSize ?? []), 0, 0, ...(paddingSize ?? [])])
      const framed = g.op('Pad', [entering(inputs), pads, g.scalar(0)])
      return g.op('AveragePool', [framed], { kernel_shape: kernelSize, strides: stride })
    },
  })

const powers = (n: Dimensions) =>
  definePattern({
    layer: `lp-pool-${n}d`,
    ends: 'LpPool',
    options(site) {
      const { kernel_shape, strides } = windowOf(site)
      return [{ power: site.settings.p, kernelSize: kernel_shape, stride: strides }]
    },
  })

const kept = [{ keepMap: true }]
const listed = [{}]

const overPlaces =
  (op: 'ReduceMean' | 'ReduceMax', keepdims: 0 | 1): Write =>
  (g: GraphBuilder, { inputs }): Value => {
    const x = entering(inputs)
    return g.op(op, [x, g.ints(x.shape.slice(2).map((_, axis) => axis + 2))], { keepdims })
  }

const whole = (layer: string, op: string, reduce: 'ReduceMean' | 'ReduceMax'): readonly Pattern[] => [
  definePattern({ layer, ends: 'view', reach: 2, options: () => listed }),
  definePattern({ layer, ends: op, options: () => kept }),
  definePattern({ layer, ends: reduce, options: () => listed, write: overPlaces(reduce, 0) }),
  definePattern({
    layer,
    ends: 'view',
    reach: 2,
    options: () => listed,
    write: (g, call) => g.op('Flatten', [overPlaces(reduce, 1)(g, call)], { axis: 1 }),
  }),
  definePattern({ layer, ends: reduce, options: () => kept, write: overPlaces(reduce, 1) }),
]

export const poolingPatterns: readonly Pattern[] = [
  ...whole('global-average-pool-2d', 'GlobalAveragePool', 'ReduceMean'),
  ...whole('global-max-pool-2d', 'GlobalMaxPool', 'ReduceMax'),
  ...dimensions.flatMap((n) => [largest(n), framedMean(n), mean(n), powers(n)]),
]
