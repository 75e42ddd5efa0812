// How much memory training a drawn network will take, before it is begun: a sum whose every part opens as its formula.

import type { CheckedNode } from '../design/checked.ts'
import type { Formula } from '../layers/layer-type.ts'
import type { Optimizer } from '../optimizers/optimizer.ts'
import type { OptionValues } from '../options/options.ts'
import { elementCount } from '../tensor/tensor.ts'
import { keptValues, widestValues } from './kept.ts'
import { severalSteps, stepsThatFit, takesSeveral } from './pace.ts'
import { scratchValues } from './scratch.ts'

export interface MemoryPart {
  readonly title: string
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
 * Measured, not derived: every architecture of the catalogue in its laptop size at two batches, with momentum and Adam (main/engine/memory.test.ts measures anew;
 * `lamina bench` prints measured beside estimated). Per byte of what is kept: what ONNX Runtime's allocator keeps with it. Per byte of the widest layer: its gradients and
 * their blocked copies. Copies of weights and slots beside their own. The step itself, with what the process has not given back yet, and each layer in it.
 */
const measured = { perKept: 1.1, perWidest: 2.2, perUnrolled: 0.4, copies: 2, stepMebi: 23, layerMebi: 0.36 } as const

/**
 * For the nodes of a checked design. Every value is a float32. With P parameters, s slots of the optimizer, a batch of B, k values in the outputs that
 * gradients are computed from, w values in and out of the widest layer, u values in the largest unrolled windows and n layers:
 *   weights 4·P · gradients 4·P · slots 4·P·s · activations kept for the backward pass 1.1·4·B·k ·
 *   gradients of the widest layer 2.2·4·B·w · unrolled windows 0.4·4·B·u · the step (23 + 0.36·n) MiB ·
 *   copies of weights and slots 5·4·P·(1 + s) where several steps in one run hand them on, 2·4·P·(1 + s) where they are too many for that ·
 *   inputs 4·R·B·i, of up to R steps in one run with i values in one image
 */
export function trainingMemory(given: Iterable<CheckedNode>, { batch, optimizer }: MemoryCall): MemoryEstimate {
  const nodes = [...given]
  const parameters = nodes.reduce((sum, { arithmetic }) => sum + arithmetic.parameters.value, 0)
  const slots = optimizer.definition.slots(optimizer.options).length
  const several = takesSeveral({ stateBytes: 4 * parameters * (1 + slots), provider: 'cpu' })
  const parts = [
    ...weightParts(parameters, slots, optimizer.definition.title),
    copiesPart(parameters, slots, several),
    ...valueParts(nodes, batch),
    inputsPart(nodes, batch, several),
    stepPart(nodes.length),
  ].filter(({ formula }) => formula.value > 0)
  return { bytes: parts.reduce((sum, { formula }) => sum + formula.value, 0), parts }
}

const bytes = { symbol: '4', meaning: 'bytes per value', value: 4 } as const
const term = (symbol: string, meaning: string, value: number) => ({ symbol, meaning, value })
const slotsTerm = (slots: number) => term('s', 'values the optimizer keeps per parameter', slots)

function weightParts(parameters: number, slots: number, title: string): readonly MemoryPart[] {
  const [P, s] = [term('P', 'parameters', parameters), slotsTerm(slots)]
  return [
    part('Weights', '4·P', `4·${parameters}`, 4 * parameters, [bytes, P]),
    part('Gradients', '4·P', `4·${parameters}`, 4 * parameters, [bytes, P]),
    part(`Slots of ${title}`, '4·P·s', `4·${parameters}·${slots}`, 4 * parameters * slots, [bytes, P, s]),
  ]
}

/** What grows with the batch. */
function valueParts(nodes: readonly CheckedNode[], batch: number): readonly MemoryPart[] {
  const { perKept, perWidest, perUnrolled } = measured
  return [
    perValue('Activations kept for the backward pass', perKept, batch, {
      measured: 'with what the allocator keeps; measured',
      symbol: 'k',
      meaning: 'values in the outputs that gradients are computed from, for one image',
      values: keptValues(nodes),
    }),
    perValue('Gradients of the widest layer', perWidest, batch, {
      measured: 'gradients and their copies in blocks; measured',
      symbol: 'w',
      meaning: 'values that enter and leave the layer with most of them, for one image',
      values: widestValues(nodes),
    }),
    perValue('Unrolled windows', perUnrolled, batch, {
      measured: 'share that is not room of other values; measured',
      symbol: 'u',
      meaning: 'values of the windows that the largest convolution of few channels writes out, for one image',
      values: scratchValues(nodes, batch),
    }),
  ]
}

interface PerValue {
  readonly measured: string
  readonly symbol: string
  readonly meaning: string
  readonly values: number
}

/** factor·4·B·values */
function perValue(title: string, factor: number, batch: number, { measured: why, symbol, meaning, values }: PerValue): MemoryPart {
  return part(title, `${factor}·4·B·${symbol}`, `${factor}·4·${batch}·${values}`, Math.round(factor * 4 * batch * values), [
    term(`${factor}`, why, factor),
    bytes,
    term('B', 'batch size', batch),
    term(symbol, meaning, values),
  ])
}

function stepPart(layers: number): MemoryPart {
  const { stepMebi, layerMebi } = measured
  return part(
    'Loaded step',
    `(${stepMebi} + ${layerMebi}·n)·2^20`,
    `(${stepMebi} + ${layerMebi}·${layers})·2^20`,
    Math.round((stepMebi + layerMebi * layers) * mebi),
    [
      term(`${stepMebi}`, 'MiB before anything is computed, and not given back yet; measured', stepMebi),
      term(`${layerMebi}`, 'MiB of a layer’s operators; measured', layerMebi),
      term('n', 'layers', layers),
      term('2^20', 'bytes in a MiB', mebi),
    ],
  )
}

/** Those that a step gives while it reads the ones before, and those that lie in ONNX Runtime meanwhile; within a run of several steps there are more. */
function copiesPart(parameters: number, slots: number, several: boolean): MemoryPart {
  const state = 4 * parameters * (1 + slots)
  const copies = several ? measured.copies + severalSteps.copies : measured.copies
  return part('Copies of weights and slots', `${copies}·4·P·(1 + s)`, `${copies}·4·${parameters}·(1 + ${slots})`, copies * state, [
    term(`${copies}`, several ? 'copies, as several steps hand them on in one run; measured' : 'copies, as steps hand them on; measured', copies),
    bytes,
    term('P', 'parameters', parameters),
    slotsTerm(slots),
  ])
}

/** Of as many steps as one run takes at most. */
function inputsPart(nodes: readonly CheckedNode[], batch: number, several: boolean): MemoryPart {
  const values = nodes.filter(({ inputs }) => inputs.length === 0).reduce((sum, { output }) => sum + elementCount(output), 0)
  const runs = several ? stepsThatFit(4 * batch * values) : 1
  return part('Inputs', '4·R·B·i', `4·${runs}·${batch}·${values}`, 4 * runs * batch * values, [
    bytes,
    term('R', 'steps in one run of ONNX Runtime, at most', runs),
    term('B', 'batch size', batch),
    term('i', 'values in one image', values),
  ])
}

const part = (title: string, symbols: string, filled: string, value: number, terms: Formula['terms']): MemoryPart => ({
  title,
  formula: { symbols, filled, value, unit: 'bytes', terms },
})
