// What renderer/training says, in English.

import type { StoppingOutlook, Verdict } from '../../../core/training/verdict.ts'

const count = new Intl.NumberFormat('en-GB')
const epochs = (number: number): string => (number === 1 ? '1 epoch' : `${count.format(number)} epochs`)
const loss = (value: number): string => value.toFixed(Math.abs(value) < 0.1 && value !== 0 ? 4 : 3)
const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`

/** A finding, and what can be done about it. */
interface Reading {
  readonly finding: string
  readonly advice: string
}

function readVerdict(verdict: Verdict): Reading {
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

function readOutlook({ waitsFor, keeps }: StoppingOutlook, live: boolean): string {
  if (keeps === undefined) return ''
  if (!live) return `The weights of epoch ${keeps} are kept.`
  if (waitsFor === undefined) return 'Early stopping is off: the last weights are kept, not the best.'
  if (waitsFor <= 1) return `Early stopping waits one more epoch, then restores epoch ${keeps}.`
  return `Early stopping waits ${epochs(waitsFor)} more, then restores epoch ${keeps}.`
}

const runStates = { running: 'training', paused: 'paused', done: 'done', interrupted: 'stopped', failed: 'failed' } as const
const safe = (saved: number | undefined): string =>
  saved === undefined ? 'There is no checkpoint yet: resuming begins anew.' : `The checkpoint of step ${count.format(saved)} is safe.`

const curves = {
  loss: 'Loss',
  accuracy: 'Accuracy',
  accuracyMeans: 'share of correct top-1 predictions',
  rate: 'Learning rate',
  rateMeans: 'size of each step',
  validation: 'validation',
  training: 'training',
  otherValidation: (run: string) => `${run}, validation`,
  tools: 'How the curves are shown',
  smoothing: 'Smoothing',
  smoothingLabel: 'Smoothing of the raw steps',
  scale: 'Scale of the loss',
  scales: { linear: 'Linear', log: 'Log' },
  lower: 'Lower chart',
  lowers: { accuracy: 'Accuracy', rate: 'Rate' },
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  export: 'Export the curves',
  asPicture: 'Picture of the curves (.png)',
  asValues: 'Values of every step (.csv)',
  asTable: 'Table of the epochs',
  notExported: 'The values were not exported.',
  best: (epoch: number, value: string) => `best: epoch ${epoch}, ${value}`,
  withHeads: (heads: readonly { readonly name: string; readonly weight: number }[]) =>
    `The training loss is that of the answer and ${heads.map(({ name, weight }) => `${weight} · ${name}`).join(' and ')}; the validation loss is that of the answer alone.`,
  sayLoss: (step: string | undefined, train: string | undefined, validation: string | undefined) =>
    train === undefined
      ? step === undefined
        ? 'Loss: no step yet'
        : `Loss of the last step ${step}`
      : `Loss over epochs. Last: training ${train}${validation === undefined ? '' : `, validation ${validation}`}`,
  sayAccuracy: (train = 'unknown', validation = 'unknown') => `Accuracy over epochs. Last: training ${train}, validation ${validation}`,
  sayRate: (rate = 'unknown') => `Learning rate over epochs. Last: ${rate}`,
  table: 'Epochs of the run',
  columns: {
    epoch: 'epoch',
    trainLoss: 'training loss',
    validationLoss: 'validation loss',
    trainAccuracy: 'training accuracy',
    validationAccuracy: 'validation accuracy',
    rate: 'learning rate',
  },
  lowestSoFar: 'lowest so far',
}

const header = {
  epochOf: (epoch: number, of: number) => `Epoch ${count.format(epoch)} of ${count.format(of)}`,
  stepOf: (step: number, of: number) => `step ${count.format(step)} of ${count.format(of)}`,
  paused: 'Paused',
  left: (time: string) => `${time} left`,
  perEpoch: (time: string) => `${time} per epoch`,
  progress: (run: string) => `Progress of ${run}`,
  epochsDone: (number: number) => `${epochs(number)} done`,
  stoppedAt: (step: number) => `Stopped at step ${count.format(step)}`,
  reasons: {
    epochs: '',
    'max-steps': 'The step limit is reached.',
    'early-stopping': 'Stopped early: the validation loss no longer fell.',
    stopped: 'Stopped by you.',
  },
  keptEpoch: (epoch: number) => `The weights of epoch ${epoch} are kept.`,
  safe,
  testAccuracy: 'test accuracy',
  testMeans: 'Measured on the test part, which was neither trained on nor used to stop',
  resume: 'Resume',
  export: 'Export …',
  runCard: 'Run card',
  failed: 'The run failed.',
  rateIsHigh: (rate: string, optimizer: string) => `A learning rate of ${rate} is high for ${optimizer}.`,
  resumeWith: (rate: string) => `Resume with ${rate}`,
  startWith: (rate: string) => `Start again with ${rate}`,
  explainKept: 'Explain the kept weights',
  refused: 'The run was not started',
  chooseData: 'Choose data',
  fitAndTrain: (fit: string) => `${fit} and train`,
  dismiss: 'Dismiss',
  away: 'The Node side of Lamina does not answer',
  awayMeans: 'The curves go on as soon as it does. What was trained is on the disk up to the last checkpoint.',
}

const panel = {
  run: 'Run',
  curves: 'Curves',
  results: 'Results',
  options: 'Options',
  whileRunning: 'fixed while running',
  ofNext: 'of the next run',
  moreOptions: 'More options',
  device: 'Device',
  data: 'Data',
  choose: 'Choose …',
  loss: 'Loss',
  optimizer: 'Optimizer',
  schedule: 'Schedule',
  whyNot: (device: string) => `Why not ${device}`,
  whyNotOthers: (number: number) => `Why not the other ${number} devices`,
  states: runStates,
  pause: 'Pause',
  resume: 'Resume',
  stop: 'Stop',
  train: 'Train',
  explain: 'Explain',
  start: 'Start training',
  starting: 'Starting …',
}

const facts = {
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

const empty = {
  starting: 'Starting',
  startingMeans: 'The data are read, the network is compiled. The first step follows.',
  opening: 'Opening the run',
  openingMeans: 'Its curves are being read.',
  notReady: 'The design is not ready to train',
  notReadyMeans: 'Training begins when every layer has a shape and no problem is left.',
  showProblems: 'Show the problems',
  noRuns: 'No runs yet',
  newRun: 'A new run',
  trainMeans: 'Train this design to see its curves here.',
  noResults: 'What the network takes for what, and its figures per class, stand here once an epoch has been validated.',
  dataFirst: 'Choose the images to train on first.',
  unfinished: (run: string) => `${run} is not finished`,
  unfinishedMeans: (step: number) => `It stopped at step ${count.format(step)}; its last checkpoint is safe.`,
  resumeRun: (run: string) => `Resume ${run}`,
  designHasProblems: 'The design has problems. Mend them first.',
  noData: 'There is no data to train on. Choose some first.',
}

const list = {
  title: 'Runs',
  newRun: 'New run',
  compare: 'Compare',
  more: (run: string) => `More for ${run}`,
  accuracyMeans: 'accuracy on the validation part',
  lossMeans: 'validation loss',
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

const commands = {
  notDone: (command: 'pause' | 'resume' | 'stop') => `The run did not ${command}.`,
  notRemoved: 'The run was not removed.',
  notRenamed: 'The run was not renamed.',
  notOpened: 'The design was not opened.',
  optionsTaken: (run: string) => `The options of ${run} stand in the form.`,
  unfinished: 'The run failed.',
  activity: (run: string, paused: boolean, epoch: number, of: number) => `${run} · ${paused ? 'paused in ' : ''}epoch ${epoch} of ${of}`,
}

const dialogs = {
  renameTitle: (run: string) => `Rename ${run}`,
  name: 'Name of the run',
  rename: 'Rename',
  cancel: 'Cancel',
  keep: 'Keep it',
  removeTitle: (run: string) => `Remove ${run}?`,
  remove: 'Remove for good',
  removeMeans: (folder: string) => `Its curves, checkpoints and trained weights are deleted from ${folder}. Files that Lamina did not write stay.`,
}

const card = {
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

const compare = {
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

const taken = (truth: string, predicted: string): string => (truth === predicted ? `${truth}, recognised` : `${truth}, taken for ${predicted}`)

const examples = {
  loss: (value: string) => `loss ${value}`,
  explain: (truth: string, predicted: string) => `${taken(truth, predicted)}: explain this image`,
  hardest: { validation: 'Hardest validation images', test: 'Hardest test images' },
  means: (epoch: number) => `true class, then predicted by the weights of epoch ${epoch}; loss is −ln of the true class's probability`,
  measuring: (percent: number) => `Every image is predicted: ${percent} %`,
  measuringLabel: 'Predicting every image',
  notMeasured: 'Not measured yet.',
  whileTraining: 'Measured when the run is over, or now, beside the training.',
  measure: 'Measure',
  again: 'Try again',
  cancel: 'Cancel',
  more: 'Show more',
  cell: taken,
  cellCount: (number: number, epoch: number | undefined) =>
    `${number === 1 ? '1 image' : `${count.format(number)} images`} by the weights of epoch ${epoch ?? 'unknown'}, the highest loss first. A click explains one.`,
}

const confusion = {
  label: 'Confusion matrix: rows are true classes, columns predicted ones. Arrow keys walk, Enter shows the images of a cell',
  cell: (number: number, truth: string, taken: string) => `${count.format(number)} of ${truth} taken for ${taken}`,
  open: 'A cell opens its images.',
  axes: 'down: true · across: predicted',
  scale: (most: number) => `${count.format(most)}, square root`,
}

const classes = {
  label: 'Scores per class',
  columns: { name: 'class', precision: 'precision', recall: 'recall', f1: 'F1', examples: 'images' },
  below: (limit: number) => `below ${limit}`,
}

const results = {
  matrix: 'Confusion matrix',
  perClass: 'Per class',
  part: 'Part',
  parts: { validation: 'Validation', test: 'Test' },
  partSaid: { validation: 'validation part', test: 'test part' },
  notYet: 'It is drawn when the first epoch has been validated.',
  testLater: 'The test part is measured when the run is over.',
  noClasses: 'The data have values, not classes: there is nothing to confuse.',
  ofEpoch: (epoch: number | undefined, kept: boolean) => (epoch === undefined ? '' : `epoch ${epoch}${kept ? ', the weights that are kept' : ''}`),
}

const before = {
  title: 'Before starting',
  cancel: 'Cancel',
  try: 'Try each device',
  tryAgain: 'Try again',
  tryMeans: 'Runs a few real steps on every device and says how long an epoch takes; nothing is kept',
  tried: 'Time per epoch by device',
  trying: 'trying …',
  unusable: 'not usable',
  details: (steps: number, step: string, perEpoch: number, open: string, whole: string, number: number) =>
    `${steps} steps of ${step} measured, ${count.format(perEpoch)} steps per epoch. Ready in ${open}. ${epochs(number)}: ${whole}.`,
  memory: 'Memory',
  about: (bytes: string) => `about ${bytes}`,
  memoryTitle: 'Memory for training',
  memoryLabel: (bytes: string) => `Estimated memory for training: about ${bytes}. Show its parts`,
  memoryMeans: 'Estimated at its peak, on the CPU. Each part opens as its formula.',
}

export const training = {
  gradients: {
    title: 'Gradient health',
    aside: 'length, last measured',
    verdicts: { vanishing: 'vanishing', exploding: 'exploding', dead: 'dead' },
    means: {
      vanishing: 'Beside its weights, the gradient is less than a thousandth of that in the layer where it is largest: this layer hardly learns.',
      exploding: 'The gradient is no number, or ten times as long as usual: lower the learning rate or clip gradients.',
      dead: 'No gradient reaches this layer: nothing in it learns.',
    },
  },
  dialogs,
  card,
  compare,
  examples,
  confusion,
  classes,
  results,
  before,
  readVerdict,
  readOutlook,
  notes: 'Notes of the run',
  curves,
  header,
  panel,
  facts,
  empty,
  list,
  commands,
}
