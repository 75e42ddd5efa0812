// Images whose channels fill no whole blocks are widened: carried with channels of zeros behind their own, so that every form applies to them as it is.
//
// Which operands of an operator run over channels says its rule (widenings/); all are filled up with zeros. What it makes is cut back to its own channels: images
// where they leave the blocks, all else at once. Further channels never change a channel that is there, as long as they hold finite numbers: the weights that meet
// them are 0. Where a rule does not know that they stay finite, the operator works on plain images. Whether widening pays, and where, is decided with everything
// else by the plan's cut, because the costs are those of widened images.

import type { GraphBuilder } from '../../onnx/builder.ts'
import type { OnnxNode } from '../../onnx/graph.ts'
import type { PlainAttributes, Value } from '../../onnx/operator.ts'
import { int64, type Shape, sameShape } from '../../tensor/tensor.ts'
import { callOn } from '../choose.ts'
import type { LoweringCall } from '../lowering.ts'
import { blockOf } from './form.ts'

export interface Widening {
  /** Per operand: its axes that run over channels. */
  readonly axes: readonly (readonly number[])[]
  /** Attributes that count channels. */
  readonly attributes?: PlainAttributes
  /** Operands that count channels themselves, as Expand's shape: what they say then. */
  readonly counts?: ReadonlyMap<number, readonly number[]>
  /** Positions of results whose further channels hold 0; those of the others hold finite numbers. */
  readonly zero: readonly number[]
}

/** Whether the further channels of an operand all hold 0; otherwise they are finite. */
export type IsZero = (operand: number) => boolean

export interface WideningRule {
  /** `operatorKey`. */
  readonly op: string
  /** Undefined where the operator does not work on widened images. */
  widen(call: LoweringCall, isZero: IsZero): Widening | undefined
}

export const wholeBlocks = (channels: number, block: number): number => Math.ceil(channels / block) * block

/** The shape with these axes in whole blocks. */
export const widenedShape = (shape: Shape, axes: readonly number[], block: number): Shape =>
  shape.map((size, axis) => (axes.includes(axis) ? wholeBlocks(size, block) : size))

/** The call as it is on widened operands, which need not be there yet. */
export function widenedCall(node: OnnxNode, call: LoweringCall, { axes, attributes, counts }: Widening): LoweringCall {
  const shapes = call.inputs.map((value, index) => value && widenedShape(value.shape, axes[index] ?? [], blockOf(call)))
  const inputs = call.inputs.map((value, index) => {
    const shape = shapes[index]
    if (!value || !shape) return undefined
    const count = counts?.get(index)
    if (count) return { name: value.name, type: value.type, shape, constant: int64(count) }
    return sameShape(value.shape, shape) ? value : { name: value.name, type: value.type, shape }
  })
  const constants = call.constants.map((constant, index) => (inputs[index] === call.inputs[index] ? constant : undefined))
  return callOn(node, { inputs, constants, device: call.device }, attributes)
}

/** value -> the same with zeros behind, of this shape. */
export function fillUp(g: GraphBuilder, value: Value, shape: Shape): Value {
  const behind = shape.map((size, axis) => size - (value.shape[axis] ?? size))
  return g.op('Pad', [value, g.constant(int64([...shape.map(() => 0), ...behind]))])
}

/** value -> its beginning, of this shape. */
export function cutBack(g: GraphBuilder, value: Value, shape: Shape, name: string): Value {
  const axes = shape.flatMap((size, axis) => (size === value.shape[axis] ? [] : [axis]))
  const operands = [axes.map(() => 0), axes.map((axis) => shape[axis] ?? 0), axes].map((numbers) => g.ints(numbers))
  return g.op('Slice', [value, ...operands], {}, { names: [name] })
}

/** Which values have further channels that do not all hold 0; those that are filled up at the border do. */
export class FurtherChannels {
  private readonly notZero = new Set<string>()

  areZero(name: string | undefined): boolean {
    return !this.notZero.has(name ?? '')
  }

  remember({ outputs }: OnnxNode, { zero }: Widening): void {
    for (const [index, name] of outputs.entries()) if (!zero.includes(index)) this.notZero.add(name)
  }
}
