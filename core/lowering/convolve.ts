// Convolutions as lowerings emit them: around what ONNX Runtime 1.30 gets wrong on WebGPU, each measured against the CPU for 1 ... 8 channels per group.

import type { GraphBuilder } from '../onnx/builder.ts'
import type { Value } from '../onnx/operator.ts'
import { float32 } from '../tensor/tensor.ts'
import type { DeviceProfile } from './lowering.ts'
import { axisOf, perAxis, product, type Window } from './window.ts'

/**
 * Whether the device's Conv cannot take these groups. WebGPU has none in 3-D, and computes up to 4 output channels at once, as many as divide
 * their total, also where they do not divide a group's: wrong numbers without a word.
 */
export function failsOnGroups(device: DeviceProfile, { group, outChannels, kernel }: Pick<Window, 'group' | 'outChannels' | 'kernel'>): boolean {
  if (device.provider !== 'webgpu' || group === 1) return false
  const together = outChannels % 4 === 0 ? 4 : outChannels % 2 === 0 ? 2 : 1
  const perGroup = outChannels / group
  return kernel.length > 2 || (perGroup >= 4 && perGroup % together !== 0)
}

/**
 * Whether the device's Conv sums wrongly over these channels. WebGPU takes three at once where 3 divides them and 4 does not, and then reads only
 * the first of more (6, 9, 15, ...) in its form for 4 output channels: wrong numbers without a word.
 */
export function failsOnChannels(
  device: DeviceProfile,
  { group, channels, outChannels }: Pick<Window, 'group' | 'channels' | 'outChannels'>,
): boolean {
  return device.provider === 'webgpu' && group === 1 && channels > 3 && channels % 3 === 0 && channels % 4 !== 0 && outChannels % 4 === 0
}

/** WebGPU's ConvTranspose has no 3-D form, and sums wrongly where groups make one channel out of an even number. */
export function canTranspose(device: DeviceProfile, { group, channels, outChannels, image }: Window): boolean {
  if (device.provider !== 'webgpu') return true
  return image.length <= 2 && !(group > 1 && channels === group && (outChannels / group) % 2 === 0)
}

type Geometry = Pick<Window, 'kernel' | 'strides' | 'dilations' | 'begins' | 'ends' | 'group'>

/** x: [B, Ci, ...], w: [Co, Ci/group, ...], bias: [Co]? -> [B, Co, ...] */
export function convolve(
  g: GraphBuilder,
  device: DeviceProfile,
  [x, w, bias]: readonly [Value, Value, (Value | undefined)?],
  geometry: Geometry,
): Value {
  const { group, kernel, strides, dilations, begins, ends } = geometry
  const attributes = { kernel_shape: kernel, strides, dilations, pads: [...begins, ...ends] }
  const [outChannels = 0, channels = 0] = w.shape
  if (failsOnChannels(device, { group, channels, outChannels })) {
    // Channels of zeros, up to the next multiple of 4.
    const padded = (value: Value): Value =>
      g.op('Pad', [value, g.ints([...value.shape, ...value.shape].map((_, at) => (at === value.shape.length + 1 ? 4 - (channels % 4) : 0)))])
    return g.op('Conv', bias ? [padded(x), padded(w), bias] : [padded(x), padded(w)], { ...attributes, group })
  }
  if (!failsOnGroups(device, { group, outChannels, kernel })) return g.op('Conv', bias ? [x, w, bias] : [x, w], { ...attributes, group })
  const parts = (value: Value, axis: number): readonly Value[] =>
    g.ops('Split', [value, g.ints(Array.from({ length: group }, () => (value.shape[axis] ?? 0) / group))], { axis }, { outputs: group })
  const [images, filters, biases] = [parts(x, 1), parts(w, 0), bias && parts(bias, 0)]
  const results = images.map((image, index) => {
    const inputs = [image, filters[index], biases?.[index]].filter((value) => value !== undefined)
    return g.op('Conv', inputs, { ...attributes, group: 1 })
  })
  return g.op('Concat', results, { axis: 1 })
}

/** w: [Co, Ci/group, ...kernel] -> [Ci, Co/group, ...kernel] with its taps reversed. The exchange matrix is faster than Slice with step −1. */
export function turnedWeights(g: GraphBuilder, w: Value, window: Window): Value {
  const { kernel, group, channels, outChannels } = window
  const taps = product(kernel)
  const [ins, outs] = [channels / group, outChannels / group]
  const flat = g.reshape(w, [outChannels, ins, taps])
  const reversed = taps > 1 ? g.op('MatMul', [flat, exchange(g, taps)]) : flat
  if (group === 1) return g.reshape(g.transpose(reversed, [1, 0, 2]), [channels, outs, ...kernel])
  const swapped = ins === 1 && outs === 1 ? reversed : g.transpose(g.reshape(reversed, [group, outs, ins, taps]), [0, 2, 1, 3])
  return g.reshape(swapped, [channels, outs, ...kernel])
}

/** Ones on the other diagonal. */
function exchange(g: GraphBuilder, size: number): Value {
  const values = Array.from({ length: size * size }, (_, index) => Number(Math.floor(index / size) + (index % size) === size - 1))
  return g.constant(float32([size, size], values))
}

/** x: [B, C, ...out] -> [B, C, ...out·stride]: `stride − 1` zeros behind each element. */
export function insertZeros(g: GraphBuilder, x: Value, strides: readonly number[]): Value {
  const sizes = x.shape.slice(2)
  if (strides.every((stride) => stride === 1)) return x
  const merged = product(x.shape.slice(0, 2))
  const none = [0, ...sizes.flatMap(() => [0, 0])]
  const behind = [0, ...strides.flatMap((stride) => [0, stride - 1])]
  const stretched = g.op('Pad', [g.reshape(x, [merged, ...sizes.flatMap((size) => [size, 1])]), g.ints([...none, ...behind])])
  return g.reshape(stretched, [...x.shape.slice(0, 2), ...sizes.map((size, axis) => size * (strides[axis] as number))])
}

/** gradY: [B, Co, ...out] spread over zeros and convolved with turned weights -> [B, Ci, ...image]: the transposed convolution where the device has none. */
export function transposeByZeros(g: GraphBuilder, device: DeviceProfile, window: Window, w: Value, gradY: Value): Value {
  const stretched = insertZeros(g, gradY, window.strides)
  // dX[i] reads stretched[i + p − d·a]: d·(k − 1) − p in front, the rest behind; less than nothing crops.
  const begins = perAxis(window, (axis) => {
    const { dilation, kernel, begin } = axisOf(window, axis)
    return dilation * (kernel - 1) - begin
  })
  const ends = perAxis(window, (axis) => {
    const { image, dilation, kernel } = axisOf(window, axis)
    return image + dilation * (kernel - 1) - (begins[axis] as number) - (stretched.shape[axis + 2] as number)
  })
  const padded = g.op('Pad', [stretched, g.ints([0, 0, ...begins, 0, 0, ...ends])])
  const none = begins.map(() => 0)
  const ones = begins.map(() => 1)
  return convolve(g, device, [padded, turnedWeights(g, w, window)], { ...window, strides: ones, begins: none, ends: none })
}
