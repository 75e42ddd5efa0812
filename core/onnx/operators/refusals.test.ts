// What operators refuse, in the words that reach the user.

import { expect, test } from 'vitest'
import { isTensor } from '../../tensor/tensor.ts'
import { type CaseInput, floats, input, ints, x } from '../../testing/operator-case.ts'
import { GraphBuilder } from '../builder.ts'
import { type PlainAttributes, ShapeRefused } from '../operator.ts'

const rows: readonly (readonly [op: string, says: string, inputs: readonly CaseInput[], attributes?: PlainAttributes, outputs?: number])[] = [
  ['Add', '64×8×8 and 32×16×16 do not broadcast', [x(64, 8, 8), x(32, 16, 16)]],
  ['Add', '"x0" is float32 but "x1" is int64', [x(2), input('int64', 2)]],
  ['And', '"x0" is float32, not bool', [x(2), x(2)]],
  ['Mod', 'floating-point tensors need fmod = 1', [x(2), x(2)]],
  ['Where', 'its condition "x0" is float32, not bool', [x(2), x(2), x(2)]],
  ['Sigmoid', '"x0" is int64, not a floating-point tensor', [input('int64', 2)]],
  ['PRelu', '"x1" (4) does not broadcast to 2×3', [x(2, 3), x(4)]],
  ['Softmax', 'axis 2 does not exist in 2 dimensions', [x(2, 3)], { axis: 2 }],
  ['Conv', 'a 7×7 kernel does not fit the 5×5 image', [x(1, 3, 5, 5), x(8, 3, 7, 7)]],
  ['Conv', 'a 5×5 kernel does not fit the 4×4 image', [x(1, 3, 4, 4), x(8, 3, 3, 3)], { dilations: [2, 2] }],
  ['Conv', '3 channels reach weights made for 4', [x(1, 3, 5, 5), x(8, 4, 3, 3)]],
  ['Conv', '8 output channels do not divide into 3 groups', [x(1, 3, 5, 5), x(8, 1, 3, 3)], { group: 3 }],
  ['Conv', 'its bias "x2" (4) needs 8 elements', [x(1, 3, 5, 5), x(8, 3, 3, 3), x(4)]],
  ['Conv', '"x0" (3×5) has 2 dimensions, not at least 3', [x(3, 5), x(8, 3, 3, 3)]],
  ['Conv', "kernel_shape 5×5 differs from the weights' 3×3", [x(1, 3, 5, 5), x(8, 3, 3, 3)], { kernel_shape: [5, 5] }],
  ['Conv', 'strides have 1 entries for 2 spatial axes', [x(1, 3, 5, 5), x(8, 3, 3, 3)], { strides: [2] }],
  ['Conv', 'a stride or dilation of 0 is not possible', [x(1, 3, 5, 5), x(8, 3, 3, 3)], { strides: [2, 0] }],
  ['ConvTranspose', '3 channels reach weights made for 4', [x(1, 3, 5, 5), x(4, 3, 3, 3)]],
  ['ConvTranspose', 'the padding leaves nothing of the 1×1 image', [x(1, 3, 1, 1), x(3, 3, 2, 2)], { pads: [1, 1, 1, 1] }],
  ['MaxPool', 'a 3×3 window does not fit the 2×2 image', [x(1, 3, 2, 2)], { kernel_shape: [3, 3] }],
  ['MaxPool', 'kernel_shape has 1 entries for 2 spatial axes', [x(1, 3, 2, 2)], { kernel_shape: [2] }],
  ['BatchNormalization', 'its mean "x3" (4) needs 3 elements', [x(2, 3, 4), x(3), x(3), x(4), x(3)]],
  ['GroupNormalization', '5 channels do not divide into 2 groups', [x(1, 5, 3, 3), x(2), x(2)], { num_groups: 2 }],
  ['ReduceSum', 'axes 0, -2 name one axis twice', [x(2, 3), ints(0, -2)]],
  ['ReduceSum', 'its axes ("x1") are known only while running', [x(2, 3), input('int64', 1)]],
  ['MatMul', '2×3 and 4×5 have no matrix product', [x(2, 3), x(4, 5)]],
  ['Gemm', '"x2" (3) does not broadcast to 2×4', [x(2, 3), x(3, 4), x(3)]],
  ['Einsum', '"j" is both 3 and 4', [x(2, 3), x(4, 5)], { equation: 'ij,jk->ik' }],
  ['Reshape', '2×3 (6 elements) cannot take the shape 4×-1', [x(2, 3), ints(4, -1)]],
  ['Reshape', 'its shape ("x1") is known only while running', [x(2, 3), input('int64', 2)]],
  ['Squeeze', 'axis 1 of 2×3 has the size 3, not 1', [x(2, 3), ints(1)]],
  ['Concat', '2×3 and 3×3 cannot be joined along axis 1', [x(2, 3), x(3, 3)], { axis: 1 }],
  ['Split', 'pieces of 2, 3 do not make up 6 along axis 0', [x(6), ints(2, 3)], {}, 2],
  ['Pad', 'pads have 3 entries, not 4', [x(2, 3), ints(1, 1, 1)]],
  ['Expand', '2 and 3 do not broadcast', [x(2), ints(3)]],
  ['DepthToSpace', '6 channels do not divide into blocks of 2×2', [x(1, 6, 2, 2)], { blocksize: 2 }],
  ['Gather', 'its indices "x1" are float32, not whole numbers', [x(3), x(1)]],
  ['ScatterND', 'updates 2×2 should be 2×3', [x(4, 3), input('int64', 2, 1), x(2, 2)]],
  ['Resize', '3 scales or sizes for 4 axes of 1×2×4×4', [x(1, 2, 4, 4), floats(), floats(1, 2, 2)]],
  ['Cast', 'there is no element type 8 here', [x(2)], { to: 8 }],
]

test.each(rows.map((row) => [`${row[0]}: ${row[1]}`, row] as const))('%s', (_, [op, says, inputs, attributes = {}, outputs = 1]) => {
  const g = new GraphBuilder('refused')
  const values = inputs.map((given, index) => (isTensor(given) ? g.constant(given) : g.input(`x${index}`, given.type, given.shape)))
  const build = () => g.within('n7.layer', () => g.ops(op, values, attributes, { outputs }))
  expect(build).toThrow(ShapeRefused)
  expect(build).toThrow(`n7.layer/${op}`)
  expect(build).toThrow(says)
})

test('an input too few is refused', () => {
  const g = new GraphBuilder('refused')
  expect(() => g.op('Add', [g.input('x', 'float32', [1])])).toThrow('Add: has 1 input, not 2')
})
