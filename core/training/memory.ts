// How much memory training a drawn network will take, before it is begun: a sum whose every part opens as its formula.

import type { CheckedNode } from '../design/checked.ts'
import type { Formula } from '../layers/layer-type.ts'
import type { Optimizer } from '../optimizers/optimizer.ts'
import type { OptionValues } from '../options/options.ts'
import { elementCount } from '../tensor/tensor.ts'

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

const bytesPerValue = 4
/**
 * Two numbers were measured, not derived (five templates at batches of 32 to 256 and dense networks of up to 120 million bytes of weights; `lamina bench`
 * prints measured beside estimated): what the work space takes per byte of activation, since ONNX Runtime's allocator grows by doubling and keeps what it
 * has, and what a loaded step takes before it computes anything.
 */
const workPerActivation = 1.2
const programBytes = 20 * 2 ** 20

/**
 * For the nodes of a checked design. Every value is a float32. With P parameters, s slots of the optimizer, a batch of B and a values in all layers' outputs:
 *   weights 4·P · gradients 4·P · slots 4·P·s · their successors and copies on the way through the session 4·P·(3 + 2·s) ·
 *   activations kept for the backward pass 4·B·a · work space 1.2 times that · the program 20 MiB
 */
export function trainingMemory(nodes: Iterable<CheckedNode>, { batch, optimizer }: MemoryCall): MemoryEstimate {
  let [parameters, values] = [0, 0]
  for (const { arithmetic, output } of nodes) {
    parameters += arithmetic.parameters.value
    values += elementCount(output)
  }
  const slots = optimizer.definition.slots(optimizer.options).length
  const parts = [
    part('Weights', '4·P', `4·${parameters}`, 4 * parameters, [bytes, parametersTerm(parameters)]),
    part('Gradients', '4·P', `4·${parameters}`, 4 * parameters, [bytes, parametersTerm(parameters)]),
    part(`Slots of ${optimizer.definition.title}`, '4·P·s', `4·${parameters}·${slots}`, 4 * parameters * slots, [
      bytes,
      parametersTerm(parameters),
      slotsTerm(slots),
    ]),
    part('Next weights and slots', '4·P·(3 + 2·s)', `4·${parameters}·(3 + 2·${slots})`, 4 * parameters * (3 + 2 * slots), [
      bytes,
      parametersTerm(parameters),
      slotsTerm(slots),
      { symbol: '3', meaning: 'initial, next and read weights', value: 3 },
    ]),
    part('Activations kept for the backward pass', '4·B·a', `4·${batch}·${values}`, bytesPerValue * batch * values, [
      bytes,
      { symbol: 'B', meaning: 'batch size', value: batch },
      { symbol: 'a', meaning: 'values in the outputs of all layers, for one image', value: values },
    ]),
    part('Work space', '1.2·4·B·a', `1.2·4·${batch}·${values}`, Math.round(workPerActivation * bytesPerValue * batch * values), [
      { symbol: '1.2', meaning: 'gradients in flight, unrolled windows, allocator; measured', value: workPerActivation },
      bytes,
      { symbol: 'B', meaning: 'batch size', value: batch },
      { symbol: 'a', meaning: 'values in the outputs of all layers, for one image', value: values },
    ]),
    part('Loaded step', '20·2^20', '20·2^20', programBytes, [{ symbol: '20', meaning: 'MiB before anything is computed; measured', value: 20 }]),
  ].filter(({ formula }) => formula.value > 0)
  return { bytes: parts.reduce((sum, { formula }) => sum + formula.value, 0), parts }
}

const bytes = { symbol: '4', meaning: 'bytes per value', value: bytesPerValue } as const
const parametersTerm = (value: number) => ({ symbol: 'P', meaning: 'parameters', value })
const slotsTerm = (value: number) => ({ symbol: 's', meaning: 'values the optimizer keeps per parameter', value })

const part = (title: string, symbols: string, filled: string, value: number, terms: Formula['terms']): MemoryPart => ({
  title,
  formula: { symbols, filled, value, terms },
})
