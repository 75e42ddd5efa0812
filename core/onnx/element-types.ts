// Element types by ONNX's numbers (TensorProto.DataType), as attributes (`to`, `dtype`) and files name them.

import { arrayOf, type ElementType } from '../tensor/tensor.ts'

export const dataTypes: Readonly<Record<ElementType, number>> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
}
const typeOf = new Map((Object.keys(arrayOf) as ElementType[]).map((type) => [dataTypes[type], type]))

/** undefined for strings, complex numbers, bfloat16 and the small floating-point types. */
export const elementTypeOf = (number: number): ElementType | undefined => typeOf.get(number)

/** bfloat16 has no array here: its tensors become float32 while decoding. */
export const bfloat16 = 16

const others: Readonly<Record<number, string>> = {
  8: 'string',
  14: 'complex64',
  15: 'complex128',
  16: 'bfloat16',
  21: 'uint4',
  22: 'int4',
  23: 'float4',
}
/** The type's name for messages. */
export const sayDataType = (number: number): string => typeOf.get(number) ?? others[number] ?? `type ${number}`
