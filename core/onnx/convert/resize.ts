// Upsample and Resize before opset 13, GridSample before opset 20.

import { numbers } from '../../tensor/tensor.ts'
import type { Attribute } from '../graph.ts'
import { type Change, without } from './change.ts'

const upsample: Change = { op: 'Upsample', below: 10, convert: ({ node }) => [{ ...node, op: 'Resize' }] }

/** Opset 10: x, scales; pixels keep their top left corner, and the nearest is the one before (when growing). */
const resizeInputs: Change = {
  op: 'Resize',
  below: 11,
  convert({ node, constantOf }) {
    const [x = '', scales = ''] = node.inputs
    const known = constantOf(scales)
    const shrinks = known !== undefined && numbers(known).some((scale) => scale < 1)
    const text = (value: string): Attribute => ({ type: 'string', value })
    const attributes = { coordinate_transformation_mode: text('asymmetric'), nearest_mode: text(shrinks ? 'ceil' : 'floor') }
    return [{ ...node, inputs: [x, '', scales], attributes: { ...node.attributes, ...attributes } }]
  },
}

/** Opset 11 wrote "absent" as a tensor without elements. */
const resizeAbsent: Change = {
  op: 'Resize',
  below: 13,
  convert({ node, constantOf }) {
    const inputs = node.inputs.map((name, index) => (index > 0 && constantOf(name)?.data.length === 0 ? '' : name))
    while (inputs.at(-1) === '') inputs.pop()
    return [{ ...node, inputs }]
  },
}

const modes: Readonly<Record<string, string>> = { bilinear: 'linear', bicubic: 'cubic' }
const gridSample: Change = {
  op: 'GridSample',
  below: 20,
  convert({ node }) {
    const { mode } = node.attributes
    const old = mode?.type === 'string' ? mode.value : 'bilinear'
    return [{ ...node, attributes: { ...without(node.attributes, 'mode'), mode: { type: 'string', value: modes[old] ?? old } } }]
  },
}

export const resizeChanges: readonly Change[] = [upsample, resizeInputs, resizeAbsent, gridSample]
