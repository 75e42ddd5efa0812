// The network while it learns: its state on the device, and one session of the step graph per batch size.

import { type StepGraph, stepScalars } from '../autograd/step-graph.ts'
import { invariant, ProblemsFound } from '../problems.ts'
import type { Runtime, RuntimeTensor, Session } from '../runtime/runtime.ts'
import { sameShape, scalar, type Tensor, tensor } from '../tensor/tensor.ts'
import type { Batch } from './examples.ts'

export interface StepResult {
  readonly loss: number
  readonly logits: Tensor<'float32'>
  /** By parameter, where the step tells them. */
  readonly gradientNorms?: ReadonlyMap<string, number>
}

const namedNorms = (parameters: readonly string[], { data }: Tensor): ReadonlyMap<string, number> =>
  new Map(parameters.map((name, at) => [name, Number(data[at])]))

export class Trainer {
  private readonly graphs = new Map<number, StepGraph>()
  private readonly sessions = new Map<number, Session>()
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
    const graph = this.graphOf(batch.count)
    const session = await this.sessionOf(batch.count)
    const scalars: Readonly<Record<string, Tensor>> = {
      [stepScalars.learningRate]: scalar(learningRate),
      [stepScalars.step]: scalar(step),
      [stepScalars.seed]: tensor('uint32', [1], Uint32Array.of(this.seed)),
      [stepScalars.counter]: tensor('uint32', [1], Uint32Array.of(step)),
    }
    const read = graph.graph.inputs.flatMap(({ name }) => (scalars[name] ? [[name, scalars[name]] as const] : []))
    const feeds = {
      ...Object.fromEntries(this.state),
      ...Object.fromEntries(read),
      [graph.input.name]: batch.input,
      [graph.labels.name]: batch.labels,
    }
    const results = await session.run(feeds)
    this.replaceState(new Map([...this.state].map(([name, old]) => [name, results[graph.updates.get(name) ?? ''] ?? old])))
    const [loss, logits] = [results[graph.loss], results[graph.logits]]
    invariant(loss && logits, 'the step graph gives its loss and logits')
    const norms = results[graph.gradientNorms ?? '']
    return {
      loss: (await this.runtime.read(loss)).data[0] as number,
      logits: (await this.runtime.read(logits)) as Tensor<'float32'>,
      ...(norms ? { gradientNorms: namedNorms(graph.parameters, await this.runtime.read(norms)) } : {}),
    }
  }

  /** Parameters, buffers and slots, on the host; nobody changes them, since every step makes new ones. */
  async snapshot(names: Iterable<string> = this.state.keys()): Promise<ReadonlyMap<string, Tensor>> {
    const copies = new Map<string, Tensor>()
    for (const name of names) {
      const current = this.state.get(name)
      invariant(current, `the state has no "${name}"`)
      copies.set(name, await this.runtime.read(current))
    }
    return copies
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
    await Promise.all(open.map((session) => session.release()))
  }

  private replaceState(next: ReadonlyMap<string, RuntimeTensor>): void {
    for (const [name, old] of this.state) if (next.get(name) !== old) this.runtime.dispose(old)
    this.state = next
  }

  private async sessionOf(batch: number): Promise<Session> {
    const open = this.sessions.get(batch)
    if (open) return open
    const { graph, updates } = this.graphOf(batch)
    const session = await this.runtime.load(graph, { held: new Set([...updates.keys(), ...updates.values()]) })
    this.sessions.set(batch, session)
    return session
  }
}
