// Conv on blocked images. Frozen filters are put in blocks once, when ONNX Runtime loads.

import type { GraphBuilder } from '../../../onnx/builder.ts'
import type { Value } from '../../../onnx/operator.ts'
import { elementCount, type Shape, type Tensor } from '../../../tensor/tensor.ts'
import { blockDepthwiseFilter, blockFilter, blockOutputs } from '../../blocked.ts'
import { multiplyAdds, nanoseconds } from '../../costs.ts'
import type { LoweringCall } from '../../lowering.ts'
import { convolutionWindow, product, type Window } from '../../window.ts'
import { convolveFrozen } from '../convolve-frozen.ts'
import { blockedImages, blockOf, defineForm } from '../form.ts'
import { affine } from '../passes.ts'
import { convolveBlocked } from '../side-by-side.ts'
import { changingRowsCost, convolveChangingByRows } from '../winograd-rows.ts'
import { convolveByTiles, takesTiles, tilesCost } from '../winograd-tiles.ts'

/** How filters meet blocks. `image`: fewer channels than a block stay as they are, and only the result is blocked. */
export type FilterKind = 'whole' | 'depthwise' | 'image'

export function filterKind({ channels, outChannels, group }: Window, block: number): FilterKind | undefined {
  if (outChannels % block !== 0) return undefined
  if (group > 1 && group === channels && group === outChannels) return 'depthwise'
  if ((channels / group) % block === 0 && (outChannels / group) % block === 0) return 'whole'
  return group === 1 && channels < block ? 'image' : undefined
}

export function blockedFilter(g: GraphBuilder, w: Value, kind: FilterKind, block: number): Value {
  if (kind === 'depthwise') return blockDepthwiseFilter(g, w)
  return kind === 'whole' ? blockFilter(g, w, block) : blockOutputs(g, w, block)
}

/** Whatever is read serves one block of outputs only, at three quarters of the speed. */
const singleBlock = 4 / 3

/** Depthwise convolutions do little arithmetic per element that they read. */
export function arithmeticCost(window: Window, block: number): number {
  const cheap = window.group === window.channels && window.group > 1
  const moved = window.batch * (window.channels * product(window.image) + window.outChannels * product(window.out))
  const arithmetic = multiplyAdds(window) * nanoseconds.blockedMultiplyAdd
  return cheap ? arithmetic + 0.04 * moved : arithmetic * (window.outChannels === block ? singleBlock : 1)
}

/** A filter put in blocks: reordered, then moved row by row. */
export const filterCost = (w: Shape): number => elementCount(w) * (nanoseconds.reordered + nanoseconds.movedRows) + 4 * nanoseconds.node

const kindOf = (call: LoweringCall): FilterKind | undefined =>
  call.inputs[0]?.shape.length === 4 ? filterKind(convolutionWindow(call), blockOf(call)) : undefined

export const convForm = defineForm({
  op: 'Conv',
  name: 'blocked',
  images(call) {
    const kind = kindOf(call)
    return kind && blockedImages(call, kind === 'image' ? [] : [0], [0])
  },
  cost: (call) => arithmeticCost(convolutionWindow(call), blockOf(call)) + (call.constants[1] ? 0 : filterCost(call.inputs[1]?.shape ?? [])),
  emit(g, call) {
    const [x, w, bias] = call.inputs as [Value, Value, Value?]
    const [window, block, kind] = [convolutionWindow(call), blockOf(call), kindOf(call) ?? 'whole']
    const weights = call.constants[1]
    const frozen = weights?.type === 'float32' && kind === 'whole' ? { weights: weights as Tensor<'float32'>, turned: false, bias } : undefined
    const found = frozen && convolveFrozen(g, x, frozen, window, block)
    return [found ?? convolveBlocked(g, [x, blockedFilter(g, w, kind, block), bias], window, block)]
  },
})

/** Frozen weights have a form by tiles of their own. */
export const convTilesForm = defineForm({
  op: 'Conv',
  name: 'tiles',
  images(call) {
    const fits = call.inputs[0]?.shape.length === 4 && call.constants[1] === undefined && takesTiles(convolutionWindow(call), blockOf(call))
    return fits ? blockedImages(call, [0], [0]) : undefined
  },
  cost: (call) => tilesCost(convolutionWindow(call)),
  emit(g, call) {
    const [x, w, bias] = call.inputs as [Value, Value, Value?]
    const found = convolveByTiles(g, x, w, blockOf(call))
    return [bias ? affine(g, found, { shift: bias }) : found]
  },
})

export const convRowsForm = defineForm({
  op: 'Conv',
  name: 'rows',
  images: (call) =>
    call.constants[1] === undefined && kindOf(call) === 'whole' && Number.isFinite(changingRowsCost(convolutionWindow(call)))
      ? blockedImages(call, [0], [0])
      : undefined,
  cost: (call) => changingRowsCost(convolutionWindow(call)) + filterCost(call.inputs[1]?.shape ?? []),
  emit(g, call) {
    const [x, w, bias] = call.inputs as [Value, Value, Value?]
    const block = blockOf(call)
    return [convolveChangingByRows(g, x, blockFilter(g, w, block), bias, convolutionWindow(call), block)]
  },
})
