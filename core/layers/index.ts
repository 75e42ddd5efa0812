// The list of layers; palette, canvas, inspector, checks, compiler, exports, handbook, CLI help and tests derive from it.

import { adaptivePools } from './adaptive-pool.ts'
import { averagePools } from './average-pool.ts'
import { batchNorm } from './batch-norm.ts'
import { celu } from './celu.ts'
import { channelShuffle } from './channel-shuffle.ts'
import { concatenate } from './concatenate.ts'
import { convolutions } from './conv.ts'
import { dense } from './dense.ts'
import { depthwiseConvolutions } from './depthwise.ts'
import { separableConvolutions } from './depthwise-separable.ts'
import { dropouts } from './dropout.ts'
import { elu } from './elu.ts'
import { flatten } from './flatten.ts'
import { gelu } from './gelu.ts'
import { globalPools } from './global-pool.ts'
import { glu } from './glu.ts'
import { groupNorm } from './group-norm.ts'
import { hardSigmoid } from './hard-sigmoid.ts'
import { hardSwish } from './hard-swish.ts'
import { hardshrink } from './hardshrink.ts'
import { hardtanh } from './hardtanh.ts'
import { input } from './input.ts'
import { instanceNorm } from './instance-norm.ts'
import { layerNorm } from './layer-norm.ts'
import type { LayerType } from './layer-type.ts'
import { leakyRelu } from './leaky-relu.ts'
import { localResponseNorm } from './local-response-norm.ts'
import { logSigmoid } from './log-sigmoid.ts'
import { logSoftmax } from './log-softmax.ts'
import { lpPools } from './lp-pool.ts'
import { maxPools } from './max-pool.ts'
import { maxout } from './maxout.ts'
import { mish } from './mish.ts'
import { multiply } from './multiply.ts'
import { onnxOperator } from './onnx-operator.ts'
import { output } from './output.ts'
import { pads } from './pad.ts'
import { pixelShuffle } from './pixel-shuffle.ts'
import { pixelUnshuffle } from './pixel-unshuffle.ts'
import { pRelu } from './prelu.ts'
import { relu } from './relu.ts'
import { relu6 } from './relu6.ts'
import { reshape } from './reshape.ts'
import { residualAdd } from './residual-add.ts'
import { rmsNorm } from './rms-norm.ts'
import { selu } from './selu.ts'
import { sigmoid } from './sigmoid.ts'
import { silu } from './silu.ts'
import { softmax } from './softmax.ts'
import { softmin } from './softmin.ts'
import { softplus } from './softplus.ts'
import { softshrink } from './softshrink.ts'
import { softsign } from './softsign.ts'
import { spatialPyramidPool } from './spatial-pyramid-pool.ts'
import { spatiallySeparable } from './spatially-separable.ts'
import { tanh } from './tanh.ts'
import { tanhshrink } from './tanhshrink.ts'
import { threshold } from './threshold.ts'
import { transposedConvolutions } from './transposed-conv.ts'
import { upsample } from './upsample.ts'

const all: readonly LayerType[] = [
  ...convolutions,
  ...depthwiseConvolutions,
  ...separableConvolutions,
  spatiallySeparable,
  ...transposedConvolutions,
  upsample,
  pixelShuffle,
  ...pads,
  ...maxPools,
  ...averagePools,
  ...globalPools,
  ...adaptivePools,
  ...lpPools,
  spatialPyramidPool,
  pixelUnshuffle,
  batchNorm,
  layerNorm,
  groupNorm,
  instanceNorm,
  rmsNorm,
  localResponseNorm,
  ...dropouts,
  relu,
  leakyRelu,
  pRelu,
  elu,
  selu,
  celu,
  relu6,
  gelu,
  silu,
  mish,
  hardSwish,
  softplus,
  sigmoid,
  hardSigmoid,
  logSigmoid,
  tanh,
  hardtanh,
  softsign,
  tanhshrink,
  softshrink,
  hardshrink,
  threshold,
  glu,
  maxout,
  softmax,
  softmin,
  logSoftmax,
  residualAdd,
  concatenate,
  multiply,
  channelShuffle,
  dense,
  flatten,
  reshape,
  onnxOperator,
  input,
  output,
]

/** By type, in the palette's order. */
export const layerTypes: ReadonlyMap<string, LayerType> = new Map(all.map((layer) => [layer.type, layer]))

/** Those that can be added by hand. */
export const offeredLayers: readonly LayerType[] = all.filter(({ imported }) => imported !== true)
