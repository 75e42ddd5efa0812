// The list of losses.

import { crossEntropy } from './cross-entropy.ts'
import type { Loss } from './loss.ts'
import { meanSquaredError } from './mse.ts'

const all: readonly Loss[] = [crossEntropy, meanSquaredError]

/** By id. */
export const losses: ReadonlyMap<string, Loss> = new Map(all.map((loss) => [loss.id, loss]))
