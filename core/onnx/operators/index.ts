// The list of operators that Lamina knows: standard ones, ONNX Runtime's, and our own gradient operators.

import { type Operator, operatorKey } from '../operator.ts'
import { gradientOperators } from './gradient.ts'

const all: readonly Operator[] = [...gradientOperators]

export const operators: ReadonlyMap<string, Operator> = new Map(all.map((operator) => [operatorKey(operator), operator]))
