// Conv with trained weights in the CPU's blocked layout. Frozen weights are left to ONNX Runtime, which blocks them once when it loads.

import type { GraphBuilder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/operator.ts'
import { type WindowAttributes, windowOver } from '../../onnx/window.ts'
import { elementCount } from '../../tensor/tensor.ts'
import { blockDepthwiseFilter, blockedConv, blockFilter, fromBlocked, toBlocked } from '../blocked.ts'
import { defineLowering, type LoweringCall } from '../lowering.ts'
import { multiplyAdds, product, type Window, windowOf } from '../window.ts'

/** Conv's window, the standard's defaults and automatic padding written out. */
function read({ attributes, inputs, outputs }: LoweringCall): Window {
  const [x = [], w = []] = [inputs[0]?.shape, inputs[1]?.shape]
  const { kernel, strides, dilations, pads } = windowOver(x.slice(2), w.slice(2), attributes as WindowAttributes)
  return windowOf({ kernel_shape: kernel, strides, dilations, pads, group: attributes.group }, x, outputs[0]?.shape ?? [])
}

/** `whole`: block to block; `depthwise`; `image`: few channels stay unblocked and a large kernel makes up for it. */
function form(window: Window, block: number): 'whole' | 'depthwise' | 'image' | undefined {
  const { channels, outChannels, group, kernel } = window
  if (outChannels % block !== 0 || product(kernel) === 1) return undefined
  if (group > 1 && group === channels && group === outChannels) return 'depthwise'
  if ((channels / group) % block === 0 && (outChannels / group) % block === 0) return 'whole'
  return group === 1 && channels < block && product(kernel) > 9 ? 'image' : undefined
}

/** w: [O, I, kh, kw] -> OIHWBo: [O/b, I, kh, kw, b]. */
function blockOutputs(g: GraphBuilder, w: Value, block: number): Value {
  const [outs = 0, ...rest] = w.shape
  const inner = product(rest)
  return g.reshape(g.transpose(g.reshape(w, [outs / block, block, inner]), [0, 2, 1]), w.shape)
}

export const convBlocked = defineLowering({
  op: 'Conv',
  name: 'blocked-convolution',
  applies(call) {
    const { device, inputs, frozen } = call
    if (device.channelBlock === undefined || inputs[0]?.shape.length !== 4 || frozen[1]) return false
    return form(read(call), device.channelBlock) !== undefined
  },
  cost(call) {
    return multiplyAdds(read(call)) / 190 + elementCount(call.inputs[1]?.shape ?? [])
  },
  emit(g, call) {
    const [x, w, bias] = call.inputs as [Value, Value, Value?]
    const window = read(call)
    const block = call.device.channelBlock ?? 1
    const kind = form(window, block)
    const image = kind === 'image' ? x : toBlocked(g, x)
    const filter = kind === 'depthwise' ? blockDepthwiseFilter(g, w) : kind === 'whole' ? blockFilter(g, w, block) : blockOutputs(g, w, block)
    return [fromBlocked(g, blockedConv(g, [image, filter, bias], window), window.outChannels)]
  },
})
