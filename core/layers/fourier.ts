// Convolution by Fourier transforms (Mathieu, Henaff & LeCun 2014): a product per frequency in place of a sum per place. Pays off for large kernels.

import type { GraphBuilder } from '../onnx/builder.ts'
import type { Value } from '../onnx/operator.ts'
import { choice } from '../options/options.ts'
import { int64 } from '../tensor/tensor.ts'
import type { Formula } from './layer-type.ts'
import { term } from './shared.ts'
import { product, type Sizes, saySizes } from './spatial.ts'

export type Evaluation = 'direct' | 'fourier'

export const evaluationOption = choice({
  label: 'Computed',
  help: 'Directly, tap by tap; or by Fourier transforms, whose cost hardly depends on the size of the kernel. The figures show both costs.',
  default: 'direct' as Evaluation,
  choices: { direct: 'directly', fourier: 'by Fourier' } satisfies Record<Evaluation, string>,
  rare: true,
})

interface Laid {
  /** Before and behind, as attributes say them. */
  readonly pads: Sizes
  readonly strides: Sizes
  readonly dilations: Sizes
  readonly output: Sizes
}

/** The power of two that holds the padded image along each axis: nothing wraps around where a window stands. */
export const transformSizes = (places: Sizes, pads: Sizes): Sizes =>
  places.map((size, axis) => 2 ** Math.ceil(Math.log2(Math.max(1, size + (pads[axis] ?? 0) + (pads[axis + places.length] ?? 0)))))

/** x: [N, C, ...places], weight: [F, C / groups, ...kernel], bias: [F]? -> [N, F, ...output]. */
export function convolveByFourier(g: GraphBuilder, x: Value, [weight, bias]: readonly [Value, Value | undefined], laid: Laid, groups: number): Value {
  const places = x.shape.slice(2)
  const [channels, filters] = [x.shape[1] as number, weight.shape[0] as number]
  const sizes = transformSizes(places, laid.pads)
  const count = product(sizes)
  const behind = sizes.map((size, axis) => size - (places[axis] ?? 0) - (laid.pads[axis] ?? 0))
  const image = spectrum(g, padded(g, x, laid.pads.slice(0, places.length), behind))
  const taps = spread(g, weight, laid.dilations)
  const kernel = spectrum(
    g,
    padded(
      g,
      taps,
      sizes.map(() => 0),
      sizes.map((size, axis) => size - (taps.shape[axis + 2] ?? 0)),
    ),
  )
  // Frequencies first: [P, groups, N, C / groups]·[P, groups, C / groups, F / groups]
  const [xr, xi] = image.map((part) => g.transpose(g.reshape(part, [-1, groups, channels / groups, count]), [3, 1, 0, 2])) as [Value, Value]
  const [wr, wi] = kernel.map((part) => g.transpose(g.reshape(part, [groups, filters / groups, channels / groups, count]), [3, 0, 2, 1])) as [
    Value,
    Value,
  ]
  const times = (a: Value, b: Value) => g.op('MatMul', [a, b])
  // X·W̄, since a convolution layer does not turn its kernel around
  const products = [g.add(times(xr, wr), times(xi, wi)), g.sub(times(xi, wr), times(xr, wi))]
  const [yr, yi] = products.map((part) => g.reshape(g.transpose(part, [2, 1, 3, 0]), [-1, filters, ...sizes, 1])) as [Value, Value]
  const back = along(sizes, g.op('Concat', [yr, yi], { axis: sizes.length + 2 }), (value, axis) =>
    g.op('DFT', [value, undefined, scalar(g, axis)], { inverse: 1 }),
  )
  const axes = sizes.map((_, axis) => axis + 2)
  const ends = laid.output.map((size, axis) => (size - 1) * (laid.strides[axis] ?? 1) + 1)
  const cut = g.op('Slice', [
    back,
    g.ints([...axes.map(() => 0), 0]),
    g.ints([...ends, 1]),
    g.ints([...axes, sizes.length + 2]),
    g.ints([...laid.strides, 1]),
  ])
  const y = g.reshape(cut, [-1, filters, ...laid.output])
  return bias ? g.add(y, g.reshape(bias, [filters, ...sizes.map(() => 1)])) : y
}

const scalar = (g: GraphBuilder, axis: number): Value => g.constant(int64([axis], []))

const along = (sizes: Sizes, start: Value, step: (value: Value, axis: number) => Value): Value =>
  sizes.reduce((value, _, axis) => step(value, axis + 2), start)

/** [A, B, ...sizes] -> real and imaginary parts, both [A, B, ...sizes, 1]. */
function spectrum(g: GraphBuilder, x: Value): readonly Value[] {
  const sizes = x.shape.slice(2)
  // By Reshape: ONNX Runtime moves the transposes behind an Unsqueeze up through a Pad that names its axes, and breaks it.
  const real = g.reshape(x, [-1, ...x.shape.slice(1), 1])
  const complex = along(sizes, real, (value, axis) => g.op('DFT', [value, undefined, scalar(g, axis)]))
  return g.ops('Split', [complex], { axis: x.shape.length, num_outputs: 2 }, { outputs: 2 })
}

function padded(g: GraphBuilder, x: Value, before: Sizes, behind: Sizes): Value {
  if ([...before, ...behind].every((size) => size === 0)) return x
  return g.op('Pad', [x, g.ints([0, 0, ...before, 0, 0, ...behind])])
}

/** Zeros between the taps of a dilated kernel: a transposed 1×1 convolution would do it too; here every tap moves to the front of a cell of zeros. */
function spread(g: GraphBuilder, weight: Value, dilations: Sizes): Value {
  return dilations.reduce((taps, dilation, axis) => {
    if (dilation === 1) return taps
    const at = axis + 2
    const size = taps.shape[at] as number
    const cells = g.op('Pad', [g.op('Unsqueeze', [taps, g.ints([at + 1])]), g.ints([0, dilation - 1]), undefined, g.ints([at + 1])])
    const wide = g.reshape(cells, taps.shape.with(at, size * dilation))
    return g.op('Slice', [wide, g.ints([0]), g.ints([dilation * (size - 1) + 1]), g.ints([at])])
  }, weight)
}

/**
 * 2·P·log₂P·(c_in + c_out + c_in / g·c_out) + 4·P·c_in / g·c_out: a transform of P values takes P / 2·log₂P complex products of four each, a frequency
 * one complex product per pair of channels. The weights' transforms are counted: they change with every step.
 */
export function fourierFormula(places: Sizes, pads: Sizes, channels: number, filters: number, groups: number): Formula {
  const sizes = transformSizes(places, pads)
  const count = product(sizes)
  const turns = Math.log2(count)
  const pairs = (channels / groups) * filters
  const share = groups === 1 ? '' : ' / g'
  const filled = groups === 1 ? '' : ` / ${groups}`
  return {
    value: 2 * count * turns * (channels + filters + pairs) + 4 * count * pairs,
    symbols: `2·P·log₂P·(c_in + c_out + c_in${share}·c_out) + 4·P·c_in${share}·c_out`,
    filled: `2·${count}·${turns}·(${channels} + ${filters} + ${channels}${filled}·${filters}) + 4·${count}·${channels}${filled}·${filters}`,
    terms: [
      term('P', `frequencies: ${saySizes(sizes)}, powers of two that hold the padded image`, count),
      term('log₂P', 'steps of a transform', turns),
      term('c_in', 'input channels', channels),
      ...(groups === 1 ? [] : [term('g', 'groups', groups)]),
      term('c_out', 'filters', filters),
    ],
  }
}
