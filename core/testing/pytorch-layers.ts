// PyTorch modules and arguments -> our layers, for the oracle: a module is written as one layer, or as a small network of layers.

import { activations } from './pytorch-activations.ts'
import { type Args, type Counterpart, type OracleLayerCase, only, type Part, pairOf, part } from './pytorch-case.ts'

/** Sizes along n axes, out of one number or several. */
const sizesOf = (n: number, value: unknown, fallback = 1): readonly number[] =>
  Array.isArray(value) ? value.map(Number) : Array.from({ length: n }, () => Number(value ?? fallback))

const paddingOf = (n: number, value: unknown) => (value === 'same' ? { padding: 'same' } : { padding: 'explicit', paddingSize: sizesOf(n, value, 0) })

const windowOf = (n: number, args: Args) => ({
  kernelSize: sizesOf(n, args.kernel_size),
  stride: sizesOf(n, args.stride),
  ...paddingOf(n, args.padding),
  dilation: sizesOf(n, args.dilation),
})
const poolOf = (n: number, args: Args) => ({
  kernelSize: sizesOf(n, args.kernel_size),
  stride: sizesOf(n, args.stride ?? args.kernel_size),
  ...paddingOf(n, args.padding),
  ceilMode: args.ceil_mode === true,
})
const conv = (filters: unknown, kernel: readonly number[], options: Part['options'] = {}): Part['options'] => ({
  filters,
  kernelSize: kernel,
  padding: 'explicit',
  paddingSize: kernel.map((size) => Math.floor(size / 2)),
  ...options,
})
/** PyTorch says left, right, top, bottom. */
const frameOf = (padding: unknown): Part['options'] => {
  const [left, right, top, bottom] = padding as readonly number[]
  return { before: [top, left], after: [bottom, right] }
}
const convOptions = (n: number, args: Args): Part['options'] => ({
  filters: args.out_channels,
  groups: args.groups ?? 1,
  bias: args.bias !== false,
  paddingMode: args.padding_mode ?? 'zeros',
  ...windowOf(n, args),
})

const normLayer: Counterpart = ({ momentum, affine, track_running_stats }) =>
  only('batch-norm', { momentum: momentum === null ? 0 : (momentum ?? 0.1), affine: affine !== false, running: track_running_stats !== false })

/** `Conv1d`, `Conv2d`, `Conv3d`. */
const inDimensions = (module: string, counterpart: (n: number, args: Args) => readonly Part[]): Readonly<Record<string, Counterpart>> =>
  Object.fromEntries([1, 2, 3].map((n) => [`${module}${n}d`, (args: Args) => counterpart(n, args)]))

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
  ...inDimensions('Conv', (n, args) => only(`conv-${n}d`, convOptions(n, args))),
  ...inDimensions('ConvTranspose', (n, args) =>
    only(`transposed-conv-${n}d`, {
      filters: args.out_channels,
      kernelSize: sizesOf(n, args.kernel_size),
      stride: sizesOf(n, args.stride),
      paddingSize: sizesOf(n, args.padding, 0),
      outputPadding: sizesOf(n, args.output_padding, 0),
      dilation: sizesOf(n, args.dilation),
      groups: args.groups ?? 1,
      bias: args.bias !== false,
    }),
  ),
  ...inDimensions('MaxPool', (n, args) => only(`max-pool-${n}d`, { ...poolOf(n, args), dilation: sizesOf(n, args.dilation) })),
  ...inDimensions('AvgPool', (n, args) =>
    only(`average-pool-${n}d`, { ...poolOf(n, args), countPadding: args.count_include_pad !== false, divisor: args.divisor_override ?? 0 }),
  ),
  ...inDimensions('LPPool', (n, args) =>
    only(`lp-pool-${n}d`, { power: args.norm_type, kernelSize: sizesOf(n, args.kernel_size), stride: sizesOf(n, args.stride ?? args.kernel_size) }),
  ),
  ...inDimensions('AdaptiveAvgPool', (n, args) => only(`adaptive-average-pool-${n}d`, { outputSize: sizesOf(n, args.output_size) })),
  ...inDimensions('AdaptiveMaxPool', (n, args) => only(`adaptive-max-pool-${n}d`, { outputSize: sizesOf(n, args.output_size) })),
  ...inDimensions('BatchNorm', (_, args) => normLayer(args, []) ?? []),
  ...inDimensions('InstanceNorm', (_, { affine, track_running_stats, eps }) =>
    only('instance-norm', { affine: affine === true, running: track_running_stats === true, epsilon: eps ?? 1e-5 }),
  ),
  Conv2dAutoPad: ({ cout, k, stride, dilation, groups, auto_pad, bias }) =>
    only(
      'conv-2d',
      {
        filters: cout,
        kernelSize: pairOf(k),
        stride: pairOf(stride),
        dilation: pairOf(dilation),
        groups: groups ?? 1,
        padding: 'same',
        oddFirst: auto_pad === 'SAME_LOWER',
        bias: bias !== false,
      },
      { name: 'conv' },
    ),
  DepthwiseSeparable: ({ cout, k, stride, padding, mult, bias }) =>
    (mult ?? 1) === 1
      ? only('depthwise-separable-2d', {
          filters: cout,
          kernelSize: pairOf(k),
          stride: pairOf(stride),
          ...paddingOf(2, padding),
          bias: bias === true,
        })
      : undefined,
  SpatialSeparable: ({ cmid, cout, k, bias }) =>
    only('spatially-separable-2d', { filters: cout, between: cmid, kernelSize: k, bias: bias !== false }),
  WeightNormConv2d: (args) => only('conv-2d', { ...convOptions(2, args), weightNorm: true }, { name: 'conv' }),
  WeightNormLinear: ({ out_features }) => only('dense', { units: out_features, weightNorm: true }, { name: 'fc' }),
  DropConnectLinear: ({ fout, p, rescale }) => only('dense', { units: fout, dropConnect: p, rescale }, { name: 'fc' }),
  DropConnectConv2d: ({ cout, k, p, rescale }) =>
    only('conv-2d', { filters: cout, kernelSize: pairOf(k), dropConnect: p, rescale }, { name: 'conv' }),
  GlobalAvgPool: () => only('global-average-pool-2d', { keepMap: true }),
  GlobalMaxPool: () => only('global-max-pool-2d', { keepMap: true }),
  SPP: ({ levels, mode }) => only('spatial-pyramid-pool-2d', { levels, taking: mode === 'avg' ? 'average' : 'max' }),
  LayerNorm: ({ normalized_shape, elementwise_affine, eps }, [shape = []]) => {
    const over = Array.isArray(normalized_shape) ? normalized_shape.length : 1
    if (over !== 1 && over !== shape.length - 1) return undefined
    return only('layer-norm', { over: over === shape.length - 1 ? 'all' : 'last', affine: elementwise_affine !== false, epsilon: eps ?? 1e-5 })
  },
  Linear: ({ out_features, bias }, [shape = []]) => only('dense', { units: out_features, bias: bias !== false, lastAxis: shape.length > 2 }),
  Flatten: ({ start_dim }) => only('flatten', { keepChannels: start_dim === 2 }),
  ChannelShuffle: ({ groups }) => only('channel-shuffle', { groups }),
  Dropout: ({ p }) => only('dropout', { rate: p }),
  MaskDropout: ({ p }, [shape = []]) => only(shape.length === 4 ? 'spatial-dropout' : 'dropout', { rate: p }),
  StochasticDepth: ({ c, p }) => [
    ...chain('input', ['conv', 'conv-2d', conv(c, [3, 3])], ['depth', 'stochastic-depth', { rate: p }]),
    part('residual-add', {}, { name: 'join', from: ['depth', 'input'] }),
  ],
  PixelShuffle: ({ upscale_factor }) => only('pixel-shuffle', { factor: upscale_factor }),
  PixelUnshuffle: ({ downscale_factor }) => only('pixel-unshuffle', { factor: downscale_factor }),
  Upsample: ({ scale_factor, size, mode, align_corners }) =>
    only('upsample', {
      ...(size === undefined ? { factor: scale_factor } : { by: 'size', size }),
      mode: mode === 'nearest' || mode === 'bicubic' ? mode : 'bilinear',
      alignCorners: align_corners === true,
    }),
  GroupNorm: ({ num_groups, affine, eps }) => only('group-norm', { groups: num_groups, affine: affine !== false, epsilon: eps ?? 1e-5 }),
  LocalResponseNorm: ({ size, alpha, beta, k }) => only('local-response-norm', { size, alpha, beta, bias: k }),
  RMSNorm: ({ eps }) => only('rms-norm', { over: 'last', epsilon: eps ?? 1e-6 }),
  RMSNorm2d: ({ eps }) => only('rms-norm', { over: 'channels', epsilon: eps ?? 1e-6 }),
  ZeroPad2d: ({ padding }) => only('pad-2d', frameOf(padding)),
  ConstantPad2d: ({ padding, value }) => only('pad-2d', { ...frameOf(padding), value }),
  ReflectionPad2d: ({ padding }) => only('pad-2d', { ...frameOf(padding), mode: 'reflect' }),
  ReplicationPad2d: ({ padding }) => only('pad-2d', { ...frameOf(padding), mode: 'replicate' }),
  Mul2: () => only('multiply', {}, { from: ['input.0', 'input.1'] }),
  Add2: () => only('residual-add', {}, { from: ['input.0', 'input.1'] }),
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
  SqueezeExcite: ({ c, r, gate }) => [
    ...chain(
      'input',
      ['mean', 'global-average-pool-2d', { keepMap: true }],
      ['fc1', 'conv-2d', conv(r, [1, 1])],
      ['relu', 'relu'],
      ['fc2', 'conv-2d', conv(c, [1, 1])],
      ['gate', gate === 'hardsigmoid' ? 'hard-sigmoid' : 'sigmoid'],
    ),
    part('multiply', {}, { name: 'join', from: ['input', 'gate'] }),
  ],
  InvertedResidual: ({ cin, cout, stride, t }) => {
    const wide = Number(cin) * Number(t)
    const main = chain(
      'input',
      ['expand.0', 'conv-2d', conv(wide, [1, 1], unbiased)],
      ['expand.1', 'batch-norm'],
      ['expand.2', 'relu6'],
      ['dw.0', 'conv-2d', conv(wide, [3, 3], { ...unbiased, stride: pairOf(stride), groups: wide })],
      ['dw.1', 'batch-norm'],
      ['dw.2', 'relu6'],
      ['project.0', 'conv-2d', conv(cout, [1, 1], unbiased)],
      ['project.1', 'batch-norm'],
    )
    return stride === 1 && cin === cout ? [...main, part('residual-add', {}, { name: 'join', from: ['project.1', 'input'] })] : main
  },
}

/** The layers that a case asks for; undefined where some are not here. */
export const partsFor = ({ layer, args, input_shapes }: OracleLayerCase): readonly Part[] | undefined => counterparts[layer]?.(args, input_shapes)
