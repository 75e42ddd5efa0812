// A template's network as a row of blocks: height follows the size of the maps, width the channels, colour the family; skips are arcs above.

import type { CheckResult } from '../../core/design/checked.ts'
import type { Design } from '../../core/design/design.ts'
import type { Category } from '../../core/layers/layer-type.ts'
import type { Shape } from '../../core/tensor/tensor.ts'
import { flowOrder } from '../canvas/flow-order.ts'

export interface PreviewBlock {
  readonly id: string
  readonly category: Category
  /** A join is drawn as a circled sign. */
  readonly join: boolean
  readonly x: number
  readonly width: number
  readonly height: number
}
export interface Preview {
  readonly blocks: readonly PreviewBlock[]
  /** From x to x, above the blocks. */
  readonly arcs: readonly { readonly from: number; readonly to: number }[]
  readonly width: number
}

const spacing = 13
const joinSize = 12

/** Height 15 + 15·ln(size) for maps, 3 + 10·ln(n) for lists; width 5 + 3·ln(channels). */
function sizeOf(shape: Shape): readonly [width: number, height: number] {
  const [first = 1, high] = shape
  if (high === undefined) return [6, Math.min(66, 3 + 10 * Math.log(first + 1))]
  return [5 + 3 * Math.log(first), 15 + 15 * Math.log(high + 0.2)]
}

/** Only what changes the shape or has a say in it: activations and normalisations are left out. */
export function previewOf(design: Design, check: CheckResult): Preview {
  const order = flowOrder(design)
  const blocks: PreviewBlock[] = []
  const ends = new Map<string, number>()
  const arcs: { from: number; to: number }[] = []
  let x = 0
  for (const id of order.order) {
    const known = check.understood.get(id)
    const { category } = known?.layer ?? {}
    if (!known || !category || order.side.has(id)) continue
    const before = Math.max(0, x - spacing / 2)
    const join = category === 'joining'
    if (join) arcs.push({ from: forkOf(id, order, ends) ?? before, to: x + joinSize / 2 })
    if (join || (category !== 'activation' && category !== 'normalisation' && known.layer.ports.outputs.length > 0)) {
      const [width, height] = join ? [joinSize, joinSize] : sizeOf(known.output)
      blocks.push({ id, category, join, x, width, height })
      x += width + spacing
    }
    ends.set(id, x - spacing / 2)
  }
  return { blocks, arcs, width: Math.max(0, x - spacing) }
}

/** Where the skip of a join leaves the trunk. */
function forkOf(join: string, order: ReturnType<typeof flowOrder>, ends: ReadonlyMap<string, number>): number | undefined {
  const skip = order.incoming.get(join)?.find(({ from, to }) => order.skips.has(`${from.node}.${from.port}>${to.node}.${to.port}`))
  let at = skip?.from.node
  while (at !== undefined && order.side.has(at)) at = order.incoming.get(at)?.[0]?.from.node
  return at === undefined ? undefined : ends.get(at)
}
