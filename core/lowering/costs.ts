// What work costs, in nanoseconds on two cores with AVX-512 (ONNX Runtime 1.30), fitted to measurements of 18 convolutions of LeNet, VGG, ResNet-20,
// MobileNet and their like. Only the order of the lowerings of one node matters; other machines move all of them alike.

import { elementCount, type Shape } from '../tensor/tensor.ts'
import { product, type Window } from './window.ts'

export const nanoseconds = {
  multiplyAdd: 1 / 175,
  blockedMultiplyAdd: 1 / 230,
  transposedMultiplyAdd: 1 / 140,
  /** One element of a column matrix that ONNX Runtime's convolution gathers itself, that its transposed convolution scatters, that we slice and join. */
  gathered: 0.13,
  scattered: 0.23,
  sliced: 0.25,
  /** One element moved by Transpose in single steps, in rows, by ReorderInput or ReorderOutput. */
  transposed: 0.6,
  transposedRows: 0.3,
  reordered: 0.13,
  /** The same moved by Gather in whole rows. */
  movedRows: 0.18,
  /** Starting one node. */
  node: 4000,
} as const

/** Multiply-adds of a convolution with this window. */
export const multiplyAdds = (window: Window): number =>
  (window.batch * window.outChannels * product(window.out) * window.channels * product(window.kernel)) / window.group

/** Elements of im2col's matrix: one per image, channel, tap and output; none where the image itself serves. */
export function columns({ batch, channels, kernel, strides, out }: Window): number {
  return product(kernel) === 1 && product(strides) === 1 ? 0 : batch * channels * product(kernel) * product(out)
}

/** ONNX Runtime's Conv with weights that change. */
export const convolutionCost = (window: Window): number => multiplyAdds(window) * nanoseconds.multiplyAdd + columns(window) * nanoseconds.gathered

/** Nodes that the blocked layout takes beside its convolution: image, filter and result reordered. For little work they outweigh what it saves. */
const blockingNodes = 7

/** The same in the blocked layout. */
export function blockedCost(window: Window): number {
  const moved = window.batch * (window.channels * product(window.image) + window.outChannels * product(window.out))
  return multiplyAdds(window) * nanoseconds.blockedMultiplyAdd + moved * nanoseconds.reordered + blockingNodes * nanoseconds.node
}

export const transposedCost = (window: Window): number =>
  multiplyAdds(window) * nanoseconds.transposedMultiplyAdd + columns(window) * nanoseconds.scattered

/** The transposed convolution by an ordinary one over inserted zeros. */
export function insertedZerosCost(window: Window): number {
  const stretched = window.batch * window.outChannels * product(window.image)
  return (
    multiplyAdds({ ...window, out: window.image }) * nanoseconds.multiplyAdd +
    stretched * (product(window.kernel) * nanoseconds.gathered + 2 * nanoseconds.transposed)
  )
}

/** The gradient by the weights as a convolution: gathers slowly where rows (taps × channels of a group) are shorter than a vector; gradY is transposed in rows. */
export function implicitCost(window: Window, gradY: Shape): number {
  const row = ((window.kernel.at(-1) ?? 1) * window.channels) / window.group
  const gathered = window.batch * window.channels * product(window.kernel) * product(window.out) * nanoseconds.gathered
  return multiplyAdds(window) * nanoseconds.multiplyAdd + gathered * Math.max(1, 16 / row) + elementCount(gradY) * nanoseconds.transposedRows
}
