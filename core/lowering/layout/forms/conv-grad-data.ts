// ConvGradData on blocked images: the convolution of gradY with the weights turned round. Larger strides spread gradY over zeros first.

import type { GraphBuilder } from '../../../onnx/builder.ts'
import type { Value } from '../../../onnx/operator.ts'
import { elementCount, int64, type Tensor } from '../../../tensor/tensor.ts'
import { blockDepthwiseFilter, blockedConv, blockFilter, blockFilterBackward } from '../../blocked.ts'
import { turnedWeights } from '../../convolve.ts'
import type { LoweringCall } from '../../lowering.ts'
import { asConvolution, backwardWindow, isConvolutionBackwards } from '../../lowerings/conv-grad-data-flipped.ts'
import { all, axisOf, gradDataWindow, perAxis, product, required, type Window } from '../../window.ts'
import { convolveFrozen } from '../convolve-frozen.ts'
import { blockedImages, blockOf, defineForm } from '../form.ts'
import { blockedConstant, spread } from '../passes.ts'
import { convolveBlocked } from '../side-by-side.ts'
import { changingRowsCost, convolveChangingByRows } from '../winograd-rows.ts'
import { convolveByTiles, takesTiles, tilesCost } from '../winograd-tiles.ts'
import { arithmeticCost, filterCost, filterKind } from './conv.ts'

/** The kind of the turned filter, whose inputs are the outputs of the forward one. */
function turnedKind(call: LoweringCall): 'whole' | 'depthwise' | undefined {
  const [w] = required(call) as [Value]
  if (w.shape.length !== 4) return undefined
  const { channels, outChannels, ...rest } = backwardWindow(call)
  const kind = filterKind({ ...rest, channels: outChannels, outChannels: channels }, blockOf(call))
  return kind === 'image' ? undefined : kind
}

function turnedFilter(g: GraphBuilder, call: LoweringCall, w: Value): Value {
  const window = backwardWindow(call)
  const block = blockOf(call)
  if (window.group === 1) return blockFilterBackward(g, w, block)
  if (turnedKind(call) === 'whole') return blockFilter(g, turnedWeights(g, w, window), block)
  const taps = product(window.kernel)
  const blocked = g.reshape(blockDepthwiseFilter(g, w), [window.channels / block, taps, block])
  const reversed = g.constant(int64(Array.from({ length: taps }, (_, tap) => taps - 1 - tap)))
  return g.reshape(taps > 1 ? g.op('Gather', [blocked, reversed], { axis: 1 }) : blocked, w.shape)
}

export const convGradDataForm = defineForm({
  op: 'lamina.ConvGradData',
  name: 'turned-convolution',
  images: (call) => (turnedKind(call) && isConvolutionBackwards(call) ? blockedImages(call, [1], [0]) : undefined),
  cost: (call) => arithmeticCost(asConvolution(call, (required(call) as [Value, Value])[1]), blockOf(call)) + filterCost(call.inputs[0]?.shape ?? []),
  emit(g, call) {
    const [w, gradY] = required(call) as [Value, Value]
    const [window, block, weights] = [asConvolution(call, gradY), blockOf(call), call.constants[0]]
    const found = weights?.type === 'float32' && convolveFrozen(g, gradY, { weights: weights as Tensor<'float32'>, turned: true }, window, block)
    return [found || convolveBlocked(g, [gradY, turnedFilter(g, call, w)], window, block)]
  },
})

export const convGradDataTilesForm = defineForm({
  op: 'lamina.ConvGradData',
  name: 'tiles',
  images: (call) =>
    call.constants[0] === undefined && call.inputs[1]?.shape.length === 4 && takesTiles(gradDataWindow(call), blockOf(call))
      ? blockedImages(call, [1], [0])
      : undefined,
  cost: (call) => tilesCost(gradDataWindow(call)),
  emit(g, call) {
    const [w, gradY] = required(call) as [Value, Value]
    return [convolveByTiles(g, gradY, w, blockOf(call), true)]
  },
})

export const convGradDataRowsForm = defineForm({
  op: 'lamina.ConvGradData',
  name: 'rows',
  images(call) {
    const changing = call.constants[0] === undefined && turnedKind(call) === 'whole' && isConvolutionBackwards(call)
    const fits = changing && Number.isFinite(changingRowsCost(asConvolution(call, (required(call) as [Value, Value])[1])))
    return fits ? blockedImages(call, [1], [0]) : undefined
  },
  cost: (call) => changingRowsCost(asConvolution(call, (required(call) as [Value, Value])[1])) + filterCost(call.inputs[0]?.shape ?? []),
  emit(g, call) {
    const [w, gradY] = required(call) as [Value, Value]
    const [window, block] = [asConvolution(call, gradY), blockOf(call)]
    return [convolveChangingByRows(g, gradY, turnedFilter(g, call, w), undefined, window, block)]
  },
})

/** gradY at every stride-th place of `size`, zeros between and behind: the window of the stride-1 convolution over that, if no padding is left out. */
function overZeros(call: LoweringCall): Window | undefined {
  const forward = gradDataWindow(call)
  const begins = perAxis(forward, (axis) => {
    const { dilation, kernel, begin } = axisOf(forward, axis)
    return dilation * (kernel - 1) - begin
  })
  // dX[i] reads place i + p − d·a: the last one is image − 1 + p.
  const ends = perAxis(forward, (axis) => {
    const { image, begin, out, stride } = axisOf(forward, axis)
    return image + begin - out * stride
  })
  const window = { ...forward, begins, ends, strides: forward.strides.map(() => 1) }
  return [...begins, ...ends].every((size) => size >= 0) ? window : undefined
}

/** For depthwise convolutions, which do so little arithmetic that zeros cost next to nothing. */
export const convGradDataZerosForm = defineForm({
  op: 'lamina.ConvGradData',
  name: 'over-zeros',
  images(call) {
    const strided = turnedKind(call) === 'depthwise' && !all(backwardWindow(call).strides, 1)
    return strided && overZeros(call) ? blockedImages(call, [1], [0]) : undefined
  },
  cost: (call) => 0.3 * elementCount(call.outputs[0]?.shape ?? []) + filterCost(call.inputs[0]?.shape ?? []),
  emit(g, call) {
    const [w, gradY] = required(call) as [Value, Value]
    const { strides, channels } = gradDataWindow(call)
    const [, stretch = 1] = strides
    const stretched = spread(g, gradY, strides)
    const [, , , width = 1] = stretched.shape
    const first = (position: number): number => Number((position % width) % stretch === 0 && Math.floor(position / width) % (strides[0] ?? 1) === 0)
    const mask = g.constant(blockedConstant(channels, blockOf(call), stretched.shape.slice(2), first))
    return [blockedConv(g, [g.mul(stretched, mask), turnedFilter(g, call, w)], overZeros(call) as Window)]
  },
})
