// The network while it learns: its state on the device, and one session of the step graph per batch size.

import { type StepGraph, stepScalars } from '../autograd/step-graph.ts'
import { invariant, ProblemsFound } from '../problems.ts'
import type { Runtime, RuntimeTensor, Session } from '../runtime/runtime.ts'
import { stack, unstack } from '../tensor/stack.ts'
import { sameShape, scalar, type Tensor, tensor } from '../tensor/tensor.ts'
import type { Batch } from './examples.ts'

export interface StepResult {
  readonly loss: number
  readonly logits: Tensor<'float32'>
  /** By parameter, where the step tells them. */
  readonly gradientNorms?: ReadonlyMap<string, number>
}

export interface GivenStep {
  readonly batch: Batch
  /** Counts from 0. */
  readonly step: number
  readonly learningRate: number
}

interface StepSession {
  readonly session: Session
  /** Takes several steps in a run: all but the state is stacked. */
  readonly repeats: boolean
}

/** Records with the same names -> one with the same names, each value [n, ...]. */
const stackAll = (feeds: readonly Readonly<Record<string, Tensor>>[]): Readonly<Record<string, Tensor>> =>
  Object.fromEntries(Object.keys(feeds[0] ?? {}).map((name) => [name, stack(feeds.map((feed) => feed[name] as Tensor))]))

const namedNorms = (parameters: readonly string[], { data }: Tensor): ReadonlyMap<string, number> =>
  new Map(parameters.map((name, at) => [name, Number(data[at])]))

export class Trainer {
  private readonly graphs = new Map<number, StepGraph>()
  private readonly sessions = new Map<number, StepSession>()
  private state: ReadonlyMap<string, RuntimeTensor> = new Map()

  constructor(
    private readonly runtime: Runtime,
    /** The step for a batch of this size: core/pipeline's `buildStep`. */
    private readonly stepGraph: (batch: number) => StepGraph,
    private readonly seed: number,
  ) {}

  /** The step for a batch of this size. The first one gives the state its start. */
  graphOf(batch: number): StepGraph {
    const known = this.graphs.get(batch)
    if (known) return known
    const graph = this.stepGraph(batch)
    if (this.graphs.size === 0) this.state = graph.state
    this.graphs.set(batch, graph)
    return graph
  }

  /** One step. The loss is the one before the update; logits: [n, K]. `step` counts from 0. */
  async step(batch: Batch, step: number, learningRate: number): Promise<StepResult> {
    const [result] = await this.steps([{ batch, step, learningRate }])
    invariant(result, 'a step gives its result')
    return result
  }

  /** Steps that follow one another, with batches of one size, in one run of ONNX Runtime: the same numbers as one by one, and the state is copied once. */
  async steps(given: readonly GivenStep[]): Promise<readonly StepResult[]> {
    const [first] = given
    invariant(first && given.every(({ batch }) => batch.count === first.batch.count), 'steps of batches of one size')
    const graph = this.graphOf(first.batch.count)
    const { session, repeats } = await this.sessionOf(first.batch.count, given.length > 1)
    const feeds = given.map((step) => this.feedsOf(graph, step))
    const results = await session.run({ ...Object.fromEntries(this.state), ...(repeats ? stackAll(feeds) : feeds[0]) })
    this.replaceState(new Map([...this.state].map(([name, old]) => [name, results[graph.updates.get(name) ?? ''] ?? old])))
    const told = async (output: string): Promise<readonly Tensor[]> => {
      const value = results[output]
      invariant(value, `the step graph gives "${output}"`)
      const read = await this.runtime.read(value)
      return repeats ? unstack(read) : [read]
    }
    const [losses, logits] = [await told(graph.loss), (await told(graph.logits)) as readonly Tensor<'float32'>[]]
    const norms = graph.gradientNorms === undefined ? [] : await told(graph.gradientNorms)
    return losses.map(({ data }, at) => {
      const lengths = norms[at]
      return {
        loss: data[0] as number,
        logits: logits[at] as Tensor<'float32'>,
        ...(lengths ? { gradientNorms: namedNorms(graph.parameters, lengths) } : {}),
      }
    })
  }

  /** What a step reads besides the state. */
  private feedsOf({ graph, input, labels }: StepGraph, { batch, step, learningRate }: GivenStep): Readonly<Record<string, Tensor>> {
    const scalars: Readonly<Record<string, Tensor>> = {
      [stepScalars.learningRate]: scalar(learningRate),
      [stepScalars.step]: scalar(step),
      [stepScalars.seed]: tensor('uint32', [1], Uint32Array.of(this.seed)),
      [stepScalars.counter]: tensor('uint32', [1], Uint32Array.of(step)),
    }
    const read = graph.inputs.flatMap(({ name }) => (scalars[name] ? [[name, scalars[name]] as const] : []))
    return { ...Object.fromEntries(read), [input.name]: batch.input, [labels.name]: batch.labels }
  }

  /** Parameters, buffers and slots, on the host; nobody changes them, since every step makes new ones. */
  async snapshot(names: Iterable<string> = this.state.keys()): Promise<ReadonlyMap<string, Tensor>> {
    const copies = new Map<string, Tensor>()
    for (const name of names) copies.set(name, await this.runtime.read(this.currentOf(name)))
    return copies
  }

  /** ‖w‖₂ of a parameter as it is now. */
  lengthOf(name: string): Promise<number> {
    return this.runtime.lengthOf(this.currentOf(name))
  }

  /** Goes on from a checkpoint's state. Throws ProblemsFound when it belongs to another network. */
  restore(state: ReadonlyMap<string, Tensor>): void {
    const differs = [...this.state].find(([name, { shape }]) => !sameShape(state.get(name)?.shape ?? [-1], shape))
    if (differs || state.size !== this.state.size)
      throw new ProblemsFound([
        {
          code: 'checkpoint-of-another-network',
          severity: 'error',
          what: `The checkpoint does not belong to this network and optimizer${differs ? `: "${differs[0]}" is missing or of another shape` : ''}.`,
          mend: 'Start the training anew.',
        },
      ])
    this.replaceState(state)
  }

  /** The current weights as they lie, for evaluating. */
  get current(): Readonly<Record<string, RuntimeTensor>> {
    return Object.fromEntries(this.state)
  }

  async release(): Promise<void> {
    const open = [...this.sessions.values()]
    this.sessions.clear()
    this.replaceState(new Map())
    await Promise.all(open.map(({ session }) => session.release()))
  }

  private currentOf(name: string): RuntimeTensor {
    const current = this.state.get(name)
    invariant(current, `the state has no "${name}"`)
    return current
  }

  private replaceState(next: ReadonlyMap<string, RuntimeTensor>): void {
    for (const [name, old] of this.state) if (next.get(name) !== old) this.runtime.dispose(old)
    this.state = next
  }

  /** One that takes several steps at once takes single ones as well: from then on it serves alone, for two would hold their activations twice. */
  private async sessionOf(batch: number, several: boolean): Promise<StepSession> {
    const open = this.sessions.get(batch)
    if (open && (open.repeats || !several)) return open
    await open?.session.release()
    const { graph, updates } = this.graphOf(batch)
    const held = new Set([...updates.keys(), ...updates.values()])
    const session = await this.runtime.load(graph, { held, ...(several ? { repeated: updates } : {}) })
    const opened = { session, repeats: several }
    this.sessions.set(batch, opened)
    return opened
  }
}
