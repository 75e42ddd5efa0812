// A graph that is one step of training: state goes in, loss and next state come out.

import type { OnnxGraph, ValueInfo } from '../onnx/graph.ts'
import type { Tensor } from '../tensor/tensor.ts'

/** A network ready to be trained: parameters and buffers are inputs, batch norm and dropout in training form. */
export interface TrainingGraph {
  readonly graph: OnnxGraph
  /** The image input [N, C, H, W]. */
  readonly input: ValueInfo
  /** Value name of the scores before softmax. */
  readonly logits: string
  /** Trained tensors at their start, by input name (the initializers' names). */
  readonly parameters: ReadonlyMap<string, Tensor>
  /** Kept but not trained: running statistics. */
  readonly buffers: ReadonlyMap<string, Tensor>
  /** Buffer -> value that replaces it after the step. */
  readonly bufferUpdates: ReadonlyMap<string, string>
}

export interface DifferentiatedGraph extends TrainingGraph {
  readonly labels: ValueInfo
  /** Value name of the scalar loss. */
  readonly loss: string
  /** Parameter -> value of its gradient. */
  readonly gradients: ReadonlyMap<string, string>
}

/** Scalar inputs of a step graph, present only where something reads them. */
export const stepScalars = {
  /** float32 []. */
  learningRate: 'lamina.learningRate',
  /** float32 []: 0 at the first step. */
  step: 'lamina.step',
  /** uint32 [1]: seed of the run's random stream (dropout). */
  seed: 'lamina.seed',
  /** uint32 [1]: the step again, as the random stream's counter. */
  counter: 'lamina.counter',
} as const

/** Outputs: the loss (float32 []), the logits, and one new tensor for every state tensor. */
export interface StepGraph {
  readonly graph: OnnxGraph
  readonly input: ValueInfo
  readonly labels: ValueInfo
  readonly loss: string
  readonly logits: string
  /** Parameters, buffers and slots at their start, by input name. Slots are called `<parameter>~<slot>`. */
  readonly state: ReadonlyMap<string, Tensor>
  /** State input -> output that holds its next value. */
  readonly updates: ReadonlyMap<string, string>
  readonly parameters: readonly string[]
  readonly buffers: readonly string[]
  readonly slots: readonly string[]
  /** Output with the length of each parameter's gradient, float32 [P] in the order of `parameters`, where it was asked for. */
  readonly gradientNorms?: string
}
