// What a run's curves say of bias and variance, as a kind with the numbers it rests on; the window puts it into words. Losses are means of whole epochs.

import type { EpochRecord, RunHistory } from './history.ts'
import type { TrainingOptions } from './options.ts'

/** `from` and `to` are losses, `since` an epoch. */
export type Verdict =
  /** The training loss grows: the steps overshoot. */
  | { readonly kind: 'diverging'; readonly from: number; readonly to: number; readonly since: number }
  /** The training loss stays where guessing puts it. */
  | { readonly kind: 'not-learning'; readonly loss: number; readonly guessing: number; readonly epochs: number }
  /** The validation loss is past its lowest while the training loss falls. */
  | {
      readonly kind: 'overfitting'
      readonly waited: number
      readonly rises: boolean
      readonly from: number
      readonly to: number
      readonly since: number
    }
  /** Far better on what was trained on than on what was not, with the validation loss at rest. */
  | { readonly kind: 'gap'; readonly train: number; readonly validation: number }
  /** Both losses rest, and many training examples are still wrong. */
  | { readonly kind: 'underfitting'; readonly train: number; readonly validation: number | undefined; readonly epochs: number }
  /** The validation loss jumps up and down by this share of itself. */
  | { readonly kind: 'noisy'; readonly share: number; readonly epochs: number }
  | { readonly kind: 'improving'; readonly from: number; readonly to: number; readonly epochs: number }
  | { readonly kind: 'converged'; readonly loss: number; readonly epochs: number }
  /** The validation loss has not fallen for an epoch or two, which may be chance. */
  | { readonly kind: 'waiting'; readonly waited: number; readonly lowest: number; readonly since: number }

/** Epochs over which a trend is judged, and with which one begins to speak. */
const span = 4
/** Epochs without a lower validation loss that make an overfitting. */
const waitedLongEnough = 3
/** Share of itself that a loss has to change by to count as moving, over `span` epochs. */
const still = 0.02
/** Factors over the lowest loss that make a divergence, and that point to one. */
const grown = 1.3
const likelyGrown = 1.1
const nearGuessing = 0.02
const wideGap = 0.1
const manyWrong = 0.7
/** Epochs and the mean share of the loss by which it jumps that count as noise, where it gets on by less than this share of its way. */
const noiseSpan = 6
const noiseShare = 0.1
const noiseAdvance = 0.7

/**
 * Undefined while it is too early to say. `classes` is 0 where labels are values; `headWeight` is the sum of the weights with which auxiliary heads add to
 * the training loss.
 */
export function verdictOf(history: RunHistory, classes: number, headWeight = 0): Verdict | undefined {
  const { epochs } = history
  return diverging(history) ?? notLearning(epochs, classes, 1 + headWeight) ?? (epochs.length < span ? undefined : trend(epochs))
}

function trend(epochs: readonly EpochRecord[]): Verdict | undefined {
  return overfitting(epochs) ?? improving(epochs) ?? noisy(epochs) ?? resting(epochs) ?? waiting(epochs)
}

/** Two epochs well above the lowest, or one at twice it; what is seen in training only is the noise of a small training part. */
function diverging({ epochs, points }: RunHistory): Verdict | undefined {
  const losses = epochs.map(({ loss }) => loss)
  const [last, before] = [losses.at(-1), losses.at(-2)]
  const lowest = Math.min(...losses)
  if (last !== undefined && before !== undefined) {
    const grows = last > before && last > grown * lowest && (before > likelyGrown * lowest || last > 2 * lowest)
    const validation = validated(epochs)
    const seen = validation.length === 0 || (validation.at(-1) ?? 0) > Math.min(...validation) * likelyGrown
    return grows && seen ? { kind: 'diverging', from: lowest, to: last, since: losses.indexOf(lowest) + 1 } : undefined
  }
  // Within the first epoch, by its quarters.
  const quarter = Math.floor(points.mean.length / 4)
  if (losses.length > 0 || points.steps < 40) return undefined
  const [first, end] = [mean(points.mean.slice(0, quarter)), mean(points.mean.slice(-quarter))]
  return end > 2 * first ? { kind: 'diverging', from: first, to: end, since: 0 } : undefined
}

/** Guessing among K equal classes has the cross-entropy ln K, `times` over where heads guess too; weights as they were drawn have more. */
function notLearning(epochs: readonly EpochRecord[], classes: number, times: number): Verdict | undefined {
  const [first, last] = [epochs[0], epochs.at(-1)]
  if (!first || !last || epochs.length < 2 || classes < 2 || last.accuracy === undefined) return undefined
  const guessing = times * Math.log(classes)
  const falls = last.loss < first.loss * (1 - still) && last.loss < guessing
  const guesses = Math.max(last.accuracy, last.validation?.accuracy ?? 0) < 1.5 / classes
  if (falls || !guesses || last.loss < guessing * (1 - nearGuessing)) return undefined
  return { kind: 'not-learning', loss: last.loss, guessing, epochs: epochs.length }
}

function overfitting(epochs: readonly EpochRecord[]): Verdict | undefined {
  const losses = epochs.map(({ validation }) => validation?.loss ?? Number.POSITIVE_INFINITY)
  const lowest = Math.min(...losses)
  const best = losses.lastIndexOf(lowest)
  const waited = losses.length - 1 - best
  const [then, now, last] = [epochs[best]?.loss, epochs.at(-1)?.loss, losses.at(-1)]
  if (waited < waitedLongEnough || !Number.isFinite(lowest) || then === undefined || now === undefined || last === undefined) return undefined
  if (now > then * (1 - still)) return undefined
  // Noise about a level is no trend: the epochs since lie above the lowest by more than the smallest change that counts, all of them on average.
  const since = mean(losses.slice(best + 1))
  if (since < lowest * (1 + still / 2)) return undefined
  return { kind: 'overfitting', waited, rises: last > lowest * 1.05, from: lowest, to: last, since: best + 1 }
}

/** The way that the loss goes up and down is much longer than what it gets on by. */
function noisy(epochs: readonly EpochRecord[]): Verdict | undefined {
  const losses = validated(epochs).slice(-noiseSpan)
  const [first, last] = [losses[0], losses.at(-1)]
  if (losses.length < noiseSpan || first === undefined || last === undefined) return undefined
  const jumps = losses.slice(1).map((loss, at) => Math.abs(loss - (losses[at] as number)))
  const way = jumps.reduce((sum, jump) => sum + jump, 0)
  const share = mean(jumps) / mean(losses)
  return share > noiseShare && Math.abs(last - first) < noiseAdvance * way ? { kind: 'noisy', share, epochs: noiseSpan } : undefined
}

/** The last is about the lowest, and by more than a hair below those before. */
function improving(epochs: readonly EpochRecord[]): Verdict | undefined {
  const losses = judged(epochs)
  const [from, to] = [losses.at(-span), losses.at(-1)]
  if (from === undefined || to === undefined || to > from * (1 - still) || to > Math.min(...losses) * (1 + still)) return undefined
  return { kind: 'improving', from, to, epochs: span - 1 }
}

/** What is judged moves no more: enough, too little, or by heart. */
function resting(epochs: readonly EpochRecord[]): Verdict | undefined {
  const last = epochs.at(-1)
  const losses = judged(epochs).slice(-span)
  const level = mean(losses)
  if (!last || losses.some((loss) => Math.abs(loss - level) > still * level)) return undefined
  const [train, validation] = [last.accuracy, last.validation?.accuracy]
  if (train !== undefined && validation !== undefined && train - validation > wideGap) return { kind: 'gap', train, validation }
  const learns = last.loss < (epochs.at(-span)?.loss ?? 0) * (1 - still)
  if (train !== undefined && train < manyWrong) return learns ? undefined : { kind: 'underfitting', train, validation, epochs: span - 1 }
  return { kind: 'converged', loss: losses.at(-1) ?? level, epochs: span - 1 }
}

function waiting(epochs: readonly EpochRecord[]): Verdict | undefined {
  const losses = validated(epochs)
  const lowest = Math.min(...losses)
  const best = losses.lastIndexOf(lowest)
  const waited = losses.length - 1 - best
  return waited > 0 && waited < waitedLongEnough ? { kind: 'waiting', waited, lowest, since: best + 1 } : undefined
}

/** Losses of the validation part, or of training where nothing is validated. */
function judged(epochs: readonly EpochRecord[]): readonly number[] {
  const validation = validated(epochs)
  return validation.length >= span ? validation : epochs.map(({ loss }) => loss)
}

const validated = (epochs: readonly EpochRecord[]): readonly number[] =>
  epochs.flatMap(({ validation }) => (validation && Number.isFinite(validation.loss) ? [validation.loss] : []))

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** What early stopping does about it: how many epochs it still waits, and which weights are kept. */
export interface StoppingOutlook {
  /** Undefined where early stopping is off. */
  readonly waitsFor: number | undefined
  /** Epoch whose weights are kept, or would be. */
  readonly keeps: number | undefined
}

export function outlookOf(
  { epochs, best }: RunHistory,
  { earlyStopping, patience }: Pick<TrainingOptions, 'earlyStopping' | 'patience'>,
): StoppingOutlook {
  const done = epochs.at(-1)?.epoch ?? 0
  if (!earlyStopping) return { waitsFor: undefined, keeps: done || undefined }
  return { waitsFor: best && Math.max(0, patience - (done - best.epoch)), keeps: best?.epoch }
}
