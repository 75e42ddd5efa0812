// Of the runs that are kept: their list, what is done with them, their facts, cards and comparison.

import { count, epochs } from './counted.ts'
import { runStates } from './running.ts'

export const list = {
  title: 'Runs',
  newRun: 'New run',
  compare: 'Compare',
  more: (run: string) => `More for ${run}`,
  accuracyMeans: 'accuracy of the kept weights on the validation part',
  lossMeans: 'validation loss of the kept weights',
  overlay: 'Lay over the curves',
  notOverlay: 'Take off the curves',
  resume: 'Resume',
  export: 'Export …',
  rename: 'Rename …',
  sameOptions: 'Same options for a new run',
  openDesign: 'Open its design',
  runCard: 'Run card …',
  remove: 'Remove …',
  epochs,
  stateAt: (state: keyof typeof runStates, step: number) => `${runStates[state]} at step ${count.format(step)}`,
  sameAs: 'as the one before',
}

export const commands = {
  notDone: (command: 'pause' | 'resume' | 'stop') => `The run did not ${command}.`,
  notRemoved: 'The run was not removed.',
  notRenamed: 'The run was not renamed.',
  notOpened: 'The design was not opened.',
  optionsTaken: (run: string) => `The options of ${run} stand in the form.`,
  unfinished: 'The run failed.',
  activity: (run: string, paused: boolean, epoch: number, of: number) =>
    `${run} · ${paused ? 'paused in ' : ''}epoch ${count.format(epoch)} of ${count.format(of)}`,
}

export const dialogs = {
  renameTitle: (run: string) => `Rename ${run}`,
  name: 'Name of the run',
  rename: 'Rename',
  cancel: 'Cancel',
  keep: 'Keep it',
  removeTitle: (run: string) => `Remove ${run}?`,
  remove: 'Remove for good',
  removeMeans: (folder: string) => `Its curves, checkpoints and trained weights are deleted from ${folder}. Files that Lamina did not write stay.`,
}

export const facts = {
  device: 'Device',
  data: 'Data',
  testData: 'Test data',
  split: 'Split',
  splitSays: (train: number, validation: number, test: number, seed: number) => `${train} : ${validation} : ${test}, seed ${seed}`,
  augmentation: 'Augmentation',
  loss: 'Loss',
  optimizer: 'Optimizer',
  learningRate: 'Learning rate',
  batchSize: 'Batch size',
  epochs: 'Epochs',
  epochsSay: (number: number) => `${count.format(number)} at most`,
  earlyStopping: 'Early stopping',
  stoppingSays: (patience: number) => `patience ${patience}, restore best`,
  off: 'off',
}

export const card = {
  title: (run: string) => `Run card of ${run}`,
  copy: 'Copy',
  again: 'Train the same again',
  folder: 'Folder',
  design: 'Design, SHA-256',
  data: 'Data, fingerprint',
  testData: 'Test data, fingerprint',
  split: 'Split',
  splitSays: (train: string, validation: string, test: string) => `${train} training, ${validation} validation, ${test} test`,
  heads: 'Auxiliary heads',
  augmentation: 'Augmentation',
  seed: 'Seed',
  learningRate: 'Learning rate',
  rateFrom: (rate: number, step: number) => `${rate} from step ${count.format(step)} on`,
  steps: 'Steps',
  stepsSay: (done: string, most: string, perEpoch: string) => `${done} of at most ${most}, ${perEpoch} per epoch`,
  device: 'Device',
  versions: 'Versions',
  determinism: 'Determinism',
  started: 'Started',
}

export const compare = {
  title: 'Compare runs',
  choose: (most: number) => `Two to ${most} runs; they are laid over the curves as well.`,
  tooFew: 'Choose a second run.',
  asked: 'What differs in what was asked',
  sameAsked: 'Nothing: the same design, data and options.',
  cameOf: 'What came of it',
  state: 'State',
  epochs: 'Epochs',
  bestEpoch: 'Best epoch',
  bestLoss: 'Its validation loss',
  bestAccuracy: 'Its validation accuracy',
  trainLoss: 'Last training loss',
  testLoss: 'Test loss',
  testAccuracy: 'Test accuracy',
  perEpoch: 'Time per epoch',
  dataHash: 'Data',
  modelHash: 'Design',
  seed: 'Seed',
}
