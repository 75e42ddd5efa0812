// The checkerboard of transposed convolutions (Odena, Dumoulin & Olah 2016): how many kernels overlap at every value of the output. The window draws it.

import { product, type Sizes, saySizes } from './spatial.ts'

export interface Overlapping {
  readonly kernelSize: Sizes
  readonly stride: Sizes
  readonly dilation: Sizes
}

/**
 * Taps that land on each of the output's positions along one axis: #{(i, t): i·s + t·d − p = o}, i over the input, t over the kernel. The count at a
 * place of several axes is the product.
 */
export function overlapCounts(options: Overlapping & { readonly paddingSize: Sizes }, places: Sizes, output: Sizes): readonly (readonly number[])[] {
  return places.map((size, axis) => {
    const [kernel = 1, stride = 1, dilation = 1, padding = 0] = [
      options.kernelSize[axis],
      options.stride[axis],
      options.dilation[axis],
      options.paddingSize[axis],
    ]
    const counts = Array<number>(output[axis] ?? 0).fill(0)
    for (let from = 0; from < size; from++)
      for (let tap = 0; tap < kernel; tap++) {
        const at = from * stride + tap * dilation - padding
        if (at >= 0 && at < counts.length) counts[at] = (counts[at] ?? 0) + 1
      }
    return counts
  })
}

/** Fewest and most kernels that overlap away from the border; equal where there is no checkerboard. */
export function overlapRange({ kernelSize, stride, dilation }: Overlapping): { readonly least: number; readonly most: number } {
  const phases = kernelSize.map((kernel, axis) => {
    const [step = 1, apart = 1] = [stride[axis], dilation[axis]]
    const counts = Array<number>(step).fill(0)
    for (let tap = 0; tap < kernel; tap++) counts[(tap * apart) % step] = (counts[(tap * apart) % step] ?? 0) + 1
    return counts
  })
  return { least: product(phases.map((counts) => Math.min(...counts))), most: product(phases.map((counts) => Math.max(...counts))) }
}

/** What is said about a layer whose maps will show the pattern; undefined where they will not. */
export function checkerboardNote(options: Overlapping) {
  const { least, most } = overlapRange(options)
  if (least === most) return undefined
  const { kernelSize, stride } = options
  const even = kernelSize.map((size, axis) => Math.ceil(size / (stride[axis] ?? 1)) * (stride[axis] ?? 1))
  const mends = overlapRange({ ...options, kernelSize: even })
  const fix = { kind: 'set-option', label: `Set Kernel size to ${saySizes(even)}`, option: 'kernelSize', value: even } as const
  return {
    code: 'checkerboard',
    option: 'kernelSize',
    what: `Kernels of ${saySizes(kernelSize)} laid ${saySizes(stride)} apart overlap unevenly, ${least} to ${most} on one value: their maps tend to show a checkerboard.`,
    mend: 'Use a kernel size that the stride divides, or Upsample with a convolution behind it.',
    ...(mends.least === mends.most ? { fix } : {}),
  }
}
