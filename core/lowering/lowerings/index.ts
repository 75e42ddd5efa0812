// The list of lowerings. Of those that apply to a node the cheapest is taken.

import type { Lowering } from '../lowering.ts'
import { celu, selu, sign, softsign } from './activations.ts'
import { averagePoolGradMatrices } from './average-pool-grad.ts'
import { batchNormGradAffine, batchNormGradCentred } from './batch-norm-grad.ts'
import { batchNormMeans, batchNormTrainingMode } from './batch-norm-training.ts'
import { convBlocked, convGradDataBlocked, convGradWeightDepthwise } from './conv-blocked.ts'
import { convGradDataFlipped } from './conv-grad-data-flipped.ts'
import { convGradDataTransposed } from './conv-grad-data-transposed.ts'
import { convGradDataZeros } from './conv-grad-data-zeros.ts'
import { convGradWeightBlocked } from './conv-grad-weight-blocked.ts'
import { convGradWeightImplicit } from './conv-grad-weight-implicit.ts'
import { convGradWeightMatMul } from './conv-grad-weight-matmul.ts'
import { convGroupByGroup } from './conv-groups.ts'
import { convPlain } from './conv-plain.ts'
import { convTransposeZeros } from './conv-transpose-zeros.ts'
import { dftMatrix } from './dft-matrix.ts'
import { groupNormalization } from './group-normalization.ts'
import { logSoftmax } from './log-softmax.ts'
import { lpPoolPowers } from './lp-pool.ts'
import { lrnBand } from './lrn.ts'
import { maxPoolGradScatter, maxPoolGradUnpool } from './max-pool-grad-indices.ts'
import { maxPoolGradMasks } from './max-pool-grad-masks.ts'
import { maxPoolGradMerged } from './max-pool-grad-merged.ts'
import { oneHotComparison } from './one-hot.ts'
import { randomUniformDivide, randomUniformShift } from './random-uniform.ts'
import { reluGradCompare, reluGradGate } from './relu-grad.ts'
import { sliceBackwards } from './slice-backwards.ts'
import { mean, sum } from './variadic.ts'

export const lowerings: readonly Lowering[] = [
  convPlain,
  convBlocked,
  convGroupByGroup,
  convTransposeZeros,
  convGradWeightImplicit,
  convGradWeightBlocked,
  convGradWeightMatMul,
  convGradWeightDepthwise,
  convGradDataTransposed,
  convGradDataFlipped,
  convGradDataBlocked,
  convGradDataZeros,
  maxPoolGradUnpool,
  maxPoolGradScatter,
  maxPoolGradMerged,
  maxPoolGradMasks,
  averagePoolGradMatrices,
  reluGradGate,
  reluGradCompare,
  batchNormTrainingMode,
  batchNormMeans,
  batchNormGradCentred,
  batchNormGradAffine,
  randomUniformShift,
  randomUniformDivide,
  logSoftmax,
  groupNormalization,
  lrnBand,
  lpPoolPowers,
  dftMatrix,
  oneHotComparison,
  sliceBackwards,
  sign,
  softsign,
  selu,
  celu,
  sum,
  mean,
]
