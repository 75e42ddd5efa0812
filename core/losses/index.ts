// The list of losses.

import { binaryCrossEntropy } from './binary-cross-entropy.ts'
import { crossEntropy } from './cross-entropy.ts'
import { softCrossEntropy } from './cross-entropy-soft.ts'
import { diceLoss } from './dice.ts'
import { binaryDiceLoss } from './dice-binary.ts'
import { focalLoss } from './focal.ts'
import { binaryFocalLoss } from './focal-binary.ts'
import { huberLoss } from './huber.ts'
import { klDivergence } from './kl-divergence.ts'
import { meanAbsoluteError } from './l1.ts'
import type { Loss } from './loss.ts'
import { meanSquaredError } from './mse.ts'
import { multiMargin } from './multi-margin.ts'
import { smoothL1 } from './smooth-l1.ts'

const all: readonly Loss[] = [
  crossEntropy,
  softCrossEntropy,
  binaryCrossEntropy,
  focalLoss,
  binaryFocalLoss,
  multiMargin,
  klDivergence,
  diceLoss,
  binaryDiceLoss,
  meanSquaredError,
  meanAbsoluteError,
  huberLoss,
  smoothL1,
]

/** By id. */
export const losses: ReadonlyMap<string, Loss> = new Map(all.map((loss) => [loss.id, loss]))
