// What a lowering is: one way to write one operator in what a device runs. One file each in lowerings/, listed in lowerings/index.ts.

import type { GraphBuilder } from '../onnx/builder.ts'
import type { PlainAttributes, Value } from '../onnx/operator.ts'
import type { Tensor } from '../tensor/tensor.ts'

export type Provider = 'cpu' | 'webgpu' | 'cuda' | 'dml' | 'coreml'

/** What a device can do, measured by the probe; the only thing lowering knows of it. */
export interface DeviceProfile {
  readonly provider: Provider
  /** Operators (by `operatorKey`) that this provider does not run itself, although ONNX Runtime knows them. */
  readonly lacks: ReadonlySet<string>
  /** Channels per block of `com.microsoft.nchwc`; undefined where those operators do not run. */
  readonly channelBlock?: number
  readonly cores: number
}

export interface LoweringCall {
  readonly inputs: readonly (Value | undefined)[]
  /** Types and shapes of the results. */
  readonly outputs: readonly Pick<Value, 'type' | 'shape'>[]
  readonly attributes: PlainAttributes
  /** Per input: the numbers of a weight that this graph never changes. ONNX Runtime packs those itself when it loads. */
  readonly constants: readonly (Tensor | undefined)[]
  readonly device: DeviceProfile
}

export interface Lowering {
  /** `operatorKey` of what it writes: one of ours (`lamina.ConvGradWeight`) or a standard one that some device lacks (`LogSoftmax`). */
  readonly op: string
  /** Short and unique: `implicit-im2col`. Shown by the printer and by tests. */
  readonly name: string
  applies(call: LoweringCall): boolean
  /** Relative cost (about nanoseconds on two cores); the cheapest that applies is taken. */
  cost(call: LoweringCall): number
  emit(g: GraphBuilder, call: LoweringCall): readonly Value[]
  /** How many values it writes out on the way, all at once, where they are many beside its results: for the estimate of memory. */
  scratch?(call: LoweringCall): number
}

export const defineLowering = (lowering: Lowering): Lowering => lowering
