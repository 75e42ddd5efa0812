// Of a run that is prepared or goes on: before it starts, its head, its options, its curves.

import { count, epochs } from './counted.ts'

export const runStates = { running: 'training', paused: 'paused', done: 'done', interrupted: 'stopped', failed: 'failed' } as const
const safe = (saved: number | undefined): string =>
  saved === undefined ? 'There is no checkpoint yet: resuming begins anew.' : `The checkpoint of step ${count.format(saved)} is safe.`

export const before = {
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

export const panel = {
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
  /** While the step or the validation that is under way takes its time. */
  asked: { pause: 'pausing …', resume: 'resuming …', stop: 'stopping …' },
  pause: 'Pause',
  resume: 'Resume',
  stop: 'Stop',
  train: 'Train',
  explain: 'Explain',
  start: 'Start training',
  starting: 'Starting …',
}

export const header = {
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

export const empty = {
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

export const curves = {
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
