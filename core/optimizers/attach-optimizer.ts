// Turns gradients into next weights: the last step before lowering. State goes in, loss and next state come out.

import { type DifferentiatedGraph, type StepGraph, stepScalars } from '../autograd/step-graph.ts'
import { continueGraph, type GraphBuilder } from '../onnx/builder.ts'
import type { Value } from '../onnx/operator.ts'
import type { OptionValues } from '../options/options.ts'
import { invariant } from '../problems.ts'
import { elementCount, type Shape, type Tensor, zeros } from '../tensor/tensor.ts'
import { clipped } from './clip.ts'
import type { Optimizer } from './optimizer.ts'

export function attachOptimizer(differentiated: DifferentiatedGraph, optimizer: Optimizer, options: OptionValues): StepGraph {
  const { input, labels, loss, logits, parameters, buffers, gradients } = differentiated
  const g = continueGraph(differentiated.graph)
  const learningRate = g.input(stepScalars.learningRate, 'float32', [])
  const step = once(() => (g.has(stepScalars.step) ? g.value(stepScalars.step) : g.input(stepScalars.step, 'float32', [])))
  const state = new Map<string, Tensor>([...parameters, ...buffers])
  const updates = new Map<string, string>()
  const slotNames: string[] = []
  g.output(g.value(loss))
  g.output(g.value(logits))

  const keep = (name: string, next: Value) => updates.set(name, g.output(next, `${name}~next`).name)
  const found = [...parameters.keys()].map((name) => {
    const gradient = gradients.get(name)
    invariant(gradient, `the parameter "${name}" has no gradient`)
    return [name, g.value(gradient)] as const
  })
  for (const group of grouped(clipped(g, found, options), optimizer, options)) {
    const names = group.map(([name]) => name)
    const values = names.map((name) => g.value(name))
    g.within(`optimizer/${names.join('+')}`, () => {
      const slots = new Map<string, Value>()
      const declare = (slot: string, shapeOf: (parameter: Value) => Shape) => {
        const declared = values.map((parameter) => {
          const slotName = `${parameter.name}~${slot}`
          state.set(slotName, zeros('float32', shapeOf(parameter)))
          slotNames.push(slotName)
          return g.input(slotName, 'float32', shapeOf(parameter))
        })
        slots.set(slot, joined(g, declared))
      }
      for (const slot of optimizer.slots(options)) declare(slot, ({ shape }) => shape)
      for (const slot of optimizer.scalarSlots?.(options) ?? []) declare(slot, () => [])
      const gradients = group.map(([, gradient]) => gradient)
      const next = optimizer.update(g, {
        ...decayed(g, { parameter: joined(g, values), gradient: joined(g, gradients), learningRate }, optimizer, options),
        slot: (wanted) => known(slots, wanted),
        options,
        step,
      })
      for (const [index, part] of parted(g, next.parameter, values).entries()) keep(names[index] ?? '', part)
      for (const [slot, value] of Object.entries(next.slots))
        for (const [index, part] of parted(g, value, values).entries()) keep(`${names[index]}~${slot}`, part)
    })
  }
  for (const [buffer, value] of differentiated.bufferUpdates) keep(buffer, g.value(value))
  return {
    graph: g.build(),
    input,
    labels,
    loss,
    logits,
    state,
    updates,
    parameters: [...parameters.keys()],
    buffers: [...buffers.keys()],
    slots: slotNames,
  }
}

type Named = readonly [name: string, gradient: Value]

/** Vectors up to this long are updated together: what a node costs to start is more than what it computes. */
const shortVector = 4096
/** No more at once: GPUs take few buffers in one step. */
const mostTogether = 7

/**
 * Every update goes number by number, so short vectors (biases, scales) joined to one get the same numbers as each for itself. A group stands where its first
 * member did: ONNX Runtime works from the last output to the first, and so has done with all later layers by then.
 */
function grouped(found: readonly Named[], { scalarSlots }: Optimizer, options: OptionValues): readonly (readonly Named[])[] {
  const single = (scalarSlots?.(options) ?? []).length > 0
  const groups: Named[][] = []
  let open: Named[] = []
  for (const each of found) {
    const [, { shape }] = each
    const short = !single && shape.length === 1 && elementCount(shape) <= shortVector
    if (short && open.length > 0 && open.length < mostTogether) {
      open.push(each)
      continue
    }
    const group = [each]
    groups.push(group)
    if (short) open = group
  }
  return groups
}

const joined = (g: GraphBuilder, values: readonly Value[]): Value =>
  values.length === 1 ? (values[0] as Value) : g.op('Concat', values, { axis: 0 })

/** What was joined, in its parts again. */
function parted(g: GraphBuilder, value: Value, parts: readonly Value[]): readonly Value[] {
  if (parts.length === 1) return [value]
  return g.ops('Split', [value, g.ints(parts.map(({ shape }) => elementCount(shape)))], { axis: 0 }, { outputs: parts.length })
}

type Decaying = { readonly parameter: Value; readonly gradient: Value; readonly learningRate: Value }

/** PyTorch's weight decay, for every parameter alike: L2 penalty g ← g + λ·w, or decoupled w ← w·(1 − η·λ). */
function decayed(g: GraphBuilder, before: Decaying, { decoupledDecay }: Optimizer, { weightDecay }: OptionValues): Decaying {
  if (typeof weightDecay !== 'number' || weightDecay === 0) return before
  const { parameter, gradient, learningRate } = before
  if (decoupledDecay) return { ...before, parameter: g.sub(parameter, g.mul(parameter, g.mul(learningRate, weightDecay))) }
  return { ...before, gradient: g.add(gradient, g.mul(parameter, weightDecay)) }
}

function known(slots: ReadonlyMap<string, Value>, name: string): Value {
  const slot = slots.get(name)
  invariant(slot, `the optimizer declares no slot "${name}"`)
  return slot
}

/** Makes the value when first asked for: a step graph takes only the scalars that something reads. */
function once(make: () => Value): () => Value {
  let made: Value | undefined
  return () => {
    made ??= make()
    return made
  }
}
