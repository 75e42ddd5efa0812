// How much of the image one value of each layer sees.

import type { Window } from '../layers/layer-type.ts'
import type { CheckedNode } from './checked.ts'

/** Along height and width, in pixels of the input. */
export interface Field {
  readonly size: readonly [number, number]
  /** Pixels between the fields of neighbouring values. */
  readonly jump: readonly [number, number]
  /** Centre of the first value's field; 0.5 is the centre of the first pixel. */
  readonly centre: readonly [number, number]
}

/** 'all': every value sees the whole image. */
export type ReceptiveField = Field | 'all'

export const pixel: Field = { size: [1, 1], jump: [1, 1], centre: [0.5, 0.5] }

/** By node id. Where paths join, the one that sees most counts. */
export function receptiveFields(nodes: Iterable<CheckedNode>): ReadonlyMap<string, ReceptiveField> {
  const fields = new Map<string, ReceptiveField>()
  for (const { node, sources, arithmetic, inputs } of nodes) {
    const before = sources.map((id) => fields.get(id) ?? pixel)
    // A list of values has lost its places: whatever mixes it sees everything.
    const lost = arithmetic.window === 'all' || before.includes('all') || inputs.some((shape) => shape.length !== 3)
    fields.set(node.id, lost ? 'all' : seen(widest(before as readonly Field[]), arithmetic.window as Window))
  }
  return fields
}

export const widest = (fields: readonly Field[]): Field =>
  fields.reduce((most, field) => (field.size[0] * field.size[1] > most.size[0] * most.size[1] ? field : most), fields[0] ?? pixel)

/** r ← r + (k − 1)·d·j;  centre ← centre + ((k − 1)·d / 2 − p)·j;  j ← j·s (Araujo, Norris & Sim 2019). */
export function seen(field: Field, { kernel, stride, dilation, padding }: Window): Field {
  const axis = (at: 0 | 1) => {
    const reach = (kernel[at] - 1) * dilation[at]
    return {
      size: field.size[at] + reach * field.jump[at],
      jump: field.jump[at] * stride[at],
      centre: field.centre[at] + (reach / 2 - padding[at]) * field.jump[at],
    }
  }
  const [rows, columns] = [axis(0), axis(1)]
  return { size: [rows.size, columns.size], jump: [rows.jump, columns.jump], centre: [rows.centre, columns.centre] }
}
