// Passes over blocked images, each one walk through memory on all cores: ONNX Runtime's blocked convolution and pooling, put to uses of their own.
// Measured against standard operators: an affine pass takes less than half of BatchNormalization or Add, a dot product a quarter of Mul and ReduceSum.

import type { GraphBuilder } from '../../onnx/builder.ts'
import type { PlainAttributes, Value } from '../../onnx/operator.ts'
import { elementCount, float32, type Tensor } from '../../tensor/tensor.ts'
import { blockedDomain } from '../blocked.ts'

export const blockedOp = (g: GraphBuilder, op: string, inputs: readonly (Value | undefined)[], attributes: PlainAttributes = {}): Value =>
  g.op(op, inputs, attributes, { domain: blockedDomain })

/** A vector [C] of one number, as a constant. */
export const filled = (g: GraphBuilder, count: number, value: number): Value => g.constant(float32([count], new Float32Array(count).fill(value)))

interface Affine {
  /** [C]; ones where it is absent. */
  readonly scale?: Value
  /** [C] */
  readonly shift?: Value
  /** Blocked, of the result's shape. */
  readonly sum?: Value
  /** As the attributes `activation` and `activation_params` of ONNX Runtime's blocked convolution. */
  readonly activation?: { readonly name: string; readonly params?: readonly number[] }
}

/** x: blocked [B, C, H, W] -> activation(scale·x + shift + sum): a depthwise convolution of 1×1. */
export function affine(g: GraphBuilder, x: Value, { scale, shift, sum, activation }: Affine): Value {
  const channels = x.shape[1] ?? 1
  const filter = g.reshape(scale ?? filled(g, channels, 1), [channels, 1, 1, 1])
  const attributes = {
    kernel_shape: [1, 1],
    group: channels,
    ...(activation ? { activation: activation.name, activation_params: activation.params } : {}),
  }
  return blockedOp(g, 'Conv', [x, filter, shift, sum], attributes)
}

/** x: blocked -> blocked, zeros around it. */
export function padded(g: GraphBuilder, x: Value, [top, left, bottom, right]: readonly [number, number, number, number]): Value {
  if (top + left + bottom + right === 0) return x
  const [, channels = 1] = x.shape
  const ones = g.reshape(filled(g, channels, 1), [channels, 1, 1, 1])
  return blockedOp(g, 'Conv', [x, ones], { kernel_shape: [1, 1], group: channels, pads: [top, left, bottom, right] })
}

/** x: blocked [B, C, H, W] -> [C]: means of images first, then over the batch. */
export const channelMeans = (g: GraphBuilder, x: Value): Value => g.mean(blockedOp(g, 'GlobalAveragePool', [x]), [0, 2, 3])

/** x: blocked [B, C, H, W] -> [C]. */
export const channelSums = (g: GraphBuilder, x: Value): Value => g.mul(channelMeans(g, x), elementCount(x.shape) / (x.shape[1] ?? 1))

/** x, y: blocked [B, C, H, W] -> [C]: Σ x·y. All images are channels of one depthwise convolution, with y as the filter that covers them whole. */
export function channelDots(g: GraphBuilder, x: Value, y: Value): Value {
  const [batch = 1, channels = 1, ...image] = x.shape
  const merged = batch * channels
  const dots = blockedOp(g, 'Conv', [g.reshape(x, [1, merged, ...image]), g.reshape(y, [merged, 1, ...image])], {
    kernel_shape: image,
    group: merged,
  })
  return g.sum(g.reshape(dots, [batch, channels]), [0])
}

/** x: blocked [B, C, H, W] -> blocked [1, C, H, W]: all images below each other as one, and the taps of a convolution on the same element of each. */
export function sumOfImages(g: GraphBuilder, x: Value, block: number): Value {
  const [batch = 1, channels = 1, height = 1, width = 1] = x.shape
  if (batch === 1) return x
  const rows = (channels / block) * height
  const ones = g.constant(float32([block, 1, batch, 1], new Float32Array(block * batch).fill(1)))
  const attributes = { kernel_shape: [batch, 1], dilations: [rows, 1], group: block }
  return g.reshape(blockedOp(g, 'Conv', [g.reshape(x, [1, block, batch * rows, width]), ones], attributes), [1, channels, height, width])
}

/** x: blocked [B, C, h, w] -> [B, C, h·sy, w·sx]: every element repeated. */
export const spread = (g: GraphBuilder, x: Value, scales: readonly number[]): Value =>
  blockedOp(g, 'Upsample', [x], { scales: [1, 1, ...scales], mode: 'nearest' })

/** Of [1, C, ...image] in blocks: `at(position)` in all channels alike. */
export function blockedConstant(channels: number, block: number, image: readonly number[], at: (position: number) => number): Tensor {
  const area = elementCount(image)
  const data = Float32Array.from({ length: channels * area }, (_, index) => at(Math.floor(index / block) % area))
  return float32([1, channels, ...image], data)
}
