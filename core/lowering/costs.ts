// What work costs, in nanoseconds on two cores with AVX-512 (ONNX Runtime 1.30), fitted to measurements of 18 convolutions of LeNet, VGG, ResNet-20,
// MobileNet and their like, and of 39 with 1 to 60 channels on images of 7 to 32 in batches of 8 to 128, their poolings and batch norms (2026-11). Only the order of
// the ways to do one thing matters; other machines move all of them alike.

import { product, type Window } from './window.ts'

export const nanoseconds = {
  multiplyAdd: 1 / 175,
  blockedMultiplyAdd: 1 / 230,
  transposedMultiplyAdd: 1 / 140,
  /** Of a blocked convolution that reads planes and not blocks of channels. */
  planeMultiplyAdd: 1 / 220,
  /** One element of a column matrix that ONNX Runtime's convolution gathers itself, that its transposed convolution scatters, that we slice and join. */
  gathered: 0.15,
  scattered: 0.23,
  sliced: 0.25,
  /** One element moved by Transpose in single steps, in rows, by ReorderInput or ReorderOutput. */
  transposed: 0.6,
  transposedRows: 0.3,
  /** One row beside its elements, however short: what counts for small images. */
  transposedRow: 30,
  reordered: 0.13,
  /** The same moved by Gather in whole rows. */
  movedRows: 0.18,
  /** One element read and written by an operator that goes number by number. */
  passed: 0.15,
  /** One element of partial results, written by one node and read by ReduceSum. */
  addedUp: 0.6,
  /** Starting one node. */
  node: 4000,
  /** Sharing one matrix product out among the cores, and waiting for them all. */
  shared: 6000,
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

/** Smaller matrix products are left to one core. */
const sharedMultiplyAdds = 2 ** 16

/** ONNX Runtime's ConvTranspose takes one matrix product for each group of each image. */
export function transposedCost(window: Window): number {
  const products = window.batch * window.group
  const sharing = multiplyAdds(window) / products >= sharedMultiplyAdds ? products * nanoseconds.shared : 0
  return multiplyAdds(window) * nanoseconds.transposedMultiplyAdd + columns(window) * nanoseconds.scattered + sharing
}

/** The transposed convolution by an ordinary one over inserted zeros. */
export function insertedZerosCost(window: Window): number {
  const stretched = window.batch * window.outChannels * product(window.image)
  return (
    multiplyAdds({ ...window, out: window.image }) * nanoseconds.multiplyAdd +
    stretched * (product(window.kernel) * nanoseconds.gathered + 2 * nanoseconds.transposed)
  )
}

/** The gradient by the weights as a convolution: gathers slowly where rows (taps × channels of a group) are shorter than a vector; gradY is transposed map by map. */
export function implicitCost(window: Window): number {
  const { batch, channels, outChannels, group, out, kernel } = window
  const row = ((kernel.at(-1) ?? 1) * channels) / group
  const gathered = batch * channels * product(kernel) * product(out) * nanoseconds.gathered
  const transposed = batch * outChannels * (product(out) * nanoseconds.transposedRows + nanoseconds.transposedRow)
  // Three nodes, and three of Transpose, which take three times as long to start.
  return multiplyAdds(window) * nanoseconds.multiplyAdd + gathered * Math.max(1, 16 / row) + transposed + 12 * nanoseconds.node
}
