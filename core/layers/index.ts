// The list of layers; palette, canvas, inspector, checks, compiler, exports, handbook, CLI help and tests derive from it.

import { averagePool2d } from './average-pool-2d.ts'
import { batchNorm } from './batch-norm.ts'
import { concatenate } from './concatenate.ts'
import { conv2d } from './conv-2d.ts'
import { dense } from './dense.ts'
import { depthwise2d } from './depthwise-2d.ts'
import { depthwiseSeparable2d } from './depthwise-separable-2d.ts'
import { dropout } from './dropout.ts'
import { flatten } from './flatten.ts'
import { gelu } from './gelu.ts'
import { globalAveragePool2d } from './global-average-pool-2d.ts'
import { input } from './input.ts'
import { layerNorm } from './layer-norm.ts'
import type { LayerType } from './layer-type.ts'
import { leakyRelu } from './leaky-relu.ts'
import { maxPool2d } from './max-pool-2d.ts'
import { output } from './output.ts'
import { relu } from './relu.ts'
import { residualAdd } from './residual-add.ts'
import { sigmoid } from './sigmoid.ts'
import { silu } from './silu.ts'
import { softmax } from './softmax.ts'
import { tanh } from './tanh.ts'
import { transposedConv2d } from './transposed-conv-2d.ts'

const all: readonly LayerType[] = [
  conv2d,
  depthwise2d,
  depthwiseSeparable2d,
  transposedConv2d,
  maxPool2d,
  averagePool2d,
  globalAveragePool2d,
  batchNorm,
  layerNorm,
  dropout,
  relu,
  leakyRelu,
  gelu,
  silu,
  sigmoid,
  tanh,
  softmax,
  residualAdd,
  concatenate,
  dense,
  flatten,
  input,
  output,
]

/** By type, in the palette's order. */
export const layerTypes: ReadonlyMap<string, LayerType> = new Map(all.map((layer) => [layer.type, layer]))
