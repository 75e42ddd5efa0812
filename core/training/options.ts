// Everything a person can set about a run. Declared once: form, CLI flags and run card derive from it.

import { normalisations } from '../datasets/dataset.ts'
import { choice, flag, float, int, type Options, type OptionValues } from '../options/options.ts'

export const trainingOptions = {
  epochs: int({ label: 'Epochs', help: 'Passes over the training part, at most.', default: 20, min: 1, max: 100_000 }),
  maxSteps: int({ label: 'Steps at most', help: 'Stop after this many steps; 0 means no limit.', default: 0, min: 0 }),
  batchSize: int({ label: 'Batch size', help: 'Examples per step.', default: 32, min: 1, max: 65_536 }),
  learningRate: float({ label: 'Learning rate', help: 'Size of a step; 0 takes the default of the optimizer.', default: 0, min: 0 }),
  l1: float({
    label: 'L1 penalty',
    help: 'Adds this much times the sum of the sizes of all weights to what is minimised: many become 0. Biases and scales are left alone.',
    default: 0,
    min: 0,
    max: 1000,
  }),
  l2: float({
    label: 'L2 penalty',
    help: 'Adds this much times the sum of the squares of all weights to what is minimised: they stay small. With L1 beside it, the elastic net.',
    default: 0,
    min: 0,
    max: 1000,
  }),
  batchNorm: choice({
    label: 'Batch normalisation',
    help: 'By each batch, keeping running statistics for later; or by the running statistics that the network brings, which stay as they are: for training a little further what is already trained. Scales and shifts are trained in both.',
    default: 'train',
    choices: { train: 'by each batch', frozen: 'by the statistics it brings' },
  }),
  trainShare: int({ label: 'Training share', help: 'Share of the examples that is trained on.', default: 60, min: 1, max: 100, unit: '%' }),
  validationShare: int({ label: 'Validation share', help: 'Share that decides when to stop.', default: 20, min: 0, max: 99, unit: '%' }),
  shuffle: flag({ label: 'Shuffle', help: 'Draw a new order of the examples each epoch.', default: true }),
  normalisation: choice({
    label: 'Normalise',
    help: 'How pixel values are scaled; fitted on the training part only.',
    default: 'unit',
    choices: normalisations,
  }),
  earlyStopping: flag({
    label: 'Early stopping',
    help: 'Stop when the validation loss no longer falls, and restore the best weights.',
    default: true,
  }),
  patience: int({
    label: 'Patience',
    help: 'Epochs without improvement before stopping.',
    default: 5,
    min: 1,
    max: 1000,
    unit: 'epochs',
    when: (values) => values.earlyStopping === true,
  }),
  seed: int({ label: 'Seed', help: 'Names the random streams of weights, split, order and dropout.', default: 1, min: 0, max: 4_294_967_295 }),
  checkpointEvery: int({
    label: 'Checkpoint every',
    help: 'Steps between checkpoints, besides one after every epoch; 0 leaves only those.',
    default: 0,
    min: 0,
    unit: 'steps',
  }),
  keepEpochs: choice({
    label: 'Keep every epoch',
    help: 'Keep the weights of every epoch, so that Explain can show how a heatmap came about.',
    default: 'small',
    choices: { small: 'if under 100 MB', always: 'always', never: 'never' },
  }),
} as const satisfies Options

export type TrainingOptions = OptionValues<typeof trainingOptions>

/** A chosen member of a catalog (loss, optimizer, explainer) with its options. */
export interface Choice {
  readonly id: string
  readonly options: Readonly<Record<string, unknown>>
}
