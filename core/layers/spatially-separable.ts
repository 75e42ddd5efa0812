// Spatially separable 2D: a k×1 convolution, then a 1×k convolution.

import { int } from '../options/options.ts'
import { convolutionParameters, emitConvolution, multiplyAddFormula, parameterFormula, sumFormula } from './convolution.ts'
import { convolutionInPyTorch } from './convolution-in-pytorch.ts'
import { defineLayer, type LayerCall, refuse } from './layer-type.ts'
import { biasOption, first, onePort, weightsOption } from './shared.ts'
import { channelsOf, needsPlaces, placesOf } from './spatial.ts'
import { outputFormula, placeWindow, refuseWindow, type WindowOptions } from './window.ts'

const parts = ['k×1 part', '1×k part'] as const

/** Windows of both parts; padded by half the kernel (odd kernels then keep the size). */
const windows = (size: number, stride: number): readonly [WindowOptions, WindowOptions] => {
  const half = Math.floor(size / 2)
  const one = { padding: 'explicit', dilation: [1, 1] } as const
  return [
    { ...one, kernelSize: [size, 1], stride: [stride, 1], paddingSize: [half, 0] },
    { ...one, kernelSize: [1, size], stride: [1, stride], paddingSize: [0, half] },
  ]
}

const options = {
  filters: int({ label: 'Filters', help: 'Channels of the output.', default: 32, min: 1, max: 65_536 }),
  between: int({
    label: 'Channels between',
    help: 'Channels of the k×1 part; 0 takes as many as there are filters.',
    default: 0,
    min: 0,
    max: 65_536,
  }),
  kernelSize: int({ label: 'Kernel size', help: 'Length k of both kernels; odd ones keep the size of the map.', default: 3, min: 1, max: 1023 }),
  stride: int({ label: 'Stride', help: 'Pixels from one window to the next, along both axes.', default: 1, min: 1, max: 1023 }),
  bias: biasOption,
  weights: weightsOption,
}
type Call = LayerCall<typeof options>

const betweenOf = ({ options: { between, filters } }: Call): number => between || filters

export const spatiallySeparable = defineLayer({
  type: 'spatially-separable-2d',
  title: 'Spatially separable',
  stem: 'separable',
  category: 'convolution',
  summary:
    'A k×1 convolution down the columns, then a 1×k convolution along the rows: sees what a k×k kernel sees for 2·k instead of k² weights per pair of channels, but only such patterns as are products of a column and a row.',
  source: 'Rigamonti et al. 2013; Szegedy et al. 2016 (Inception v3)',
  ports: onePort,
  options,
  highlights: ({ filters, kernelSize }) => [`${filters} filters`, `${kernelSize}×1, 1×${kernelSize}`],
  shape({ inputs, options: { filters, kernelSize, stride } }) {
    const unfit = needsPlaces('Spatially separable', 2, first(inputs))
    if (unfit) return refuse(unfit)
    const [down, across] = windows(kernelSize, stride)
    const places = placesOf(first(inputs))
    const refusal = refuseWindow(down, places) ?? refuseWindow(across, places)
    if (refusal) {
      const { fix: _, ...said } = refusal
      return refuse({ ...said, mend: 'Use a smaller kernel.' })
    }
    return [filters, ...placeWindow(across, placeWindow(down, places).output).output]
  },
  parameters(call) {
    const { filters, kernelSize, bias, weights } = call.options
    const [channels, between] = [channelsOf(first(call.inputs)), betweenOf(call)]
    const common = { groups: 1, bias, weights }
    return [
      ...convolutionParameters({ ...common, channels, filters: between, kernel: [kernelSize, 1], prefix: 'conv_v.' }),
      ...convolutionParameters({ ...common, channels: between, filters, kernel: [1, kernelSize], prefix: 'conv_h.' }),
    ]
  },
  emit(g, { inputs, options: { kernelSize, stride, bias }, parameter }) {
    const [down, across] = windows(kernelSize, stride)
    const weights = (part: string) => [parameter(`${part}.weight`), bias ? parameter(`${part}.bias`) : undefined] as const
    return emitConvolution(g, emitConvolution(g, first(inputs), weights('conv_v'), down, 1), weights('conv_h'), across, 1)
  },
  arithmetic(call) {
    const { filters, kernelSize, stride, bias } = call.options
    const [channels, between, places] = [channelsOf(first(call.inputs)), betweenOf(call), placesOf(first(call.inputs))]
    const [down, across] = windows(kernelSize, stride)
    const middle = placeWindow(down, places).output
    const whole = {
      ...down,
      kernelSize: [kernelSize, kernelSize],
      stride: [stride, stride],
      paddingSize: [down.paddingSize[0] ?? 0, down.paddingSize[0] ?? 0],
    }
    return {
      parameters: sumFormula(
        parameterFormula(down.kernelSize, channels, between, 1, bias),
        parameterFormula(across.kernelSize, between, filters, 1, bias),
        parts,
      ),
      multiplyAdds: sumFormula(
        multiplyAddFormula(down.kernelSize, channels, between, 1, middle),
        multiplyAddFormula(across.kernelSize, between, filters, 1, placeWindow(across, middle).output),
        parts,
      ),
      output: outputFormula(whole, places),
      window: placeWindow(whole, places),
    }
  },
  pytorch(call) {
    const { filters, kernelSize, stride, bias } = call.options
    const [down, across] = windows(kernelSize, stride)
    const [channels, places, between] = [channelsOf(first(call.inputs)), placesOf(first(call.inputs)), betweenOf(call)]
    const vertical = convolutionInPyTorch(down, { channels, places, filters: between, groups: 1, bias })
    const middle = placeWindow(down, places).output
    const horizontal = convolutionInPyTorch(across, { channels: between, places: middle, filters, groups: 1, bias })
    return {
      modules: { conv_v: vertical.module, conv_h: horizontal.module },
      forward: ({ inputs: [x = ''], module }) => [`x = ${module('conv_v')}(${vertical.read(x)})`, `${module('conv_h')}(${horizontal.read('x')})`],
    }
  },
  cases: [
    { name: '3, same size', options: { filters: 5, between: 4 }, inputs: [[3, 8, 7]], output: [5, 8, 7] },
    { name: '7, as many between as filters', options: { filters: 4, kernelSize: 7, bias: false }, inputs: [[2, 9, 8]], output: [4, 9, 8] },
    { name: 'stride 2, even kernel', options: { filters: 3, kernelSize: 4, stride: 2 }, inputs: [[2, 8, 6]], output: [3, 5, 4] },
  ],
  refusals: [{ name: 'no image', inputs: [[64]], says: /^Spatially separable needs channels, height and width/ }],
})
