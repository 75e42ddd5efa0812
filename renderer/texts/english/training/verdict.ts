// How a run's curves are read: the finding, what can be done about it, and what early stopping will do.

import type { StoppingOutlook, Verdict } from '../../../../core/training/verdict.ts'
import { epochs } from './counted.ts'

const loss = (value: number): string => value.toFixed(Math.abs(value) < 0.1 && value !== 0 ? 4 : 3)
const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`

/** A finding, and what can be done about it. */
interface Reading {
  readonly finding: string
  readonly advice: string
}

export function readVerdict(verdict: Verdict): Reading {
  switch (verdict.kind) {
    case 'overfitting':
      return {
        finding: verdict.rises
          ? `Validation loss has risen for ${epochs(verdict.waited)}, from ${loss(verdict.from)} to ${loss(verdict.to)}, while training loss falls: overfitting.`
          : `Validation loss has not fallen for ${epochs(verdict.waited)} while training loss still falls: overfitting.`,
        advice: 'Consider more dropout, augmentation or weight decay.',
      }
    case 'gap':
      return {
        finding: `Accuracy is ${percent(verdict.train)} on training images and ${percent(verdict.validation)} on validation images: the network knows by heart what it should generalise (high variance).`,
        advice: 'Consider more data, augmentation, dropout or a smaller network.',
      }
    case 'underfitting':
      return {
        finding: `Both losses rest, and only ${percent(verdict.train)} of the training images are right: underfitting (high bias).`,
        advice: 'Consider a larger network, a higher learning rate or less regularisation.',
      }
    case 'diverging':
      return {
        finding:
          verdict.since === 0
            ? `Training loss grows within the first epoch, from ${loss(verdict.from)} to ${loss(verdict.to)}: the steps overshoot.`
            : `Training loss has risen from ${loss(verdict.from)} in epoch ${verdict.since} to ${loss(verdict.to)}: the steps overshoot.`,
        advice: 'Lower the learning rate.',
      }
    case 'not-learning':
      return {
        finding: `After ${epochs(verdict.epochs)} the training loss is ${loss(verdict.loss)}; guessing gives ${loss(verdict.guessing)}: nothing is learned yet.`,
        advice: 'Try another learning rate, ten times higher or lower, and check that the images are normalised.',
      }
    case 'noisy':
      return {
        finding: `Validation loss jumps by ${percent(verdict.share)} of itself from epoch to epoch: too noisy to be judged.`,
        advice: 'Consider a lower learning rate, larger batches or a larger validation part.',
      }
    case 'improving':
      return {
        finding: `Loss still falls: from ${loss(verdict.from)} to ${loss(verdict.to)} over the last ${epochs(verdict.epochs)}.`,
        advice: 'More epochs may help.',
      }
    case 'waiting':
      return {
        finding: `Validation loss was lowest in epoch ${verdict.since} (${loss(verdict.lowest)}); ${epochs(verdict.waited)} without a lower one may be chance.`,
        advice: '',
      }
    case 'converged':
      return {
        finding: `Loss has come to rest at ${loss(verdict.loss)}: it moved by less than 2 % over the last ${epochs(verdict.epochs)}.`,
        advice: 'More epochs will change little.',
      }
  }
}

export function readOutlook({ waitsFor, keeps }: StoppingOutlook, live: boolean): string {
  if (keeps === undefined) return ''
  if (!live) return `The weights of epoch ${keeps} are kept.`
  if (waitsFor === undefined) return 'Early stopping is off: the last weights are kept, not the best.'
  if (waitsFor <= 1) return `Early stopping waits one more epoch, then restores epoch ${keeps}.`
  return `Early stopping waits ${epochs(waitsFor)} more, then restores epoch ${keeps}.`
}
