// The list of optimizers.

import { adadelta } from './adadelta.ts'
import { adagrad } from './adagrad.ts'
import { adam } from './adam.ts'
import { adamax } from './adamax.ts'
import { adamW } from './adamw.ts'
import { momentum } from './momentum.ts'
import { nadam } from './nadam.ts'
import { nesterov } from './nesterov.ts'
import type { Optimizer } from './optimizer.ts'
import { radam } from './radam.ts'
import { rmsProp } from './rmsprop.ts'
import { sgd } from './sgd.ts'

const all: readonly Optimizer[] = [adam, adamW, sgd, momentum, nesterov, rmsProp, adagrad, adadelta, adamax, nadam, radam]

/** By id. */
export const optimizers: ReadonlyMap<string, Optimizer> = new Map(all.map((optimizer) => [optimizer.id, optimizer]))
