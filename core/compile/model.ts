// A classifier in inference form, compiled from a design or read from an .onnx file: what training, explaining, summaries and exports start from.

import type { Penalty } from '../losses/penalty.ts'
import type { OnnxGraph, ValueInfo } from '../onnx/graph.ts'

export interface Model {
  /** Weights are initializers; the first dimension of the input may be free (`N`): bind it with core/onnx/bind before use. */
  readonly graph: OnnxGraph
  /** The image input, [N, C, H, W]. */
  readonly input: ValueInfo
  /** Value name of the scores before softmax, [N, K]. */
  readonly logits: string
  /** Value name of the probabilities, where the graph computes them. */
  readonly probabilities?: string
  /** K. */
  readonly classes: number
  /** By parameter name: what layers add to the loss for the size of their weights. */
  readonly penalties?: ReadonlyMap<string, Penalty>
  /** In execution order: what summaries list and CAMs can be asked for. */
  readonly layers: readonly ModelLayer[]
  /** Present where the network is trained with auxiliary heads: `graph` and `layers` are then without them. */
  readonly trained?: TrainedWithHeads
}

/** The same network with its heads, which only training has. */
export interface TrainedWithHeads {
  readonly graph: OnnxGraph
  readonly heads: readonly Head[]
  readonly layers: readonly ModelLayer[]
}

/** Scores that add their loss to the network's, weighted. */
export interface Head {
  /** Name of its Output in the design. */
  readonly name: string
  /** Value name of its scores before softmax, [N, K]. */
  readonly logits: string
  readonly weight: number
}

export interface ModelLayer {
  /** Name of the design's node, or of the ONNX node. */
  readonly name: string
  /** LayerType.type, or the ONNX operator. */
  readonly type: string
  /** Value name of its output. */
  readonly value: string
}
