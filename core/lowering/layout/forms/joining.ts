// Joining and dividing blocked images along their channels, in whole blocks: only pieces of memory are copied.

import { elementCount } from '../../../tensor/tensor.ts'
import type { LoweringCall } from '../../lowering.ts'
import { type BlockedImages, blockOf, defineForm, isBlockable } from '../form.ts'

const everywhere = (values: readonly unknown[]): number[] => values.map((_, index) => index)

function alongChannels(call: LoweringCall, whole: 'inputs' | 'outputs'): BlockedImages | undefined {
  const pieces = call[whole]
  const one = whole === 'inputs' ? call.outputs[0] : call.inputs[0]
  const axis = call.attributes.axis as number
  const fits = [one, ...pieces].every((value) => isBlockable(value, blockOf(call)) && value?.type === 'float32')
  if (!fits || (axis !== 1 && axis !== -3)) return undefined
  return whole === 'inputs' ? { inputs: everywhere(pieces), outputs: [0] } : { inputs: [0], outputs: everywhere(pieces) }
}

const moved = (call: LoweringCall): number => 0.1 * call.outputs.reduce((sum, { shape }) => sum + elementCount(shape), 0)

export const concatForm = defineForm({
  op: 'Concat',
  name: 'whole-blocks',
  images: (call) => alongChannels(call, 'inputs'),
  cost: moved,
  emit: (g, call) => [g.op('Concat', call.inputs, { axis: 1 })],
})

export const splitForm = defineForm({
  op: 'Split',
  name: 'whole-blocks',
  images: (call) => alongChannels({ ...call, inputs: call.inputs.slice(0, 1) }, 'outputs'),
  cost: moved,
  emit: (g, call) =>
    g.ops('Split', [call.inputs[0], g.ints(call.outputs.map(({ shape }) => shape[1] ?? 0))], { axis: 1 }, { outputs: call.outputs.length }),
})
