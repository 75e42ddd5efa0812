// Results that ONNX Runtime writes where we want them. Left to itself, onnxruntime-node 1.30 copies every result to an array of its own once a run is over: of weights
// and slots that are large, an eighth of a step, and half as much memory again. It copies even those that it was given an array for, unless it has to stop before.

import { encodeModel } from '../../core/onnx/codec.ts'
import type { OnnxGraph, ValueInfo } from '../../core/onnx/graph.ts'
import { withListFirst } from '../../core/onnx/list-output.ts'
import { invariant } from '../../core/problems.ts'
import { arrayOf, elementCount, type Shape, type Tensor, type TensorData, tensor } from '../../core/tensor/tensor.ts'
import { freeMemory } from './free-memory.ts'

/** To copy less takes no longer than to give an array for every result. */
const worthwhileBytes = 2 ** 24

/** held: results that come back as the next run's feeds. */
export function worthGiving({ outputs }: OnnxGraph, held: ReadonlySet<string>): boolean {
  const bytes = outputs.filter(({ name }) => held.has(name)).reduce((sum, output) => sum + bytesOf(output), 0)
  return bytes >= worthwhileBytes && outputs.every(({ shape }) => shape.every((size) => typeof size === 'number'))
}

/** A model whose results `GivenArrays` takes: what its list holds is copied, so it is the smallest result. */
export function encodeForGivenArrays(graph: OnnxGraph): Uint8Array<ArrayBuffer> {
  const [smallest] = graph.outputs.toSorted((a, b) => bytesOf(a) - bytesOf(b))
  invariant(smallest, 'a graph has an output')
  return withListFirst(encodeModel(graph), smallest.name)
}

const bytesOf = ({ type, shape }: ValueInfo): number => arrayOf[type].BYTES_PER_ELEMENT * elementCount(shape as Shape)

/** Memory that goes round: what one run replaced takes the results of the next. */
export class ArrayPool {
  /** By size in bytes. */
  private readonly kinds = new Map<number, { wanted: number; readonly spare: ArrayBuffer[] }>()

  /** Results of these sizes will be asked for, until the call of what is returned. */
  open(sizes: readonly number[]): () => void {
    for (const bytes of sizes) this.kindOf(bytes).wanted++
    return () => {
      for (const bytes of sizes) this.kindOf(bytes).wanted--
      for (const { wanted, spare } of this.kinds.values()) freeMemory(spare.splice(wanted))
    }
  }

  take(bytes: number): ArrayBuffer {
    return this.kindOf(bytes).spare.pop() ?? new ArrayBuffer(bytes)
  }

  /** Takes the memory of arrays that nobody reads any more: they are empty from then on. */
  giveBack(buffers: readonly ArrayBuffer[]): void {
    const freed: ArrayBuffer[] = []
    for (const buffer of buffers) {
      const kind = this.kinds.get(buffer.byteLength)
      if (kind && kind.spare.length < kind.wanted) kind.spare.push(structuredClone(buffer, { transfer: [buffer] }))
      else freed.push(buffer)
    }
    freeMemory(freed)
  }

  private kindOf(bytes: number): { wanted: number; readonly spare: ArrayBuffer[] } {
    const kind = this.kinds.get(bytes) ?? { wanted: 0, spare: [] }
    this.kinds.set(bytes, kind)
    return kind
  }
}

/** For the results of a session of such a model. */
export class GivenArrays {
  readonly release: () => void

  constructor(
    private readonly outputs: readonly ValueInfo[],
    private readonly pool: ArrayPool,
  ) {
    this.release = pool.open(outputs.map(bytesOf))
  }

  /** An array for every result of a run, by name. */
  take(): Readonly<Record<string, Tensor>> {
    return Object.fromEntries(
      this.outputs.map((output) => {
        const { name, type, shape } = output
        return [name, tensor(type, shape as Shape, new arrayOf[type](this.pool.take(bytesOf(output))) as TensorData)]
      }),
    )
  }
}

/** How a run ends whose first result is a list: all is computed by then. */
export const metList = (error: unknown): boolean => error instanceof Error && error.message.startsWith('Non tensor type is temporarily not supported')
