// Sliding windows of convolution and pooling along each spatial axis: padding made explicit, output sizes. Used by shape rules and by whoever emits windows.

import type { Shape } from '../tensor/tensor.ts'

/** Lists have one entry per spatial axis; `pads` all begins, then all ends. */
export interface Window {
  readonly kernel: readonly number[]
  readonly strides: readonly number[]
  readonly dilations: readonly number[]
  readonly pads: readonly number[]
}

/** ONNX's attributes of a window; what is absent has its default. */
export interface WindowAttributes {
  readonly auto_pad?: string | undefined
  readonly strides?: readonly number[] | undefined
  readonly dilations?: readonly number[] | undefined
  readonly pads?: readonly number[] | undefined
}

/** Extent of a dilated kernel: d(k − 1) + 1. */
export const extent = (kernel: number, dilation: number): number => dilation * (kernel - 1) + 1

/** Which lists do not have one entry per axis, in words; undefined when all fit. */
export function misfit({ strides, dilations, pads }: WindowAttributes, axes: number): string | undefined {
  if (strides?.length && strides.length !== axes) return `strides have ${strides.length} entries for ${axes} spatial axes`
  if (dilations?.length && dilations.length !== axes) return `dilations have ${dilations.length} entries for ${axes} spatial axes`
  if (pads?.length && pads.length !== 2 * axes) return `pads have ${pads.length} entries, not ${2 * axes}`
  const bad = [...(strides ?? []), ...(dilations ?? [])].find((size) => size < 1)
  return bad === undefined ? undefined : `a stride or dilation of ${bad} is not possible`
}

/** The window over an image of these spatial sizes, `auto_pad` dissolved into explicit pads. */
export function windowOver(image: Shape, kernel: readonly number[], attributes: WindowAttributes): Window {
  const ones = image.map(() => 1)
  const strides = attributes.strides?.length ? attributes.strides : ones
  const dilations = attributes.dilations?.length ? attributes.dilations : ones
  const auto = attributes.auto_pad ?? 'NOTSET'
  const explicit = attributes.pads?.length ? attributes.pads : [...image, ...image].map(() => 0)
  if (auto === 'NOTSET') return { kernel, strides, dilations, pads: explicit }
  if (auto === 'VALID') return { kernel, strides, dilations, pads: explicit.map(() => 0) }
  // SAME: out = ⌈in / s⌉, total = max(0, s(out − 1) + extent − in); an odd one goes to the end (UPPER) or the beginning (LOWER).
  const totals = image.map((size, axis) => {
    const stride = strides[axis] ?? 1
    return Math.max(0, stride * (Math.ceil(size / stride) - 1) + extent(kernel[axis] ?? 1, dilations[axis] ?? 1) - size)
  })
  const begins = totals.map((total) => (auto === 'SAME_LOWER' ? Math.ceil(total / 2) : Math.floor(total / 2)))
  return { kernel, strides, dilations, pads: [...begins, ...totals.map((total, axis) => total - (begins[axis] ?? 0))] }
}

/** Output sizes: ⌊(in + pads − extent) / s⌋ + 1; with `ceil` rounded up unless the last window would begin in the end's padding (PyTorch's rule). */
export function windowOutput(image: Shape, { kernel, strides, dilations, pads }: Window, ceil = false): number[] {
  return image.map((size, axis) => {
    const begin = pads[axis] ?? 0
    const stride = strides[axis] ?? 1
    const room = size + begin + (pads[axis + image.length] ?? 0) - extent(kernel[axis] ?? 1, dilations[axis] ?? 1)
    if (!ceil) return Math.floor(room / stride) + 1
    const count = Math.ceil(room / stride) + 1
    return (count - 1) * stride >= size + begin ? count - 1 : count
  })
}
