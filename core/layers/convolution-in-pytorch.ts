// How the convolutions are written in PyTorch: the module, padding that it cannot write itself, weights that are normalised or dropped.

import type { ConvolutionOptions, WeightTreatment } from './convolution.ts'
import { pythonArguments, pythonFlag, pythonPad, pythonSizes, pythonTuple } from './pytorch.ts'
import { type Sizes, same } from './spatial.ts'
import { placeWindow } from './window.ts'

interface PyTorchConvolution {
  readonly channels: number
  readonly places: Sizes
  readonly filters: number
  readonly groups: number
  readonly bias: boolean
}

/** `nn.Conv2d(1, 8, kernel_size=3)`, and what it is called with: padding that PyTorch's layer cannot write is added before. */
export function convolutionInPyTorch(options: ConvolutionOptions, { channels, places, filters, groups, bias }: PyTorchConvolution) {
  const { begin, end } = placeWindow(options, places)
  const { paddingMode = 'zeros' } = options
  const even = begin.every((before, axis) => before === end[axis])
  const filling = paddingMode === 'zeros' ? { value: 0 } : { mode: paddingMode }
  const sliding = [
    ['stride', pythonSizes(options.stride), '1'],
    ['padding', even ? pythonSizes(begin) : '0', '0'],
    ['dilation', pythonSizes(options.dilation ?? [1]), '1'],
    ['groups', `${groups}`, '1'],
  ] as const
  const module = `nn.Conv${places.length}d(${pythonArguments(
    [channels, filters],
    [
      ['kernel_size', pythonSizes(options.kernelSize), ''],
      ...sliding,
      ['bias', pythonFlag(bias), 'True'],
      ['padding_mode', even && !same(begin, 0) ? `"${paddingMode}"` : '"zeros"', '"zeros"'],
    ],
  )})`
  return {
    module,
    read: (x: string) => (even ? x : pythonPad(x, begin, end, filling)),
    /** The same with a weight that is not the module's own. */
    withWeight: (x: string, weight: string, biasOf: string) => {
      const inside = even && paddingMode === 'zeros'
      const image = inside ? x : pythonPad(x, begin, end, filling)
      const given = sliding.filter(([name]) => inside || name !== 'padding')
      return `F.conv${places.length}d(${pythonArguments([image, weight, biasOf], given)})`
    },
  }
}

/** The weight that a module computes with, where some are dropped while training: statements, the last one an expression. */
export function droppedWeight(module: string, axes: number, { weightNorm, dropConnect, rescale }: WeightTreatment): readonly string[] {
  const over = Array.from({ length: axes - 1 }, (_, axis) => axis + 1)
  const length = `torch.linalg.vector_norm(${module}.weight_v, dim=${pythonTuple(over)}, keepdim=True)`
  const before = weightNorm ? [`weight = ${module}.weight_g * ${module}.weight_v / ${length}`] : []
  const dropped = `F.dropout(${weightNorm ? 'weight' : `${module}.weight`}, ${dropConnect}, self.training)`
  return [...before, rescale ? dropped : `${dropped} * ${1 - dropConnect}`]
}

export const weightNormed = (module: string, weightNorm: boolean): string => (weightNorm ? `nn.utils.weight_norm(${module})` : module)
