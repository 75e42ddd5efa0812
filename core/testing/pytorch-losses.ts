// PyTorch's losses and arguments -> our losses, for the oracle.

import type { OracleLayerCase } from './pytorch-case.ts'

type Choice = { readonly id: string; readonly options: Readonly<Record<string, unknown>> }
type Numbers = (name: string) => readonly number[]
type Counterpart = (args: OracleLayerCase['args'], given: Numbers) => Choice

const counterparts: Readonly<Record<string, Counterpart>> = {
  CrossEntropyLoss: ({ label_smoothing, ignore_index, reduction }, given) => ({
    id: 'cross-entropy',
    options: {
      labelSmoothing: label_smoothing ?? 0,
      classWeights: given('class_weight'),
      reduction: reduction ?? 'mean',
      ...(ignore_index === undefined ? {} : { ignore: true, ignoreIndex: ignore_index }),
    },
  }),
  CrossEntropyLossProb: () => ({ id: 'cross-entropy-soft', options: {} }),
  KLDivLoss: () => ({ id: 'kl-divergence', options: {} }),
  HingeEmbedding: ({ margin, p }) => ({ id: 'multi-margin', options: { margin: margin ?? 1, power: p === 2 ? 'squared' : 'plain' } }),
  // The oracle's NLL and BCE cases put a log-softmax and a sigmoid before them.
  NLLLoss: () => ({ id: 'cross-entropy', options: {} }),
  BCELoss: () => ({ id: 'bce', options: {} }),
  BCEWithLogitsLoss: (_, given) => ({ id: 'bce', options: { positiveWeights: given('pos_weight') } }),
  FocalLossMulti: ({ gamma }) => ({ id: 'focal', options: { gamma } }),
  FocalLossBinary: ({ gamma, alpha }) => ({ id: 'focal-binary', options: { gamma, balance: alpha } }),
  DiceSoftmax: ({ eps }) => ({ id: 'dice', options: { smooth: eps } }),
  DiceSigmoid: ({ eps }) => ({ id: 'dice-binary', options: { smooth: eps } }),
  MSELoss: () => ({ id: 'mse', options: {} }),
  L1Loss: () => ({ id: 'l1', options: {} }),
  HuberLoss: ({ delta }) => ({ id: 'huber', options: { delta } }),
  SmoothL1Loss: ({ beta }) => ({ id: 'smooth-l1', options: { beta } }),
}

/** The loss that a case asks for; `given`: the numbers of its tensors, none where there is no such tensor. */
export const lossFor = ({ layer, args }: OracleLayerCase, given: Numbers): Choice | undefined =>
  counterparts[layer.replace('loss:', '')]?.(args, given)
