// The list of gradient rules, and of operators that deliberately have none.

import { operatorKey } from '../../onnx/operator.ts'
import type { GradientRule, NotDifferentiable } from '../gradient-rule.ts'
import { activations } from './activations.ts'
import { arithmetic } from './arithmetic.ts'
import { convolution } from './convolution.ts'
import { einsum } from './einsum.ts'
import { fourier } from './fourier.ts'
import { sampling } from './grid-sample.ts'
import { joining } from './joining.ts'
import { matrix } from './matrix.ts'
import { normalisation } from './normalisation.ts'
import { placing } from './placing.ts'
import { pooling } from './pooling.ts'
import { reductionAndSoftmax } from './reduction.ts'
import { resizing } from './resize.ts'
import { shape } from './shape.ts'

const all: readonly GradientRule[] = [
  ...arithmetic,
  ...activations,
  ...matrix,
  ...convolution,
  ...pooling,
  ...normalisation,
  ...reductionAndSoftmax,
  ...shape,
  ...joining,
  ...placing,
  ...einsum,
  ...sampling,
  ...resizing,
  ...fourier,
]

export const gradientRules: ReadonlyMap<string, GradientRule> = new Map(
  all.map((rule) => [operatorKey({ op: rule.op, domain: rule.domain ?? '' }), rule]),
)

const because = (reason: string, ...names: readonly string[]): NotDifferentiable[] => names.map((op) => ({ op, because: reason }))

const none: readonly NotDifferentiable[] = [
  ...because('is flat between its jumps', 'Floor', 'Ceil', 'Round', 'Sign', 'Hardmax'),
  ...because('compares', 'Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual', 'IsNaN', 'IsInf'),
  ...because('answers yes or no', 'And', 'Or', 'Xor', 'Not'),
  ...because('works on bits', 'BitShift', 'BitwiseAnd', 'BitwiseOr', 'BitwiseXor', 'BitwiseNot'),
  ...because('gives positions', 'ArgMax', 'ArgMin', 'OneHot'),
  ...because('reads only the shape', 'Shape', 'Size', 'ConstantOfShape', 'EyeLike', 'RandomUniformLike', 'RandomNormalLike'),
  ...because('reads no network value', 'Constant', 'Range', 'RandomUniform', 'RandomNormal', 'lamina.RandomUniform'),
  ...because('draws at random', 'Bernoulli'),
]

/** Gradients end here: by definition zero, or nothing to move. */
export const notDifferentiable: ReadonlyMap<string, NotDifferentiable> = new Map(none.map((entry) => [entry.op, entry]))
