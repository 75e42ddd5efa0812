// ConvGradWeight by tiles, of the convolutions that go by tiles themselves: with the combinations of x that the forward pass has made already.

import type { Value } from '../../../onnx/operator.ts'
import { readWindow, required } from '../../window.ts'
import { blockedImages, blockOf, defineForm } from '../form.ts'
import { takesTiles, tilesCost, weightsByTiles } from '../winograd-tiles.ts'

export const convGradWeightTilesForm = defineForm({
  op: 'lamina.ConvGradWeight',
  name: 'tiles',
  images: (call) => (call.inputs[0]?.shape.length === 4 && takesTiles(readWindow(call), blockOf(call)) ? blockedImages(call, [0, 1], []) : undefined),
  cost: (call) => tilesCost(readWindow(call)),
  emit(g, call) {
    const [x, gradY] = required(call) as [Value, Value]
    return [weightsByTiles(g, x, gradY, blockOf(call))]
  },
})
