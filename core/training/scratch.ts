// What the gradient of a convolution by its weights writes out on the way: every window of the image as a column, where the lowering that it gets does so.

import type { CheckedNode } from '../design/checked.ts'
import { choose } from '../lowering/choose.ts'
import type { LoweringCall } from '../lowering/lowering.ts'
import { cpuProfile } from '../lowering/profiles.ts'
import type { Shape } from '../tensor/tensor.ts'

/** A processor of the kind that the lowerings' costs were measured on. */
const device = cpuProfile({ cores: 2, channelBlock: 16 })
const gradient = 'lamina.ConvGradWeight'

/** Of the layer that writes most, for one image of a batch: what one layer wrote the next one writes over. */
export function scratchValues(nodes: Iterable<CheckedNode>, batch: number): number {
  return Math.max(0, ...[...nodes].map((node) => scratchOf(node, batch)))
}

/** Layers that an edit did not reach are the same objects: what they write is not asked again. */
const remembered = new WeakMap<CheckedNode, { readonly batch: number; readonly values: number }>()

function scratchOf(node: CheckedNode, batch: number): number {
  const known = remembered.get(node)
  if (known?.batch === batch) return known.values
  const call = callOf(node, batch)
  const values = call ? Math.round((choose(gradient, call)?.scratch?.(call) ?? 0) / batch) : 0
  remembered.set(node, { batch, values })
  return values
}

/** x: [B, C, ...], dy: [B, F, ...] of a layer that is one convolution with a weight [F, C / group, ...kernel]. */
function callOf({ layer, inputs, options, output, arithmetic: { window } }: CheckedNode, batch: number): LoweringCall | undefined {
  const [input] = inputs
  if (!input || window === 'all' || window === 'own') return undefined
  const weight = layer.parameters({ inputs, options }).find(({ name }) => name === 'weight')?.shape
  if (!weight || weight.length !== window.kernel.length + 2 || weight[0] !== output[0]) return undefined
  const value = (name: string, shape: Shape) => ({ name, type: 'float32', shape }) as const
  return {
    inputs: [value('x', [batch, ...input]), value('dy', [batch, ...output])],
    outputs: [value('dw', weight)],
    attributes: {
      kernel_shape: window.kernel,
      strides: window.stride,
      dilations: window.dilation,
      pads: [...window.padding, ...window.padding],
      group: (input[0] ?? 1) / (weight[1] ?? 1),
    },
    constants: [],
    device,
  }
}
