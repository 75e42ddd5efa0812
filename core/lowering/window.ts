// The geometry of a convolution or pooling as lowerings read it: one number per spatial axis.

import type { PlainAttributes, Value } from '../onnx/operator.ts'
import { type WindowAttributes, windowOver } from '../onnx/window.ts'
import { invariant } from '../problems.ts'
import type { Shape } from '../tensor/tensor.ts'
import type { LoweringCall } from './lowering.ts'

export interface Window {
  readonly batch: number
  /** Of the image. */
  readonly channels: number
  /** Of the result. */
  readonly outChannels: number
  readonly group: number
  readonly image: readonly number[]
  readonly out: readonly number[]
  readonly kernel: readonly number[]
  readonly strides: readonly number[]
  readonly dilations: readonly number[]
  /** Padding before the first and behind the last element. */
  readonly begins: readonly number[]
  readonly ends: readonly number[]
}

/** `image`: [B, Ci, ...], `out`: [B, Co, ...]. */
export function windowOf(attributes: PlainAttributes, image: Shape, out: Shape): Window {
  const ints = (name: string): readonly number[] => {
    const value = attributes[name]
    invariant(Array.isArray(value), `attribute ${name} is missing`)
    return value as readonly number[]
  }
  const axes = image.length - 2
  return {
    batch: image[0] as number,
    channels: image[1] as number,
    outChannels: out[1] as number,
    group: (attributes.group as number | undefined) ?? 1,
    image: image.slice(2),
    out: out.slice(2),
    kernel: ints('kernel_shape'),
    strides: ints('strides'),
    dilations: ints('dilations'),
    begins: ints('pads').slice(0, axes),
    ends: ints('pads').slice(axes),
  }
}

/** Conv's window, the standard's defaults and automatic padding written out. */
export function convolutionWindow({ attributes, inputs, outputs }: LoweringCall): Window {
  const [x = [], w = []] = [inputs[0]?.shape, inputs[1]?.shape]
  const { kernel, strides, dilations, pads } = windowOver(x.slice(2), w.slice(2), attributes as WindowAttributes)
  return windowOf({ kernel_shape: kernel, strides, dilations, pads, group: attributes.group }, x, outputs[0]?.shape ?? [])
}

/** ConvGradData's: that of the convolution whose image its result belongs to. */
export const gradDataWindow = ({ attributes, inputs, outputs }: LoweringCall): Window =>
  windowOf(attributes, outputs[0]?.shape ?? [], inputs[1]?.shape ?? [])

/** ConvGradWeight's and MaxPoolGrad's: they read the image first, then what the forward operator made of it, or its gradient. */
export const readWindow = ({ attributes, inputs }: LoweringCall): Window => windowOf(attributes, inputs[0]?.shape ?? [], inputs[1]?.shape ?? [])

export const all = (sizes: readonly number[], wanted: number): boolean => sizes.every((size) => size === wanted)

/** 3×3 in single steps over one group, with results of the image's size: the convolutions that Winograd's combinations serve. */
export function isSame3x3({ group, image, kernel, strides, dilations, begins, ends }: Window): boolean {
  return image.length === 2 && group === 1 && all(kernel, 3) && all([...strides, ...dilations, ...begins, ...ends], 1)
}

/** One result per spatial axis: `perAxis((axis) => ...)`. */
export const perAxis = <T>(window: Window, compute: (axis: number) => T): T[] => window.image.map((_, axis) => compute(axis))

/** Reads of axis `axis` the sizes by name, all of them numbers. */
export function axisOf(window: Window, axis: number) {
  const at = (sizes: readonly number[]): number => sizes[axis] as number
  return {
    image: at(window.image),
    out: at(window.out),
    kernel: at(window.kernel),
    stride: at(window.strides),
    dilation: at(window.dilations),
    begin: at(window.begins),
    end: at(window.ends),
  }
}

/** Padding behind each axis, so that the last tap of the last output finds something. */
export const paddingBehind = (window: Window): number[] =>
  perAxis(window, (axis) => {
    const { image, out, stride, dilation, kernel, begin } = axisOf(window, axis)
    return Math.max(0, stride * (out - 1) + dilation * (kernel - 1) + 1 - image - begin)
  })

export const product = (sizes: readonly number[]): number => sizes.reduce((total, size) => total * size, 1)

/** Every position of a box of these sizes, last axis fastest. */
export function positions(sizes: readonly number[]): number[][] {
  return sizes.reduce<number[][]>((found, size) => found.flatMap((start) => Array.from({ length: size }, (_, index) => [...start, index])), [[]])
}

/** The inputs of a call whose operator has no optional ones. */
export const required = (call: LoweringCall): readonly Value[] =>
  call.inputs.map((value) => {
    invariant(value, 'an input is missing')
    return value
  })
