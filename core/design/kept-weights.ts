// Weights that a design starts from in place of drawn ones. They stand in a file of their own; the document names it by what it holds, and says their shapes.

import type { Shape } from '../tensor/tensor.ts'

export interface KeptWeights {
  /** SHA-256 of the .safetensors file, 64 hexadecimal digits. */
  readonly sha256: string
  /** By `<node id>.<parameter>`, so that renaming a layer loses nothing. */
  readonly shapes: Readonly<Record<string, Shape>>
}

const most = { tensors: 100_000, name: 400, axes: 8 }

type Wrong = (path: string, what: string, mend: string) => void

/** Of a design file, which is hostile. Undefined where it names none, or where what it says is wrong. */
export function readKeptWeights(raw: unknown, wrong: Wrong): KeptWeights | undefined {
  if (raw === undefined) return undefined
  const { sha256, shapes } = (typeof raw === 'object' && raw !== null ? raw : {}) as Readonly<Record<string, unknown>>
  const named = typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256) ? sha256 : undefined
  if (named === undefined) wrong('weights.sha256', 'It names no file of weights.', 'Write 64 hexadecimal digits, or leave the weights out.')
  const entries = typeof shapes === 'object' && shapes !== null && !Array.isArray(shapes) ? Object.entries(shapes) : undefined
  const sound = entries && entries.length <= most.tensors && entries.every(([name, shape]) => name.length <= most.name && isShape(shape))
  if (!sound)
    wrong('weights.shapes', 'It does not say the shapes of its weights.', 'Write them as {"n2.weight": [8, 1, 3, 3]}, or leave the weights out.')
  return named !== undefined && sound ? { sha256: named, shapes: Object.fromEntries(entries) as Readonly<Record<string, Shape>> } : undefined
}

const isShape = (shape: unknown): shape is Shape =>
  Array.isArray(shape) && shape.length <= most.axes && shape.every((size) => Number.isSafeInteger(size) && size >= 0)
