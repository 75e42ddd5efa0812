// Options that several optimizers share.

import { float } from '../options/options.ts'

export const weightDecayOption = float({
  label: 'Weight decay',
  help: 'Adds this share of each weight to its gradient (L2 penalty, as in PyTorch), which keeps weights small.',
  default: 0,
  min: 0,
  max: 1,
})

export const momentumOptions = {
  momentum: float({ label: 'Momentum', help: 'Share of the last step that goes on in the next.', default: 0.9, min: 0, max: 1 }),
  weightDecay: weightDecayOption,
}

/** A share that is kept from step to step. */
export const share = (label: string, help: string, value: number) => float({ label, help, default: value, min: 0, max: 0.999_999 })

export const epsilonOption = (value: number) =>
  float({ label: 'Epsilon', help: 'Added to the divisor, so that nothing is divided by 0.', default: value, min: 0, max: 1 })

export const momentsOptions = {
  beta1: share('Beta 1', 'Share kept in the running mean of the gradient.', 0.9),
  beta2: share('Beta 2', 'Share kept in the running mean of the squared gradient.', 0.999),
  epsilon: epsilonOption(1e-8),
  weightDecay: weightDecayOption,
}

/** Every optimizer has these: `attachOptimizer` clips before the optimizer sees the gradients. */
export const clippingOptions = {
  clipValue: float({
    label: 'Clip values',
    help: 'Largest size of a single number of the gradient; larger ones are cut to it. 0 means no limit.',
    default: 0,
    min: 0,
  }),
  clipNorm: float({
    label: 'Clip norm',
    help: 'Largest length of all gradients taken as one vector; longer ones are scaled down to it. 0 means no limit.',
    default: 0,
    min: 0,
  }),
}
