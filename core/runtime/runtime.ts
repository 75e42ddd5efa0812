// What the core asks of whoever runs graphs. main/engine/ort-runtime implements it on ONNX Runtime; nothing else knows ONNX Runtime.

import type { DeviceProfile } from '../lowering/lowering.ts'
import type { OnnxGraph } from '../onnx/graph.ts'
import type { Tensor } from '../tensor/tensor.ts'

/** A tensor that stayed on the device, or as the device likes it: only sessions of the same runtime can read it. */
export interface DeviceTensor {
  readonly location: 'device'
  readonly shape: readonly number[]
}
export type RuntimeTensor = Tensor | DeviceTensor

export const onDevice = (tensor: RuntimeTensor): tensor is DeviceTensor => 'location' in tensor

export interface LoadOptions {
  /**
   * Inputs and outputs that only sessions of this runtime read. Such results may stay on the device, or lie in an order of elements that suits it: `read` brings
   * them back as they are declared, and every session of the runtime takes them.
   */
  readonly held?: ReadonlySet<string>
  /**
   * Input -> output that is its next value. One run then computes the graph several times, handing these on within; every other input and output is stacked, with
   * a value for each time. The results are those of as many runs.
   */
  readonly repeated?: ReadonlyMap<string, string>
}

export interface Session {
  /** Throws OutsideError, naming the layer, when ONNX Runtime refuses. Fetches all outputs unless told. */
  run(feeds: Readonly<Record<string, RuntimeTensor>>, fetches?: readonly string[]): Promise<Readonly<Record<string, RuntimeTensor>>>
  /** A tensor as this session is best fed it in every run: itself where it lies so. */
  place(input: string, tensor: RuntimeTensor): Promise<RuntimeTensor>
  release(): Promise<void>
}

export interface Runtime {
  readonly device: DeviceProfile
  /** `CPU · 2 threads`, `WebGPU · NVIDIA H200`. */
  readonly title: string
  /** Lowers for the device, encodes and loads. */
  load(graph: OnnxGraph, options?: LoadOptions): Promise<Session>
  /** Copies device tensors to the host, as they are declared (plain tensors pass through). */
  read(tensor: RuntimeTensor): Promise<Tensor>
  /** ‖x‖₂ of all elements of a float32 tensor, computed where it lies. */
  lengthOf(tensor: RuntimeTensor): Promise<number>
  /** Frees the memory of tensors that nobody reads any more, wherever they lie: plain ones are empty from then on. */
  dispose(tensors: readonly RuntimeTensor[]): void
}
