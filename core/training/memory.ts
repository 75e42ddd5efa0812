// How much memory training a drawn network will take, before it is begun: a sum whose every part opens as its formula.

import type { CheckedNode } from '../design/checked.ts'
import type { Formula } from '../layers/layer-type.ts'
import type { Optimizer } from '../optimizers/optimizer.ts'
import type { OptionValues } from '../options/options.ts'
import { elementCount } from '../tensor/tensor.ts'
import { scratchValues } from './scratch.ts'

export interface MemoryPart {
  readonly title: string
  /** Its value is in bytes. */
  readonly formula: Formula
}
export interface MemoryEstimate {
  /** By how much the engine process grows, at its peak, on the CPU. */
  readonly bytes: number
  readonly parts: readonly MemoryPart[]
}
export interface MemoryCall {
  readonly batch: number
  readonly optimizer: { readonly definition: Optimizer; readonly options: OptionValues }
}

const mebi = 2 ** 20
/**
 * Measured, not derived (fourteen networks at batches of 16 to 256, 120 steps each; `lamina bench` prints measured beside estimated). Per byte of activation:
 * gradients in flight and what ONNX Runtime's allocator keeps. Per byte of unrolled windows: the allocator grows by doubling. The step itself, and each layer
 * in it. And the tensors of earlier steps, which the process gives back only when some 24 MiB of them have come together.
 */
const measured = { perActivation: 0.75, perUnrolled: 1.5, stepMebi: 12, layerMebi: 0.45, uncollectedMebi: 24 } as const

/**
 * For the nodes of a checked design. Every value is a float32. With P parameters, s slots of the optimizer, a batch of B, a values in all layers' outputs,
 * u values in the largest unrolled windows and n layers:
 *   weights 4·P · gradients 4·P · slots 4·P·s · their successors and copies on the way through the session 4·P·(3 + 2·s) ·
 *   activations kept for the backward pass 4·B·a · gradients in flight 0.75 times that · unrolled windows 1.5·4·B·u · the step (12 + 0.45·n) MiB ·
 *   tensors of earlier steps 24 MiB
 */
export function trainingMemory(given: Iterable<CheckedNode>, { batch, optimizer }: MemoryCall): MemoryEstimate {
  const nodes = [...given]
  const parameters = nodes.reduce((sum, { arithmetic }) => sum + arithmetic.parameters.value, 0)
  const values = nodes.reduce((sum, { output }) => sum + elementCount(output), 0)
  const slots = optimizer.definition.slots(optimizer.options).length
  const parts = [
    ...weightParts(parameters, slots, optimizer.definition.title),
    ...activationParts(values, batch, scratchValues(nodes, batch)),
    ...programParts(nodes.length),
  ].filter(({ formula }) => formula.value > 0)
  return { bytes: parts.reduce((sum, { formula }) => sum + formula.value, 0), parts }
}

const bytes = { symbol: '4', meaning: 'bytes per value', value: 4 } as const
const term = (symbol: string, meaning: string, value: number) => ({ symbol, meaning, value })

function weightParts(parameters: number, slots: number, title: string): readonly MemoryPart[] {
  const [P, s] = [term('P', 'parameters', parameters), term('s', 'values the optimizer keeps per parameter', slots)]
  return [
    part('Weights', '4·P', `4·${parameters}`, 4 * parameters, [bytes, P]),
    part('Gradients', '4·P', `4·${parameters}`, 4 * parameters, [bytes, P]),
    part(`Slots of ${title}`, '4·P·s', `4·${parameters}·${slots}`, 4 * parameters * slots, [bytes, P, s]),
    part('Next weights and slots', '4·P·(3 + 2·s)', `4·${parameters}·(3 + 2·${slots})`, 4 * parameters * (3 + 2 * slots), [
      bytes,
      P,
      s,
      term('3', 'initial, next and read weights', 3),
    ]),
  ]
}

function activationParts(values: number, batch: number, unrolled: number): readonly MemoryPart[] {
  const { perActivation, perUnrolled } = measured
  const [B, a] = [term('B', 'batch size', batch), term('a', 'values in the outputs of all layers, for one image', values)]
  return [
    part('Activations kept for the backward pass', '4·B·a', `4·${batch}·${values}`, 4 * batch * values, [bytes, B, a]),
    part('Gradients in flight', `${perActivation}·4·B·a`, `${perActivation}·4·${batch}·${values}`, Math.round(perActivation * 4 * batch * values), [
      term(`${perActivation}`, 'gradients in flight, allocator; measured', perActivation),
      bytes,
      B,
      a,
    ]),
    part('Unrolled windows', `${perUnrolled}·4·B·u`, `${perUnrolled}·4·${batch}·${unrolled}`, Math.round(perUnrolled * 4 * batch * unrolled), [
      term(`${perUnrolled}`, 'allocator; measured', perUnrolled),
      bytes,
      B,
      term('u', 'values of the windows that the largest convolution of few channels writes out, for one image', unrolled),
    ]),
  ]
}

function programParts(layers: number): readonly MemoryPart[] {
  const { stepMebi, layerMebi, uncollectedMebi } = measured
  return [
    part(
      'Loaded step',
      `(${stepMebi} + ${layerMebi}·n)·2^20`,
      `(${stepMebi} + ${layerMebi}·${layers})·2^20`,
      Math.round((stepMebi + layerMebi * layers) * mebi),
      [
        term(`${stepMebi}`, 'MiB before anything is computed; measured', stepMebi),
        term(`${layerMebi}`, 'MiB of a layer’s operators; measured', layerMebi),
        term('n', 'layers', layers),
      ],
    ),
    part('Tensors of earlier steps', `${uncollectedMebi}·2^20`, `${uncollectedMebi}·2^20`, uncollectedMebi * mebi, [
      term(`${uncollectedMebi}`, 'MiB come together before they are given back; measured', uncollectedMebi),
    ]),
  ]
}

const part = (title: string, symbols: string, filled: string, value: number, terms: Formula['terms']): MemoryPart => ({
  title,
  formula: { symbols, filled, value, terms },
})
