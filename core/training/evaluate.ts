// Measures a network on examples: loss, accuracy and confusion matrix, in inference form and batch by batch. Training validates with it, `evaluate` is nothing else.

import type { Model } from '../compile/model.ts'
import { labelsName } from '../losses/attach-loss.ts'
import type { Loss } from '../losses/loss.ts'
import { bindDimensions } from '../onnx/bind.ts'
import { GraphBuilder } from '../onnx/builder.ts'
import type { OnnxGraph } from '../onnx/graph.ts'
import { prune } from '../onnx/prune.ts'
import type { OptionValues } from '../options/options.ts'
import { invariant } from '../problems.ts'
import type { Runtime, RuntimeTensor, Session } from '../runtime/runtime.ts'
import type { Shape, Tensor } from '../tensor/tensor.ts'
import { type Examples, type LabelSpec, withLabels } from './examples.ts'
import { InputMemory, inputsOf } from './inputs.ts'
import { type Confusion, predictedClasses } from './metrics.ts'

export interface Evaluation {
  /** Mean over all examples. */
  readonly loss: number
  /** Share of examples whose class is right; undefined where the labels are values. */
  readonly accuracy?: number
  readonly confusion?: Confusion
  readonly examples: number
}

export interface LossChoice {
  readonly definition: Loss
  readonly options: OptionValues
}

interface Loaded {
  readonly session: Session
  readonly graph: OnnxGraph
  readonly labels: LabelSpec
}

const lossOutput = 'lamina.loss'

/** The network with its loss behind it; the weights named in `fed` become inputs, all others stay in the graph. */
export function evaluationGraph(
  model: Model,
  loss: LossChoice,
  batch: number,
  fed: ReadonlySet<string>,
): { readonly graph: OnnxGraph; readonly labels: LabelSpec } {
  const network = prune(bindDimensions(model.graph, batch), [model.logits])
  const g = new GraphBuilder(network.name)
  for (const { name, type, shape } of network.inputs) g.input(name, type, shape as Shape)
  for (const [name, weight] of network.initializers) {
    if (fed.has(name)) g.input(name, weight.type, weight.shape)
    else g.initializer(name, weight)
  }
  for (const node of network.nodes) g.append(node)
  const logits = g.value(model.logits)
  const labels = loss.definition.labels(logits.shape)
  const given = g.input(labelsName, labels.type, labels.shape)
  const measured = g.within('loss', () => loss.definition.emit(g, { logits, labels: given, options: loss.options }))
  g.output(measured, lossOutput)
  g.output(logits)
  return { graph: g.build(), labels }
}

export class Evaluator {
  private readonly sessions = new Map<number, Loaded>()
  private readonly memory = new InputMemory()

  constructor(
    private readonly runtime: Runtime,
    private readonly model: Model,
    private readonly loss: LossChoice,
    /** Weights that are given with each evaluation. */
    private readonly fed: ReadonlySet<string> = new Set(),
  ) {}

  /** Comes back after every batch, so that the caller can pause or leave; `weights` are those named in `fed`. */
  async *evaluate(
    examples: Examples,
    indices: Uint32Array,
    batchSize: number,
    weights: Readonly<Record<string, RuntimeTensor>> = {},
  ): AsyncGenerator<void, Evaluation> {
    invariant(indices.length > 0, 'an evaluation needs examples')
    const { classes } = this.model
    const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0))
    let lossSum = 0
    let classified = 0
    let correct = 0
    const batches = Array.from({ length: Math.ceil(indices.length / batchSize) }, (_, at) =>
      Array.from(indices.subarray(at * batchSize, (at + 1) * batchSize)),
    )
    const inputs = inputsOf(this.memory, examples, batches)
    for (const [at, members] of batches.entries()) {
      if (at > 0) yield
      const { session, graph, labels } = await this.sessionFor(members.length)
      const [input] = await inputs.take(1)
      invariant(input, 'there is another batch')
      const batch = withLabels(examples.dataset, input, members, labels)
      inputs.readOn()
      const needed = graph.inputs.flatMap(({ name }) => (weights[name] ? [[name, weights[name]] as const] : []))
      const results = await session.run({ ...Object.fromEntries(needed), [this.model.input.name]: batch.input, [labelsName]: batch.labels })
      lossSum += ((await this.read(results[lossOutput])).data[0] as number) * batch.count
      const logits = await this.read(results[this.model.logits])
      if (!batch.classes || logits.shape.length !== 2) continue
      const predicted = predictedClasses(logits)
      batch.classes.forEach((label, row) => {
        const found = predicted[row] as number
        const counts = confusion[label]
        if (counts) counts[found] = (counts[found] ?? 0) + 1
        classified++
        if (found === label) correct++
      })
    }
    const loss = lossSum / indices.length
    return classified > 0 ? { loss, accuracy: correct / classified, confusion, examples: indices.length } : { loss, examples: indices.length }
  }

  async release(): Promise<void> {
    const open = [...this.sessions.values()]
    this.sessions.clear()
    await Promise.all(open.map(({ session }) => session.release()))
  }

  private async sessionFor(batch: number): Promise<Loaded> {
    const open = this.sessions.get(batch)
    if (open) return open
    const { graph, labels } = evaluationGraph(this.model, this.loss, batch, this.fed)
    const loaded = { session: await this.runtime.load(graph, { held: this.fed }), graph, labels }
    this.sessions.set(batch, loaded)
    return loaded
  }

  private async read(result: RuntimeTensor | undefined): Promise<Tensor<'float32'>> {
    invariant(result, 'the evaluation graph gives its loss and logits')
    return (await this.runtime.read(result)) as Tensor<'float32'>
  }
}

/** Runs an evaluation to its end; `progress` hears the share that is done. */
export async function evaluateAll(
  evaluator: Evaluator,
  examples: Examples,
  indices: Uint32Array,
  batchSize: number,
  between: (share: number) => void | Promise<void> = () => {},
): Promise<Evaluation> {
  const steps = evaluator.evaluate(examples, indices, batchSize)
  for (let done = 1; ; done++) {
    const step = await steps.next()
    if (step.done) return step.value
    await between(Math.min(1, (done * batchSize) / indices.length))
  }
}
