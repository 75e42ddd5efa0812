// Which operators a provider does not run itself, as measured. Core/lowering writes these in others.

const lackingOf = {
  cpu: '',
  webgpu: `com.microsoft.FusedMatMul Col2Im LogSoftmax GroupNormalization LRN Dropout RandomUniformLike RandomNormalLike Bernoulli BitShift
    BitwiseXor BitwiseAnd Mod OneHot ArgMax Sum Sign Softsign Selu Celu Round IsNaN LpPool MaxUnpool SpaceToDepth
    com.microsoft.nchwc.ReorderInput com.microsoft.nchwc.ReorderOutput com.microsoft.nchwc.Conv com.microsoft.nchwc.MaxPool`,
}

export const lacking = (provider: 'cpu' | 'webgpu'): ReadonlySet<string> => new Set(lackingOf[provider].split(/\s+/).filter(Boolean))
