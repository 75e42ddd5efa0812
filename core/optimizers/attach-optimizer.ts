// Turns gradients into next weights: the last step before lowering. State goes in, loss and next state come out.

import { type DifferentiatedGraph, type StepGraph, stepScalars } from '../autograd/step-graph.ts'
import { continueGraph, type GraphBuilder } from '../onnx/builder.ts'
import type { Value } from '../onnx/operator.ts'
import type { OptionValues } from '../options/options.ts'
import { invariant } from '../problems.ts'
import { type Shape, type Tensor, zeros } from '../tensor/tensor.ts'
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
  for (const [name, gradient] of clipped(g, found, options)) {
    g.within(`optimizer/${name}`, () => {
      const parameter = g.value(name)
      const slots = new Map<string, Value>()
      const declare = (slot: string, shape: Shape) => {
        const slotName = `${name}~${slot}`
        slots.set(slot, g.input(slotName, 'float32', shape))
        state.set(slotName, zeros('float32', shape))
        slotNames.push(slotName)
      }
      for (const slot of optimizer.slots(options)) declare(slot, parameter.shape)
      for (const slot of optimizer.scalarSlots?.(options) ?? []) declare(slot, [])
      const next = optimizer.update(g, {
        ...decayed(g, { parameter, gradient, learningRate }, optimizer, options),
        slot: (wanted) => known(slots, wanted),
        options,
        step,
      })
      keep(name, next.parameter)
      for (const [slot, value] of Object.entries(next.slots)) keep(`${name}~${slot}`, value)
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
