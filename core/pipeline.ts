// From a drawing to one training step, as one short read. Every line is a room of its own; no room imports this file.

import { differentiate } from './autograd/differentiate.ts'
import { withGradientNorms } from './autograd/gradient-norms.ts'
import type { StepGraph } from './autograd/step-graph.ts'
import { trainingMode } from './autograd/training-mode.ts'
import { compile } from './compile/compile.ts'
import type { Model } from './compile/model.ts'
import { checkOrThrow } from './design/check.ts'
import type { Design } from './design/design.ts'
import { attachLoss } from './losses/attach-loss.ts'
import type { Loss } from './losses/loss.ts'
import { attachPenalties, type Penalty } from './losses/penalty.ts'
import { bindDimensions } from './onnx/bind.ts'
import { attachOptimizer } from './optimizers/attach-optimizer.ts'
import type { Optimizer } from './optimizers/optimizer.ts'
import type { OptionValues } from './options/options.ts'

/** A drawing as a network in inference form, with weights drawn from the seed. Throws ProblemsFound. */
export const modelOf = (design: Design, seed: number): Model => compile(checkOrThrow(design), { seed })

export interface StepCall {
  readonly model: Model
  readonly batch: number
  readonly loss: { readonly definition: Loss; readonly options: OptionValues }
  readonly optimizer: { readonly definition: Optimizer; readonly options: OptionValues }
  /** On all weights, besides those that layers carry themselves. */
  readonly penalty?: Penalty
  /** Initializers that are not trained. */
  readonly frozen?: ReadonlySet<string>
  /** 'frozen': batch normalisation keeps to its running statistics. */
  readonly batchNorm?: 'train' | 'frozen'
  /** The step tells the lengths of its gradients as well. */
  readonly gradientNorms?: boolean
}

const none: Penalty = { l1: 0, l2: 0 }

/** One training step for batches of one size. It still holds gradient operators: `Runtime.load` lowers it for its device. */
export function buildStep({ model, batch, loss, optimizer, penalty, frozen, batchNorm = 'train', gradientNorms }: StepCall): StepGraph {
  const { graph: network, heads = [] } = model.trained ?? { graph: model.graph }
  const bound = bindDimensions(network, batch)
  const training = trainingMode(bound, { logits: model.logits, batchNorm, ...(frozen ? { frozen } : {}) })
  const scored = attachLoss(training, loss.definition, loss.options, heads)
  const aim = attachPenalties(scored, penalty ?? none, model.penalties ?? new Map())
  const { graph, gradients } = differentiate(aim.graph, aim.objective, [...scored.parameters.keys()])
  const step = attachOptimizer({ ...scored, graph, gradients }, optimizer.definition, optimizer.options)
  return gradientNorms ? withGradientNorms(step, gradients) : step
}
