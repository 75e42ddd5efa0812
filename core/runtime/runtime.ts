// What the core asks of whoever runs graphs. main/engine/ort-runtime implements it on ONNX Runtime; nothing else knows ONNX Runtime.

import type { DeviceProfile } from '../lowering/lowering.ts'
import type { OnnxGraph } from '../onnx/graph.ts'
import type { Tensor } from '../tensor/tensor.ts'

/** A tensor that stayed on the device: only sessions of the same runtime can read it. */
export interface DeviceTensor {
  readonly location: 'device'
  readonly shape: readonly number[]
}
export type RuntimeTensor = Tensor | DeviceTensor

export const onDevice = (tensor: RuntimeTensor): tensor is DeviceTensor => 'location' in tensor

export interface LoadOptions {
  /** Outputs to leave on the device between runs; where the device shares the host's memory they come back as plain tensors. */
  readonly keepOnDevice?: readonly string[]
}

export interface Session {
  /** Throws OutsideError, naming the layer, when ONNX Runtime refuses. Fetches all outputs unless told. */
  run(feeds: Readonly<Record<string, RuntimeTensor>>, fetches?: readonly string[]): Promise<Readonly<Record<string, RuntimeTensor>>>
  release(): Promise<void>
}

export interface Runtime {
  readonly device: DeviceProfile
  /** `CPU · 2 threads`, `WebGPU · NVIDIA H200`. */
  readonly title: string
  /** Lowers for the device, encodes and loads. */
  load(graph: OnnxGraph, options?: LoadOptions): Promise<Session>
  /** Copies device tensors to the host (plain tensors pass through). */
  read(tensor: RuntimeTensor): Promise<Tensor>
  /** Frees a device tensor; plain tensors need nothing. */
  dispose(tensor: RuntimeTensor): void
}
