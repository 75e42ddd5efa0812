// The list of operators that Lamina knows: standard ones, ONNX Runtime's, and our own gradient operators.

import { type Operator, operatorKey } from '../operator.ts'
import { controlOperators } from './control.ts'
import { convolutionOperators } from './convolution.ts'
import { binaryOperators } from './elementwise-binary.ts'
import { unaryOperators } from './elementwise-unary.ts'
import { filterLayoutOperators } from './filter-layout.ts'
import { fourierOperators } from './fourier.ts'
import { generationOperators } from './generation.ts'
import { gradientOperators } from './gradient.ts'
import { indexingOperators } from './indexing.ts'
import { matrixOperators } from './matrix.ts'
import { microsoftOperators } from './microsoft.ts'
import { normalisationOperators } from './normalisation.ts'
import { pieceOperators } from './pieces.ts'
import { poolingOperators } from './pooling.ts'
import { reductionOperators } from './reduction.ts'
import { resizeOperators } from './resize.ts'
import { shapeOperators } from './shape.ts'
import { trainingForms } from './training-forms.ts'

const all: readonly Operator[] = [
  ...unaryOperators,
  ...binaryOperators,
  ...convolutionOperators,
  ...poolingOperators,
  ...normalisationOperators,
  ...reductionOperators,
  ...matrixOperators,
  ...shapeOperators,
  ...pieceOperators,
  ...indexingOperators,
  ...generationOperators,
  ...resizeOperators,
  ...fourierOperators,
  ...controlOperators,
  ...microsoftOperators,
  ...gradientOperators,
  ...trainingForms,
  ...filterLayoutOperators,
]

export const operators: ReadonlyMap<string, Operator> = new Map(all.map((operator) => [operatorKey(operator), operator]))
