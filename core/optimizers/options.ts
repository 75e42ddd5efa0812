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
