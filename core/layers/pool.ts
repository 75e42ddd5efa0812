// What the pools with a sliding window share: options, shape with refusals, figures, and PyTorch's padding. Used by the files beside it only.

import { flag } from '../options/options.ts'
import type { Arithmetic, Refusal } from './layer-type.ts'
import { pythonPad, pythonSizes } from './pytorch.ts'
import { first, nothing, onePort } from './shared.ts'
import { channelsOf, type Dimensions, needsPlaces, placesOf, type Sizes, same, sayEqual, saySizes } from './spatial.ts'
import { outputFormula, placeWindow, refusePoolPadding, refuseWindow, type WindowOptions } from './window.ts'

export const ceilModeOption = flag({
  label: 'Ceil mode',
  help: 'Round the output size up: a last, partly filled window counts.',
  default: false,
})

interface Call {
  readonly inputs: readonly (readonly number[])[]
  readonly options: WindowOptions
}

/** What does not depend on how the values under a window are taken together. */
export const pooling = (n: Dimensions, title: string) => ({
  ports: onePort,
  category: 'pooling' as const,
  stem: 'pool',
  highlights: ({ kernelSize, stride }: { readonly kernelSize: Sizes; readonly stride: Sizes }) => [
    saySizes(kernelSize),
    `stride ${sayEqual(stride)}`,
  ],
  shape({ inputs, options }: Call): readonly number[] | { readonly refusal: Refusal } {
    const input = first(inputs)
    const places = placesOf(input)
    const refusal = needsPlaces(title, n, input) ?? refusePoolPadding(options, places) ?? refuseWindow(options, places)
    return refusal ? { refusal } : [channelsOf(input), ...placeWindow(options, places).output]
  },
  parameters: () => [],
  arithmetic({ inputs, options }: Call): Arithmetic {
    const places = placesOf(first(inputs))
    return { parameters: nothing, multiplyAdds: nothing, output: outputFormula(options, places), window: placeWindow(options, places) }
  },
})

/** The padding that PyTorch's pool writes, and what it is called with where that is not enough. */
export function paddingInPyTorch(options: WindowOptions, places: Sizes, filling: number) {
  const { begin, end } = placeWindow(options, places)
  const even = begin.every((before, axis) => before === end[axis])
  return {
    padding: even && !same(begin, 0) ? pythonSizes(begin) : '0',
    read: (x: string) => (even ? x : pythonPad(x, begin, end, { value: filling })),
  }
}
