// ConvGradData of a network's first convolution: gradY in blocks, dX an image of a few channels. Elements of dX that stand s apart are read from the same places of
// gradY, so all phases of all channels are channels of one convolution at the size of gradY, and fill blocks together. Rows and columns are put in order at the end.

import type { GraphBuilder } from '../../../onnx/builder.ts'
import type { Value } from '../../../onnx/operator.ts'
import { elementCount, float32, type Tensor } from '../../../tensor/tensor.ts'
import { blockedConv, blockFilter, fromBlocked } from '../../blocked.ts'
import { nanoseconds } from '../../costs.ts'
import { all, axisOf, gradDataWindow, perAxis, positions, product, required, type Window } from '../../window.ts'
import { blockedImages, blockOf, defineForm } from '../form.ts'
import { arithmeticCost } from './conv.ts'

/** dX[s·q + phase] = Σ over taps a with a ≡ phase + p (mod s) of w[a] · gradY[q + (phase + p − a)/s]: the first place behind q that any phase reads, and how many. */
function placesOf(window: Window, axis: number): { readonly first: number; readonly count: number } {
  const { kernel, stride, begin } = axisOf(window, axis)
  const first = -Math.floor((kernel - 1 - begin) / stride)
  return { first, count: Math.floor((stride - 1 + begin) / stride) - first + 1 }
}

/** The convolution of gradY that gives all phases: of rows and columns of dX the s-th part. */
function allPhases(window: Window, block: number): Window {
  const { batch, channels, outChannels, image, out, strides } = window
  const places = perAxis(window, (axis) => placesOf(window, axis))
  const size = perAxis(window, (axis) => (image[axis] ?? 0) / (strides[axis] ?? 1))
  const ones = image.map(() => 1)
  return {
    batch,
    channels: outChannels,
    outChannels: Math.ceil((channels * product(strides)) / block) * block,
    group: 1,
    image: out,
    out: size,
    kernel: places.map(({ count }) => count),
    strides: ones,
    dilations: ones,
    begins: places.map(({ first }) => -first),
    ends: perAxis(window, (axis) => (size[axis] ?? 0) + (places[axis]?.first ?? 0) + (places[axis]?.count ?? 0) - 1 - (out[axis] ?? 0)),
  }
}

/** w: [Co, Ci, ...kernel] -> [phases of Ci, Co, ...places], zeros where a phase does not read. */
function filterOfPhases({ data: w }: Tensor<'float32'>, window: Window, phases: Window): Tensor<'float32'> {
  const { channels, outChannels, kernel, strides, begins } = window
  const shape = [phases.outChannels, outChannels, ...phases.kernel]
  const data = new Float32Array(elementCount(shape))
  const places = positions(phases.kernel)
  for (const [index, phase] of positions([channels, ...strides]).entries())
    for (const [at, place] of places.entries()) {
      const [channel = 0, ...offset] = phase
      const [row = -1, column = -1] = offset.map(
        (each, axis) => each + (begins[axis] ?? 0) - (strides[axis] ?? 1) * ((place[axis] ?? 0) - (phases.begins[axis] ?? 0)),
      )
      const [height = 1, width = 1] = kernel
      if (row < 0 || column < 0 || row >= height || column >= width) continue
      for (let out = 0; out < outChannels; out++)
        data[(index * outChannels + out) * places.length + at] = w[((out * channels + channel) * height + row) * width + column] as number
    }
  return float32(shape, data)
}

export const convGradDataImageForm = defineForm({
  op: 'lamina.ConvGradData',
  name: 'phases-as-channels',
  images(call) {
    const window = gradDataWindow(call)
    const { image, strides, dilations, group, channels } = window
    const whole = image.length === 2 && image.every((size, axis) => size % (strides[axis] ?? 1) === 0)
    if (!whole || group > 1 || channels >= blockOf(call) || !all(dilations, 1) || call.constants[0]?.type !== 'float32') return undefined
    const { begins, ends } = allPhases(window, blockOf(call))
    return [...begins, ...ends].every((size) => size >= 0) ? blockedImages(call, [1], []) : undefined
  },
  cost(call) {
    const arithmetic = arithmeticCost(allPhases(gradDataWindow(call), blockOf(call)), blockOf(call))
    return arithmetic + elementCount(call.outputs[0]?.shape ?? []) * (nanoseconds.reordered + nanoseconds.transposed) + 4 * nanoseconds.node
  },
  emit(g: GraphBuilder, call) {
    const [w, gradY] = [call.constants[0] as Tensor<'float32'>, (required(call) as [Value, Value])[1]]
    const [window, block] = [gradDataWindow(call), blockOf(call)]
    const { batch, channels, image, strides } = window
    const phases = allPhases(window, block)
    const found = blockedConv(g, [gradY, blockFilter(g, g.weights(filterOfPhases(w, window, phases)), block)], phases)
    const plain = fromBlocked(g, found, channels * product(strides))
    const [rows = 1, columns = 1] = strides
    if (rows === columns) return [rows === 1 ? plain : g.op('DepthToSpace', [plain], { blocksize: rows, mode: 'CRD' })]
    const apart = g.reshape(plain, [batch, channels, rows, columns, ...phases.out])
    return [g.reshape(g.transpose(apart, [0, 1, 4, 2, 5, 3]), [batch, channels, ...image])]
  },
})
