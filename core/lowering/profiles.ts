// The devices as lowering sees them: what each provider runs itself, as measured in core/onnx/allowed-operators.

import { lacking } from '../onnx/allowed-operators.ts'
import type { DeviceProfile, Provider } from './lowering.ts'

/** `channelBlock` is what `com.microsoft.nchwc.ReorderInput` of [1, 8, 1, 1] makes of 8 channels; leave it out where that does not run. */
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
