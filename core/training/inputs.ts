// The inputs of batches one after the other. What lies in memory is made when it is asked for; what has to be loaded, or is made in other threads, is read while the device computes.

import type { Augmenting } from '../datasets/augmentations/augment.ts'
import { elementCount, type Tensor } from '../tensor/tensor.ts'
import { readAhead } from './ahead.ts'
import { type Examples, inputFromMemory, liesInMemory, readInput } from './examples.ts'

export interface Inputs {
  /** [n, C, H, W] of each of the next `count` batches, to be read until the next call. */
  take(count: number): Promise<readonly Tensor<'float32'>[]>
  /** Begins to read those that may be read by now. */
  readOn(): void
}

/** Memory for the inputs of one run after the other, of one epoch after the other: to fill fresh memory takes twice as long. */
export class InputMemory {
  private data = new Float32Array()

  /** What was written to it before is gone. */
  atLeast(length: number): Float32Array {
    if (this.data.length < length) this.data = new Float32Array(length)
    return this.data
  }
}

/** order: the examples of each batch. */
export function inputsOf(memory: InputMemory, examples: Examples, order: readonly (readonly number[])[], augmenting?: Augmenting): Inputs {
  return liesInMemory(examples, augmenting) ? madeInputs(memory, examples, order) : readInputs(examples, order, augmenting)
}

/** One behind the other: a run of several steps takes them as they lie. */
function madeInputs(memory: InputMemory, examples: Examples, order: readonly (readonly number[])[]): Inputs {
  const size = elementCount(examples.dataset.shape)
  let next = 0
  return {
    readOn() {},
    async take(count) {
      const asked = order.slice(next, next + count)
      next += count
      const data = memory.atLeast(size * asked.reduce((sum, indices) => sum + indices.length, 0))
      let start = 0
      return asked.map((indices) => {
        const input = inputFromMemory(examples, indices, data.subarray(start))
        start += input.data.length
        return input
      })
    },
  }
}

function readInputs(examples: Examples, order: readonly (readonly number[])[], augmenting: Augmenting | undefined): Inputs {
  const ahead = readAhead(order, (indices) => readInput(examples, indices, augmenting))
  return {
    readOn: () => ahead.readOn(),
    async take(count) {
      ahead.readOn(count)
      const taken: Tensor<'float32'>[] = []
      while (taken.length < count) taken.push(await ahead.take())
      return taken
    },
  }
}
