// PyTorch modules and arguments -> our layers, for the oracle: a module is written as one layer, or as a small network of layers.

import { activations } from './pytorch-activations.ts'
import { type Args, type Counterpart, type OracleLayerCase, only, type Part, pairOf, part } from './pytorch-case.ts'

const paddingOf = (value: unknown) => (value === 'same' ? { padding: 'same' } : { padding: 'explicit', paddingSize: pairOf(value, 0) })

const windowOf = (args: Args) => ({
  kernelSize: pairOf(args.kernel_size),
  stride: pairOf(args.stride),
  ...paddingOf(args.padding),
  dilation: pairOf(args.dilation),
})
const poolOf = (args: Args) => ({
  kernelSize: pairOf(args.kernel_size),
  stride: pairOf(args.stride ?? args.kernel_size),
  ...paddingOf(args.padding),
  ceilMode: args.ceil_mode === true,
})
const conv = (filters: unknown, kernel: readonly [number, number], options: Part['options'] = {}): Part['options'] => ({
  filters,
  kernelSize: kernel,
  padding: 'explicit',
  paddingSize: [Math.floor(kernel[0] / 2), Math.floor(kernel[1] / 2)],
  ...options,
})
/** PyTorch says left, right, top, bottom. */
const frameOf = (padding: unknown): Part['options'] => {
  const [left, right, top, bottom] = padding as readonly number[]
  return { before: [top, left], after: [bottom, right] }
}
const convLayer: Counterpart = (args) =>
  (args.padding_mode ?? 'zeros') === 'zeros'
    ? only('conv-2d', { filters: args.out_channels, groups: args.groups ?? 1, bias: args.bias !== false, ...windowOf(args) })
    : undefined

const normLayer: Counterpart = (args, [shape = []]) =>
  args.momentum === null || args.track_running_stats === false || shape.length === 3
    ? undefined
    : only('batch-norm', { momentum: args.momentum ?? 0.1, affine: args.affine !== false })

/** Names a chain `a -> b -> c`; each part is fed by the one before. */
function chain(start: string, ...parts: readonly (readonly [name: string, type: string, options?: Part['options']])[]): readonly Part[] {
  return parts.map(([name, type, options], at) => part(type, options ?? {}, { name, from: [parts[at - 1]?.[0] ?? start] }))
}

const unbiased = { bias: false }
const projection = {
  'projection.weight': 'downsample.0.weight',
  ...Object.fromEntries(['weight', 'bias', 'running_mean', 'running_var'].map((name) => [`projection_norm.${name}`, `downsample.1.${name}`])),
}
const joined = (main: string, skip: string, projected: boolean): readonly Part[] => [
  part('residual-add', { projection: projected }, { name: 'join', from: [main, skip], renamed: projection }),
  part('relu', {}, { name: 'end', from: ['join'] }),
]

/** By PyTorch module (composed ones are defined in the oracle's generators). */
const counterparts: Readonly<Record<string, Counterpart>> = {
  ...activations,
  Conv2d: convLayer,
  Conv2dAutoPad: ({ cout, k, stride, dilation, groups, auto_pad, bias }) =>
    (auto_pad ?? 'SAME_UPPER') === 'SAME_UPPER'
      ? only(
          'conv-2d',
          {
            filters: cout,
            kernelSize: pairOf(k),
            stride: pairOf(stride),
            dilation: pairOf(dilation),
            groups: groups ?? 1,
            padding: 'same',
            bias: bias !== false,
          },
          { name: 'conv' },
        )
      : undefined,
  DepthwiseSeparable: ({ cout, k, stride, padding, mult, bias }) =>
    (mult ?? 1) === 1
      ? only('depthwise-separable-2d', { filters: cout, kernelSize: pairOf(k), stride: pairOf(stride), ...paddingOf(padding), bias: bias === true })
      : undefined,
  SpatialSeparable: ({ cmid, cout, k, bias }) =>
    chain(
      'input',
      ['conv_v', 'conv-2d', conv(cmid, [Number(k), 1], { bias: bias !== false })],
      ['conv_h', 'conv-2d', conv(cout, [1, Number(k)], { bias: bias !== false })],
    ),
  ConvTranspose2d: (args) =>
    only('transposed-conv-2d', {
      filters: args.out_channels,
      kernelSize: pairOf(args.kernel_size),
      stride: pairOf(args.stride),
      paddingSize: pairOf(args.padding, 0),
      outputPadding: pairOf(args.output_padding, 0),
      dilation: pairOf(args.dilation),
      groups: args.groups ?? 1,
      bias: args.bias !== false,
    }),
  MaxPool2d: (args) => only('max-pool-2d', { ...poolOf(args), dilation: pairOf(args.dilation) }),
  AvgPool2d: (args) =>
    args.divisor_override === undefined ? only('average-pool-2d', { ...poolOf(args), countPadding: args.count_include_pad !== false }) : undefined,
  GlobalAvgPool: (_, [shape = []]) => (shape.length === 4 ? only('global-average-pool-2d', { keepMap: true }) : undefined),
  AdaptiveAvgPool2d: ({ output_size }) => (output_size === 1 ? only('global-average-pool-2d', { keepMap: true }) : undefined),
  BatchNorm1d: normLayer,
  BatchNorm2d: normLayer,
  LayerNorm: ({ normalized_shape, elementwise_affine, eps }, [shape = []]) => {
    const over = Array.isArray(normalized_shape) ? normalized_shape.length : 1
    if (over !== 1 && over !== shape.length - 1) return undefined
    return only('layer-norm', { over: over === shape.length - 1 ? 'all' : 'last', affine: elementwise_affine !== false, epsilon: eps ?? 1e-5 })
  },
  Linear: ({ out_features, bias }, [shape = []]) => (shape.length === 2 ? only('dense', { units: out_features, bias: bias !== false }) : undefined),
  Flatten: ({ start_dim }) => ((start_dim ?? 1) === 1 ? only('flatten') : undefined),
  Dropout: ({ p }) => only('dropout', { rate: p }),
  PixelShuffle: ({ upscale_factor }) => only('pixel-shuffle', { factor: upscale_factor }),
  PixelUnshuffle: ({ downscale_factor }) => only('pixel-unshuffle', { factor: downscale_factor }),
  Upsample: ({ scale_factor, mode, align_corners }, [shape = []]) =>
    shape.length === 4 && Number.isInteger(scale_factor) && (mode === 'nearest' || mode === 'bilinear')
      ? only('upsample', { factor: scale_factor, mode, alignCorners: align_corners === true })
      : undefined,
  GlobalMaxPool: (_, [shape = []]) => (shape.length === 4 ? only('global-max-pool-2d', { keepMap: true }) : undefined),
  AdaptiveMaxPool2d: ({ output_size }) => (output_size === 1 ? only('global-max-pool-2d', { keepMap: true }) : undefined),
  GroupNorm: ({ num_groups, affine, eps }, [shape = []]) =>
    shape.length === 4 ? only('group-norm', { groups: num_groups, affine: affine !== false, epsilon: eps ?? 1e-5 }) : undefined,
  LocalResponseNorm: ({ size, alpha, beta, k }) => (Number(size) % 2 === 1 ? only('local-response-norm', { size, alpha, beta, bias: k }) : undefined),
  // `track_running_stats` is not here.
  InstanceNorm2d: ({ affine, track_running_stats, eps }) =>
    track_running_stats === true ? undefined : only('instance-norm', { affine: affine === true, epsilon: eps ?? 1e-5 }),
  ZeroPad2d: ({ padding }) => only('pad-2d', frameOf(padding)),
  ConstantPad2d: ({ padding, value }) => only('pad-2d', { ...frameOf(padding), value }),
  ReflectionPad2d: ({ padding }) => only('pad-2d', { ...frameOf(padding), mode: 'reflect' }),
  ReplicationPad2d: ({ padding }) => only('pad-2d', { ...frameOf(padding), mode: 'replicate' }),
  Mul2: () => only('multiply', {}, { from: ['input.0', 'input.1'] }),
  Add2: (_, [a = [], b = []]) => (a.join() === b.join() ? only('residual-add', {}, { from: ['input.0', 'input.1'] }) : undefined),
  Cat: ({ dim }, shapes) =>
    (dim ?? 1) === 1 || (dim === -1 && shapes[0]?.length === 2) ? only('concatenate', {}, { from: shapes.map((_, at) => `input.${at}`) }) : undefined,
  ResidualIdentity: ({ c, k }) => [
    ...chain('input', ['conv1', 'conv-2d', conv(c, pairOf(k, 3), unbiased)], ['bn1', 'batch-norm'], ['relu1', 'relu']),
    ...chain('relu1', ['conv2', 'conv-2d', conv(c, pairOf(k, 3), unbiased)], ['bn2', 'batch-norm']),
    ...joined('bn2', 'input', false),
  ],
  ResidualProjection: ({ cout, stride }) => [
    ...chain('input', ['conv1', 'conv-2d', conv(cout, [3, 3], { ...unbiased, stride: pairOf(stride, 2) })], ['bn1', 'batch-norm'], ['relu1', 'relu']),
    ...chain('relu1', ['conv2', 'conv-2d', conv(cout, [3, 3], unbiased)], ['bn2', 'batch-norm']),
    ...joined('bn2', 'input', true),
  ],
  Bottleneck: ({ mid, cout, stride, groups }) => [
    ...chain('input', ['conv1', 'conv-2d', conv(mid, [1, 1], unbiased)], ['bn1', 'batch-norm'], ['relu1', 'relu']),
    ...chain(
      'relu1',
      ['conv2', 'conv-2d', conv(mid, [3, 3], { ...unbiased, stride: pairOf(stride), groups: groups ?? 1 })],
      ['bn2', 'batch-norm'],
      ['relu2', 'relu'],
    ),
    ...chain('relu2', ['conv3', 'conv-2d', conv(cout, [1, 1], unbiased)], ['bn3', 'batch-norm']),
    ...joined('bn3', 'input', true),
  ],
  PreActResidual: ({ c }) => [
    ...chain('input', ['bn1', 'batch-norm'], ['relu1', 'relu'], ['conv1', 'conv-2d', conv(c, [3, 3], unbiased)]),
    ...chain('conv1', ['bn2', 'batch-norm'], ['relu2', 'relu'], ['conv2', 'conv-2d', conv(c, [3, 3], unbiased)]),
    part('residual-add', {}, { name: 'join', from: ['conv2', 'input'] }),
  ],
  DenseLayer: ({ growth, bn_size }) => [
    ...chain(
      'input',
      ['norm1', 'batch-norm'],
      ['relu1', 'relu'],
      ['conv1', 'conv-2d', conv(Number(bn_size ?? 4) * Number(growth), [1, 1], unbiased)],
    ),
    ...chain('conv1', ['norm2', 'batch-norm'], ['relu2', 'relu'], ['conv2', 'conv-2d', conv(growth, [3, 3], unbiased)]),
    part('concatenate', {}, { name: 'join', from: ['input', 'conv2'] }),
  ],
  Inception: ({ c1, c3r, c3, c5r, c5, cp }) => [
    ...chain('input', ['b1', 'conv-2d', conv(c1, [1, 1])], ['r1', 'relu']),
    ...chain('input', ['b2a', 'conv-2d', conv(c3r, [1, 1])], ['r2a', 'relu'], ['b2b', 'conv-2d', conv(c3, [3, 3])], ['r2', 'relu']),
    ...chain('input', ['b3a', 'conv-2d', conv(c5r, [1, 1])], ['r3a', 'relu'], ['b3b', 'conv-2d', conv(c5, [5, 5])], ['r3', 'relu']),
    ...chain(
      'input',
      ['pool', 'max-pool-2d', { kernelSize: [3, 3], stride: [1, 1], padding: 'explicit' }],
      ['b4', 'conv-2d', conv(cp, [1, 1])],
      ['r4', 'relu'],
    ),
    part('concatenate', {}, { name: 'join', from: ['r1', 'r2', 'r3', 'r4'] }),
  ],
}

/** The layers that a case asks for; undefined where some are not here. */
export const partsFor = ({ layer, args, input_shapes }: OracleLayerCase): readonly Part[] | undefined => counterparts[layer]?.(args, input_shapes)
