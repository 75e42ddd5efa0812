// Turns gradients into next weights: the last step before lowering. State goes in, loss and next state come out.

import { type DifferentiatedGraph, type StepGraph, stepScalars } from '../autograd/step-graph.ts'
import { continueGraph, type GraphBuilder } from '../onnx/builder.ts'
import type { Value } from '../onnx/operator.ts'
import type { OptionValues } from '../options/options.ts'
import { invariant } from '../problems.ts'
import { type Tensor, zeros } from '../tensor/tensor.ts'
import type { Optimizer } from './optimizer.ts'

export function attachOptimizer(differentiated: DifferentiatedGraph, optimizer: Optimizer, options: OptionValues): StepGraph {
  const { input, labels, loss, logits, parameters, buffers, gradients } = differentiated
  const g = continueGraph(differentiated.graph)
  const learningRate = g.input(stepScalars.learningRate, 'float32', [])
  const step = once(() => g.input(stepScalars.step, 'float32', []))
  const state = new Map<string, Tensor>([...parameters, ...buffers])
  const updates = new Map<string, string>()
  const slotNames: string[] = []
  g.output(g.value(loss))
  g.output(g.value(logits))

  const keep = (name: string, next: Value) => updates.set(name, g.output(next, `${name}~next`).name)
  for (const name of parameters.keys()) {
    const parameter = g.value(name)
    const found = gradients.get(name)
    invariant(found, `the parameter "${name}" has no gradient`)
    g.within(`optimizer/${name}`, () => {
      const slots = new Map<string, Value>()
      for (const slot of optimizer.slots(options)) {
        const slotName = `${name}~${slot}`
        slots.set(slot, g.input(slotName, 'float32', parameter.shape))
        state.set(slotName, zeros('float32', parameter.shape))
        slotNames.push(slotName)
      }
      const gradient = decayed(g, parameter, g.value(found), options)
      const next = optimizer.update(g, {
        parameter,
        gradient,
        slot: (wanted) => known(slots, wanted),
        learningRate,
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

/** PyTorch's L2 penalty: g ← g + λ·w, for every parameter alike. */
function decayed(g: GraphBuilder, parameter: Value, gradient: Value, options: OptionValues): Value {
  const { weightDecay } = options
  return typeof weightDecay === 'number' && weightDecay > 0 ? g.add(gradient, g.mul(parameter, weightDecay)) : gradient
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
