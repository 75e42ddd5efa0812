// Which operators each provider runs itself, measured with ONNX Runtime 1.30 by allowed-operators.test.ts (a CPU and, as GPU, SwiftShader).
// What a provider lacks, core/lowering writes in other operators; otherwise ONNX Runtime would carry the tensors to the CPU and back.

import { operators } from './operators/index.ts'

export interface Support {
  /** Operators that the provider runs in no form, or wrongly. */
  readonly lacks: readonly string[]
  /** Operators that it runs but for this. */
  readonly partly: Readonly<Record<string, string>>
}

const words = (text: string): string[] => text.trim().split(/\s+/)

export const support: Readonly<Record<'cpu' | 'webgpu', Support>> = {
  cpu: { lacks: [], partly: {} },
  webgpu: {
    lacks: words(`
      BitShift BitwiseAnd BitwiseNot BitwiseOr BitwiseXor Mod Size
      Celu Hardmax IsInf IsNaN LogSoftmax Mean Or Round Selu Shrink Sign Softsign Sum Xor
      Dropout Bernoulli EyeLike OneHot RandomNormal RandomNormalLike RandomUniform RandomUniformLike
      Col2Im GlobalLpPool GridSample LpPool MaxUnpool SpaceToDepth
      GroupNormalization LRN MeanVarianceNormalization
      com.microsoft.FusedConv com.microsoft.FusedMatMul
      com.microsoft.nchwc.AveragePool com.microsoft.nchwc.Conv com.microsoft.nchwc.GlobalAveragePool com.microsoft.nchwc.GlobalMaxPool
      com.microsoft.nchwc.MaxPool com.microsoft.nchwc.ReorderInput com.microsoft.nchwc.ReorderOutput com.microsoft.nchwc.Upsample`),
    partly: {
      BatchNormalization: 'training mode fails while running',
      Cast: 'to and from float64, int8, int64; to float16 only where the GPU has it',
      Conv: 'grouped in 3-D fails; some numbers of channels (6, 9, ...) and of outputs per group (5, 6, ...) give wrong numbers: core/lowering/convolve',
      ConvTranspose: 'in 3-D fails; an even number of outputs per channel in groups of one gives wrong numbers',
      Equal: 'bool operands',
      MaxPool: 'with its second output fails while running',
      Pow: 'where both operands stretch, fails while running',
      ReduceLogSum: 'without axes gives other numbers than the CPU',
      ReduceSumSquare: 'without axes gives other numbers than the CPU',
      Where: 'int64 operands',
    },
  },
}

/** Keys of the operators that the provider does not run itself; our own (`lamina.*`) run nowhere. */
export function lacking(provider: 'cpu' | 'webgpu'): ReadonlySet<string> {
  const ours = [...operators.keys()].filter((key) => key.startsWith('lamina.'))
  return new Set([...ours, ...support[provider].lacks])
}
