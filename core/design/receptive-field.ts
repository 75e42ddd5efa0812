// How much of the image one value of each layer sees.

import type { Window } from '../layers/layer-type.ts'
import type { CheckedNode } from './checked.ts'

/** One number per axis (height and width of an image), in values of the input. */
export interface Field {
  readonly size: readonly number[]
  /** Values of the input between the fields of neighbours. */
  readonly jump: readonly number[]
  /** Centre of the first value's field; 0.5 is the centre of the first pixel. */
  readonly centre: readonly number[]
}

/** 'all': every value sees the whole input. */
export type ReceptiveField = Field | 'all'

const itself = (axes: number): Field => ({ size: Array(axes).fill(1), jump: Array(axes).fill(1), centre: Array(axes).fill(0.5) })
export const pixel: Field = itself(2)

/** By node id. Where paths join, the one that sees most counts. */
export function receptiveFields(nodes: Iterable<CheckedNode>): ReadonlyMap<string, ReceptiveField> {
  const fields = new Map<string, ReceptiveField>()
  for (const node of nodes) {
    const { sources, inputs } = node
    const before = sources.map((id, at) => fields.get(id) ?? itself((inputs[at]?.length ?? 1) - 1))
    fields.set(node.node.id, rememberedField(node, before))
  }
  return fields
}

/** What a layer sees changes only with what stands before it: of a large design, an edit works out what it reaches. */
const remembered = new WeakMap<CheckedNode, { readonly before: readonly ReceptiveField[]; readonly field: ReceptiveField }>()

function rememberedField(node: CheckedNode, before: readonly ReceptiveField[]): ReceptiveField {
  const known = remembered.get(node)
  if (known?.before.every((one, at) => one === before[at])) return known.field
  const field = fieldBehind(node, before)
  remembered.set(node, { before, field })
  return field
}

function fieldBehind({ arithmetic, inputs, output }: CheckedNode, before: readonly ReceptiveField[]): ReceptiveField {
  if (before.length === 0) return itself(output.length - 1)
  // A list of values has lost its places, and values that were given other axes too: whatever mixes them sees everything.
  const lost = before.some((field, at) => field === 'all' || inputs[at]?.length === 1 || field.size.length !== (inputs[at]?.length ?? 0) - 1)
  return arithmetic.window === 'all' || lost ? 'all' : seen(widest(before as readonly Field[]), arithmetic.window)
}

const area = ({ size }: Field): number => size.reduce((product, one) => product * one, 1)
export const widest = (fields: readonly Field[]): Field =>
  fields.reduce((most, field) => (area(field) > area(most) ? field : most), fields[0] ?? pixel)

/** r ← r + (k − 1)·d·j;  centre ← centre + ((k − 1)·d / 2 − p)·j;  j ← j·s (Araujo, Norris & Sim 2019). */
export function seen(field: Field, window: Window | 'own'): Field {
  if (window === 'own') return field
  const axes = field.size.map((size, axis) => {
    const [jump = 1, centre = 0, kernel = 1, dilation = 1] = [field.jump[axis], field.centre[axis], window.kernel[axis], window.dilation[axis]]
    const reach = (kernel - 1) * dilation
    return {
      size: size + reach * jump,
      jump: jump * (window.stride[axis] ?? 1),
      centre: centre + (reach / 2 - (window.padding[axis] ?? 0)) * jump,
    }
  })
  return { size: axes.map(({ size }) => size), jump: axes.map(({ jump }) => jump), centre: axes.map(({ centre }) => centre) }
}

/** From and to, in values of the input; `to` is past the last. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** The part of the input that the value at `place` of the output sees, one span per axis: clipped at the borders, where the field reaches into padding. */
export function partSeen(field: Field, place: readonly number[], input: readonly number[]): readonly Span[] {
  return field.size.map((size, axis): Span => {
    const [most = 1, at = 0] = [input[axis], place[axis]]
    const middle = (field.centre[axis] ?? 0) + at * (field.jump[axis] ?? 1)
    const clip = (value: number) => Math.min(most, Math.max(0, value))
    return { from: clip(middle - size / 2), to: clip(middle + size / 2) }
  })
}
