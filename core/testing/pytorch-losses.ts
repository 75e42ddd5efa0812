// PyTorch's losses and arguments -> our losses, for the oracle.

import type { OracleLayerCase } from './pytorch-case.ts'

type Choice = { readonly id: string; readonly options: Readonly<Record<string, unknown>> }
type Counterpart = (args: OracleLayerCase['args']) => Choice

const counterparts: Readonly<Record<string, Counterpart>> = {
  CrossEntropyLoss: ({ label_smoothing, ignore_index }) => ({
    id: 'cross-entropy',
    options: { labelSmoothing: label_smoothing ?? 0, ...(ignore_index === undefined ? {} : { ignore: true, ignoreIndex: ignore_index }) },
  }),
  // The oracle's NLL and BCE cases put a log-softmax and a sigmoid before them.
  NLLLoss: () => ({ id: 'cross-entropy', options: {} }),
  BCELoss: () => ({ id: 'bce', options: {} }),
  BCEWithLogitsLoss: () => ({ id: 'bce', options: {} }),
  FocalLossMulti: ({ gamma }) => ({ id: 'focal', options: { gamma } }),
  FocalLossBinary: ({ gamma, alpha }) => ({ id: 'focal-binary', options: { gamma, balance: alpha } }),
  DiceSoftmax: ({ eps }) => ({ id: 'dice', options: { smooth: eps } }),
  DiceSigmoid: ({ eps }) => ({ id: 'dice-binary', options: { smooth: eps } }),
  MSELoss: () => ({ id: 'mse', options: {} }),
  L1Loss: () => ({ id: 'l1', options: {} }),
  HuberLoss: ({ delta }) => ({ id: 'huber', options: { delta } }),
  SmoothL1Loss: ({ beta }) => ({ id: 'smooth-l1', options: { beta } }),
}

/** The loss that a case asks for. Weights per class and sums over the batch are not here. */
export function lossFor({ layer, args, tensors }: OracleLayerCase): Choice | undefined {
  if ((args.reduction ?? 'mean') !== 'mean' || 'class_weight' in tensors || 'pos_weight' in tensors || 'alpha' in tensors) return undefined
  return counterparts[layer.replace('loss:', '')]?.(args)
}
