// An inference graph -> the same network ready to be trained: weights become inputs, batch normalisation and dropout take their training form.

import { GraphBuilder } from '../onnx/builder.ts'
import type { OnnxGraph, OnnxNode, ValueInfo } from '../onnx/graph.ts'
import { operatorKey, plainAttributes, type Value } from '../onnx/operator.ts'
import { gradientDomain } from '../onnx/operators/gradient.ts'
import { operators } from '../onnx/operators/index.ts'
import { invariant, Unsupported } from '../problems.ts'
import { elementCount, numbers, type Shape, sayShape, type Tensor } from '../tensor/tensor.ts'
import { rolesOf } from './roles.ts'
import { asNumber } from './rules/words.ts'
import { stepScalars, type TrainingGraph } from './step-graph.ts'
import { unshare } from './unshare.ts'

export interface TrainingModeOptions {
  /** Value name of the scores before softmax. */
  readonly logits: string
  /** Initializers that stay as they are: weights that are not trained; statistics that are not updated (their node keeps the inference form). */
  readonly frozen?: ReadonlySet<string>
  /** 'frozen': every batch normalisation uses its running statistics and leaves them alone. */
  readonly batchNorm?: 'train' | 'frozen'
  /** 'off': dropout lets everything pass, as in inference. */
  readonly dropout?: 'train' | 'off'
}

/**
 * The graph has to have static shapes. Its inputs afterwards: the image, every parameter and buffer, and, where dropout draws, seed and counter
 * (`stepScalars`). Its only output is `logits`. Throws Unsupported where the network has several inputs.
 */
export function trainingMode(given: OnnxGraph, options: TrainingModeOptions): TrainingGraph {
  const graph = unshare(given)
  const form = new TrainingForm(graph, options)
  for (const node of graph.nodes) form.add(node)
  return form.finish(imageInput(graph), options.logits)
}

class TrainingForm {
  private readonly g: GraphBuilder
  private readonly parameters = new Map<string, Tensor>()
  private readonly buffers = new Map<string, Tensor>()
  private readonly bufferUpdates = new Map<string, string>()
  private random: { readonly seed: Value; readonly counter: Value } | undefined
  private streams = 0
  private step: Value | undefined

  constructor(
    graph: OnnxGraph,
    private readonly options: TrainingModeOptions,
  ) {
    const { frozen = new Set(), batchNorm = 'train' } = options
    const roles = rolesOf(graph)
    const becomesInput = (name: string): boolean =>
      !frozen.has(name) && (roles.parameters.has(name) || (roles.buffers.has(name) && batchNorm === 'train'))
    this.g = new GraphBuilder(graph.name)
    this.g.reserve(graph.nodes.flatMap((node) => [node.name, ...node.outputs]))
    this.g.include({ ...graph, initializers: new Map(), nodes: [] })
    for (const [name, value] of graph.initializers) {
      if (!becomesInput(name)) {
        this.g.initializer(name, value)
        continue
      }
      this.g.input(name, value.type, value.shape)
      const role = roles.buffers.has(name) ? this.buffers : this.parameters
      role.set(name, value)
    }
  }

  add(node: OnnxNode): void {
    if (operatorKey(node) === 'Dropout') this.addDropout(node)
    else if (operatorKey(node) === 'lamina.WholeDropout') this.addWholeDropout(node)
    else if (operatorKey(node) === 'BatchNormalization') this.addBatchNormalization(node)
    else if (operatorKey(node) === 'lamina.RunningInstanceNorm') this.addRunningInstanceNorm(node)
    else this.g.append(node)
  }

  /** Statistics that are inputs are running ones: the node takes the batch's own and hands the running ones on. */
  private addBatchNormalization(node: OnnxNode): void {
    const [, , , mean = '', variance = ''] = node.inputs
    if (!this.buffers.has(mean) || !this.buffers.has(variance)) {
      // Statistics at rest: inference form, whatever the file says.
      const { training_mode: _, ...attributes } = node.attributes
      this.g.append({ ...node, outputs: node.outputs.slice(0, 1), attributes })
      return
    }
    const { g } = this
    const { epsilon, momentum } = attributesOf(node) as { epsilon: number; momentum: number }
    // What would keep everything is PyTorch's `momentum=None`: the plain mean over all batches so far.
    const cumulative = momentum === 1
    const [x, scale, bias] = node.inputs.slice(0, 3).map((name) => g.value(name))
    const [y = ''] = node.outputs
    g.within(node.name, () => {
      const running = [mean, variance].map((name) => this.running(name))
      const statistics = cumulative ? ['batchMean', 'batchVariance'] : ['nextMean', 'nextVariance']
      const names = [y, ...['mean', 'inverseDeviation', ...statistics].map((name) => `${node.name}/${name}`)]
      const [, , , nextMean, nextVariance] = g.ops(
        'BatchNormTraining',
        [x, scale, bias, ...running],
        { epsilon, momentum: cumulative ? 0 : momentum },
        { domain: gradientDomain, names },
      ) as readonly [Value, Value, Value, Value, Value]
      const next = [nextMean, nextVariance].map((value, at) => (cumulative ? this.meanOfAll(running[at] as Value, value) : value))
      for (const [at, name] of [mean, variance].entries()) this.bufferUpdates.set(name, (next[at] as Value).name)
    })
  }

  /** A normalisation that is applied twice goes on from the statistics that its first application left. */
  private running(buffer: string): Value {
    return this.g.value(this.bufferUpdates.get(buffer) ?? buffer)
  }

  /** m + (x − m) / (t + 1) at step t. */
  private meanOfAll(mean: Value, newest: Value): Value {
    const { g } = this
    this.step ??= g.input(stepScalars.step, 'float32', [])
    return g.add(mean, g.div(g.sub(newest, mean), g.add(this.step, 1)))
  }

  /** Every map by its own statistics; their means over the batch are kept, of variances the unbiased ones (n / (n − 1)), as PyTorch does. */
  private addRunningInstanceNorm(node: OnnxNode): void {
    const [, , , mean = '', variance = ''] = node.inputs
    if (!this.buffers.has(mean) || !this.buffers.has(variance)) {
      this.g.append(node)
      return
    }
    const { g } = this
    const { epsilon, momentum } = attributesOf(node) as { epsilon: number; momentum: number }
    const [x, scale, bias] = node.inputs.slice(0, 3).map((name) => g.value(name)) as [Value, Value, Value]
    const places = x.shape.slice(2).map((_, axis) => axis + 2)
    const count = elementCount(x.shape.slice(2))
    g.within(node.name, () => {
      g.ops('InstanceNormalization', [x, scale, bias], { epsilon }, { names: node.outputs.slice(0, 1) })
      const means = g.mean(x, places, true)
      const centred = g.sub(x, means)
      const variances = g.mul(g.sum(g.mul(centred, centred), places, true), 1 / (count - 1))
      for (const [name, newest] of [
        [mean, means],
        [variance, variances],
      ] as const) {
        const kept = g.mul(this.running(name), momentum)
        this.bufferUpdates.set(name, g.add(kept, g.mul(g.mean(newest, [0, ...places]), 1 - momentum)).name)
      }
    })
  }

  private addDropout(node: OnnxNode): void {
    const [x = '', ratio = ''] = node.inputs
    const { g } = this
    const known = ratio === '' ? [0.5] : g.value(ratio).constant && numbers(g.value(ratio).constant as Tensor)
    if (!known) throw new Unsupported('operator Dropout', `Node "${node.name}"`, 'draws with a probability that is computed while the graph runs.')
    const drop = known[0] ?? 0.5
    if (this.options.dropout === 'off' || drop === 0) g.append({ ...node, inputs: node.inputs.slice(0, 2) })
    else this.drop(node, g.value(x), g.value(x).shape, drop)
  }

  private addWholeDropout(node: OnnxNode): void {
    const { rate, whole } = attributesOf(node) as { rate: number; whole: string }
    if (this.options.dropout === 'off' || rate === 0) {
      this.g.append(node)
      return
    }
    const x = this.g.value(node.inputs[0] ?? '')
    const together = whole === 'channels' ? 2 : 1
    const shape = x.shape.map((size, axis) => (axis < together ? size : 1))
    this.drop(node, x, shape, rate)
  }

  /** y = x·mask/(1 − p), mask of the given shape, 1 with probability 1 − p (inverted dropout, Srivastava et al. 2014). */
  private drop(node: OnnxNode, value: Value, shape: Shape, drop: number): void {
    const { g } = this
    const [y = '', mask = ''] = node.outputs
    g.within(node.name, () => {
      const { seed, counter } = this.randomInputs()
      const drawn = g.op('RandomUniform', [seed, counter], { shape, stream: this.streams++ }, { domain: gradientDomain })
      const [kept] = g.ops('Less', [drawn, g.scalar(1 - drop)], {}, mask === '' ? {} : { names: [mask] })
      const factor = drop < 1 ? g.mul(asNumber(g, kept as Value), 1 / (1 - drop)) : asNumber(g, kept as Value)
      g.ops('Mul', [value, factor], {}, { names: [y] })
    })
  }

  private randomInputs(): { readonly seed: Value; readonly counter: Value } {
    this.random ??= { seed: this.g.input(stepScalars.seed, 'uint32', [1]), counter: this.g.input(stepScalars.counter, 'uint32', [1]) }
    return this.random
  }

  finish(input: ValueInfo, logits: string): TrainingGraph {
    invariant(this.g.has(logits), `the graph has no value "${logits}"`)
    this.g.output(this.g.value(logits))
    const { parameters, buffers, bufferUpdates } = this
    return { graph: this.g.build(), input, logits, parameters, buffers, bufferUpdates }
  }
}

function attributesOf(node: OnnxNode) {
  const operator = operators.get(operatorKey(node))
  invariant(operator, `${operatorKey(node)} is known`)
  return plainAttributes(operator, node)
}

function imageInput(graph: OnnxGraph): ValueInfo {
  const [input, ...others] = graph.inputs
  const said = graph.inputs.map(({ name, shape }) => `"${name}" (${sayShape(shape)})`).join(', ')
  if (!input || others.length)
    throw new Unsupported(
      `a network with ${graph.inputs.length} inputs`,
      `Model "${graph.name}"`,
      `cannot be trained here: it needs exactly one, the image.${graph.inputs.length ? ` It has ${said}.` : ''}`,
    )
  return input
}
