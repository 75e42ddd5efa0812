// The network while it learns: its state on the device, and one session of the step graph per batch size.

import { type StepGraph, stepScalars } from '../autograd/step-graph.ts'
import { invariant, ProblemsFound } from '../problems.ts'
import { onDevice, type Runtime, type RuntimeTensor, type Session } from '../runtime/runtime.ts'
import { stack, unstack } from '../tensor/stack.ts'
import { elementCount, float32, sameShape, type Tensor, tensor } from '../tensor/tensor.ts'
import type { Batch } from './examples.ts'
import { takesSeveral } from './pace.ts'

export interface StepResult {
  readonly loss: number
  readonly logits: Tensor<'float32'>
  /** By parameter, where the step tells them; of the last step of a run. */
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

const namedNorms = (parameters: readonly string[], { data }: Tensor): ReadonlyMap<string, number> =>
  new Map(parameters.map((name, at) => [name, Number(data[at])]))

/** What is left of a step once it runs: the state at its start, as large as weights and slots, is not kept for all time. */
export type RunningStep = Omit<StepGraph, 'state'>

export class Trainer {
  private readonly graphs = new Map<number, RunningStep>()
  private readonly sessions = new Map<number, StepSession>()
  private state = new Map<string, RuntimeTensor>()
  /** Nobody else was given them: their memory is free once they are replaced. */
  private readonly ours = new WeakSet<RuntimeTensor>()

  constructor(
    private readonly runtime: Runtime,
    /** The step for a batch of this size: core/pipeline's `buildStep`. */
    private readonly stepGraph: (batch: number) => StepGraph,
    private readonly seed: number,
  ) {}

  /** The step for a batch of this size. The first one gives the state its start. */
  graphOf(batch: number): RunningStep {
    const known = this.graphs.get(batch)
    if (known) return known
    const { state, ...graph } = this.stepGraph(batch)
    if (this.graphs.size === 0) {
      this.state = new Map(state)
      for (const [name, slot] of state) if (!graph.parameters.includes(name) && !graph.buffers.includes(name)) this.ours.add(slot)
    }
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
    const { session, repeats } = await this.sessionOf(first.batch.count)
    invariant(repeats || given.length === 1, 'so large a state is handed on after every step')
    const results = await session.run({ ...Object.fromEntries(this.state), ...this.feedsOf(graph, given, repeats) })
    for (const name of graph.updates.values()) this.ours.add(results[name] as RuntimeTensor)
    this.replaceState(new Map([...this.state].map(([name, old]) => [name, results[graph.updates.get(name) ?? ''] ?? old])))
    const told = async (output: string): Promise<readonly Tensor[]> => {
      const value = results[output]
      invariant(value, `the step graph gives "${output}"`)
      const read = await this.runtime.read(value)
      return repeats ? unstack(read) : [read]
    }
    const [losses, logits] = [await told(graph.loss), (await told(graph.logits)) as readonly Tensor<'float32'>[]]
    const norms = graph.gradientNorms === undefined ? undefined : (await told(graph.gradientNorms)).at(-1)
    return losses.map(({ data }, at) => ({
      loss: data[0] as number,
      logits: logits[at] as Tensor<'float32'>,
      ...(norms && at === losses.length - 1 ? { gradientNorms: namedNorms(graph.parameters, norms) } : {}),
    }))
  }

  /** What steps read besides the state, stacked where they are several: [n, ...]. */
  private feedsOf({ graph, input, labels }: RunningStep, given: readonly GivenStep[], stacked: boolean): Readonly<Record<string, Tensor>> {
    const several = stacked ? [given.length] : []
    const batches = given.map(({ batch }) => batch)
    const [first] = batches
    invariant(first, 'there is a step to take')
    const feeds: Record<string, Tensor> = {
      [input.name]: stacked ? stack(batches.map((batch) => batch.input)) : first.input,
      [labels.name]: stacked ? stack(batches.map((batch) => batch.labels)) : first.labels,
    }
    const floats = (of: (step: GivenStep) => number): Tensor => float32(several, Float32Array.from(given, of))
    const words = (of: (step: GivenStep) => number): Tensor => tensor('uint32', [...several, 1], Uint32Array.from(given, of))
    const scalars: Readonly<Record<string, () => Tensor>> = {
      [stepScalars.learningRate]: () => floats(({ learningRate }) => learningRate),
      [stepScalars.step]: () => floats(({ step }) => step),
      [stepScalars.seed]: () => words(() => this.seed),
      [stepScalars.counter]: () => words(({ step }) => step),
    }
    for (const { name } of graph.inputs) {
      const scalar = scalars[name]
      if (scalar) feeds[name] = scalar()
    }
    return feeds
  }

  /** Parameters, buffers and slots, on the host; nobody changes them, since every step makes new ones, nor frees them. */
  async snapshot(names: Iterable<string> = this.state.keys()): Promise<ReadonlyMap<string, Tensor>> {
    const copies = new Map<string, Tensor>()
    for (const name of names) {
      const current = this.currentOf(name)
      const read = await this.runtime.read(current)
      this.ours.delete(read)
      copies.set(name, read)
    }
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

  /** Of parameters, buffers and slots together. */
  get stateBytes(): number {
    return 4 * [...this.state.values()].reduce((sum, { shape }) => sum + elementCount(shape), 0)
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
    this.free([...this.state].flatMap(([name, old]) => (next.get(name) === old ? [] : [old])))
    this.state = new Map(next)
  }

  private free(replaced: readonly RuntimeTensor[]): void {
    this.runtime.dispose(replaced.filter((old) => this.ours.has(old) || onDevice(old)))
  }

  /** One after the other, so that no more than one of them lies in memory twice. */
  private async placeState(session: Session): Promise<void> {
    for (const [name, tensor] of this.state) {
      const placed = await session.place(name, tensor)
      if (placed === tensor) continue
      this.state.set(name, placed)
      this.free([tensor])
    }
  }

  /** One that takes several steps in a run takes single ones as well. */
  private async sessionOf(batch: number): Promise<StepSession> {
    const open = this.sessions.get(batch)
    if (open) return open
    const { graph, updates } = this.graphOf(batch)
    const held = new Set([...updates.keys(), ...updates.values()])
    const repeats = takesSeveral({ stateBytes: this.stateBytes, provider: this.runtime.device.provider })
    const session = await this.runtime.load(graph, { held, ...(repeats ? { repeated: updates } : {}) })
    const opened = { session, repeats }
    this.sessions.set(batch, opened)
    await this.placeState(session)
    return opened
  }
}
