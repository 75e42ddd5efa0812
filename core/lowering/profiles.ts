// The devices as lowering sees them: what each provider runs itself, as measured in core/onnx/allowed-operators.

import { lacking } from '../onnx/allowed-operators.ts'
import { GraphBuilder } from '../onnx/builder.ts'
import type { OnnxGraph } from '../onnx/graph.ts'
import { zeros } from '../tensor/tensor.ts'
import type { DeviceProfile, Provider } from './lowering.ts'

/** Blocks 8 channels: the result's second dimension is the block, a refusal means that the CPU has no blocked layout. */
export const blockProbe = { graph: probeGraph(), feeds: { x: zeros('float32', [1, 8, 1, 1]) } } as const

function probeGraph(): OnnxGraph {
  const g = new GraphBuilder('block probe')
  g.output(g.op('ReorderInput', [g.input('x', 'float32', [1, 8, 1, 1])], {}, { domain: 'com.microsoft.nchwc' }))
  return g.build()
}

/** `channelBlock` is what `blockProbe` finds; leave it out where that does not run. */
export function cpuProfile({ cores, channelBlock }: { readonly cores: number; readonly channelBlock?: number }): DeviceProfile {
  return { provider: 'cpu', lacks: lacking('cpu'), cores, ...(channelBlock === undefined ? {} : { channelBlock }) }
}

export function webgpuProfile({ cores }: { readonly cores: number }): DeviceProfile {
  return { provider: 'webgpu', lacks: lacking('webgpu'), cores }
}

/** CUDA, DirectML and CoreML have not been measured by us: they get the portable lowerings, which every provider is most likely to run itself. */
export function unmeasuredProfile(provider: Exclude<Provider, 'cpu' | 'webgpu'>, { cores }: { readonly cores: number }): DeviceProfile {
  return { provider, lacks: lacking('webgpu'), cores }
}
