// What a blocked form is: one way to write one operator on images that lie in blocks. One file each in forms/, listed in forms/index.ts.
//
// A blocked image is declared [B, C, H, W] and lies in memory as [B, C/b, H, W, b] (core/lowering/blocked.ts); C is a multiple of the block b.

import type { GraphBuilder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/operator.ts'
import type { Shape } from '../../tensor/tensor.ts'
import type { LoweringCall } from '../lowering.ts'

/** Positions of the operands and of the results that lie in blocks; all others are as they were. */
export interface BlockedImages {
  readonly inputs: readonly number[]
  readonly outputs: readonly number[]
}

export interface BlockedForm {
  /** `operatorKey` of what it writes. */
  readonly op: string
  /** Short, and unique among the forms of the operator. */
  readonly name: string
  /** Undefined where the form does not apply. */
  images(call: LoweringCall): BlockedImages | undefined
  /** About nanoseconds, as the costs of lowerings. */
  cost(call: LoweringCall): number
  /** What the operator costs as it is, where it has no lowering and plain images take it another time than blocks of as many channels. */
  plainCost?(call: LoweringCall): number
  /** Emits final operators only: no lowering applies to them. `call.inputs` holds blocked images where `images` says so. */
  emit(g: GraphBuilder, call: LoweringCall): readonly (Value | undefined)[]
}

export const defineForm = (form: BlockedForm): BlockedForm => form

/** The block; forms are only asked where there is one. */
export const blockOf = ({ device }: LoweringCall): number => device.channelBlock ?? Number.POSITIVE_INFINITY

/** [B, C, H, W] with whole blocks of channels, and more than one element each: a 1×1 image lies the same way in either layout. */
export function isBlockable(value: { readonly type: string; readonly shape: Shape } | undefined, block: number): boolean {
  const [, channels = 0, height = 0, width = 0] = value?.shape ?? []
  return value?.shape.length === 4 && channels > 0 && channels % block === 0 && height * width > 1
}

/** Whether blocks change nothing: whole blocks of channels with one element each. */
export function liesAlike(shape: Shape, block: number): boolean {
  const [, channels = 0, height = 0, width = 0] = shape
  return shape.length === 4 && channels > 0 && channels % block === 0 && height * width === 1
}

/** The images of a call at these positions, all of which have to fit blocks; 1×1 images need no reordering. Undefined where one does not fit. */
export function blockedImages(call: LoweringCall, inputs: readonly number[], outputs: readonly number[]): BlockedImages | undefined {
  const block = blockOf(call)
  const sorted = (values: LoweringCall['inputs'] | LoweringCall['outputs'], positions: readonly number[]) => {
    const fits = positions.every((index) => isBlockable(values[index], block) || liesAlike(values[index]?.shape ?? [], block))
    return fits ? positions.filter((index) => isBlockable(values[index], block)) : undefined
  }
  const [found, made] = [sorted(call.inputs, inputs), sorted(call.outputs, outputs)]
  return found && made && found.length + made.length > 0 ? { inputs: found, outputs: made } : undefined
}
