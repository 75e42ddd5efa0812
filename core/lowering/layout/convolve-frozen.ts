// Convolutions with weights that never change: as such, or one of the ways that need fewer multiplications, whichever takes least time.

import type { GraphBuilder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/operator.ts'
import { multiplyAdds, nanoseconds } from '../costs.ts'
import type { Window } from '../window.ts'
import { affine } from './passes.ts'
import { convolveFrozenByTiles, frozenTilesCost } from './winograd-frozen-tiles.ts'
import { convolveFrozenByRows, type FrozenWeights, rowsCost } from './winograd-rows.ts'

/** `rows` and `tiles` are Winograd's, along one axis (winograd-rows.ts) and along both (winograd-frozen-tiles.ts). */
export function cheapestWay(window: Window): 'direct' | 'rows' | 'tiles' {
  const direct = multiplyAdds(window) * nanoseconds.blockedMultiplyAdd
  const [rows, tiles] = [rowsCost(window), frozenTilesCost(window)]
  if (direct <= Math.min(rows, tiles)) return 'direct'
  return rows < tiles ? 'rows' : 'tiles'
}

/** x: blocked [B, Ci, H, W] -> blocked [B, Co, oh, ow]; undefined where the direct sum is fastest. */
export function convolveFrozen(g: GraphBuilder, x: Value, frozen: FrozenWeights, window: Window, block: number): Value | undefined {
  const way = cheapestWay(window)
  if (way === 'direct') return undefined
  if (way === 'rows') return convolveFrozenByRows(g, x, frozen, window, block)
  const found = convolveFrozenByTiles(g, x, frozen.weights, window, block, frozen.turned)
  return frozen.bias ? affine(g, found, { shift: frozen.bias }) : found
}
