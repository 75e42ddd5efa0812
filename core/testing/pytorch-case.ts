// A case of the layer oracle, and how its PyTorch module is told as layers of ours.

export interface OracleLayerCase {
  readonly id: string
  readonly layer: string
  readonly args: Readonly<Record<string, unknown>>
  readonly input_shapes: readonly (readonly number[])[]
  readonly mode: 'train' | 'eval'
  readonly file: string
  readonly tolerance: { readonly atol: number; readonly rtol: number }
  readonly tensors: Readonly<Record<string, unknown>>
  /** Times that the same input goes through; numbers are those of the last. */
  readonly forward_passes?: number
}

/** One layer of a counterpart. Its parameters are called `<name>.<parameter>`, as PyTorch would; just `<parameter>` where the name is ''. */
export interface Part {
  readonly name: string
  readonly type: string
  readonly options: Readonly<Record<string, unknown>>
  /** Parts or inputs (`input`, `input.0`) that feed it. */
  readonly from: readonly string[]
  /** PyTorch's names of parameters that are called otherwise here. */
  readonly renamed?: Readonly<Record<string, string>>
}

export type Args = OracleLayerCase['args']
export type Counterpart = (args: Args, shapes: OracleLayerCase['input_shapes']) => readonly Part[] | undefined

export const pairOf = (value: unknown, fallback = 1): readonly [number, number] =>
  Array.isArray(value) ? [Number(value[0]), Number(value[1])] : [Number(value ?? fallback), Number(value ?? fallback)]

export const part = (type: string, options: Part['options'] = {}, more: Partial<Part> = {}): Part => ({
  name: '',
  type,
  options,
  from: ['input'],
  ...more,
})
export const only = (type: string, options: Part['options'] = {}, more: Partial<Part> = {}): readonly Part[] => [part(type, options, more)]
export const plain =
  (type: string): Counterpart =>
  () =>
    only(type)
