// The list of optimizers.

import { adam } from './adam.ts'
import { momentum } from './momentum.ts'
import { nesterov } from './nesterov.ts'
import type { Optimizer } from './optimizer.ts'
import { sgd } from './sgd.ts'

const all: readonly Optimizer[] = [adam, sgd, momentum, nesterov]

/** By id. */
export const optimizers: ReadonlyMap<string, Optimizer> = new Map(all.map((optimizer) => [optimizer.id, optimizer]))
