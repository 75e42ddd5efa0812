// The list of blocks that the palette offers, in its order.

import type { BlockType } from './block-type.ts'
import { denseBlock, inception, squeezeExcitation, unetStage } from './joining.ts'
import { depthwiseSeparable, invertedResidual, residualBasic, residualBottleneck, residualPreActivation } from './residual.ts'

const all: readonly BlockType[] = [
  residualBasic,
  residualBottleneck,
  residualPreActivation,
  invertedResidual,
  depthwiseSeparable,
  inception,
  squeezeExcitation,
  denseBlock,
  unetStage,
]

export const blockTypes: ReadonlyMap<string, BlockType> = new Map(all.map((block) => [block.id, block]))
