// Of what came of a run: confusion, classes, images, the health of gradients.

import { count } from './counted.ts'

const taken = (truth: string, predicted: string): string => (truth === predicted ? `${truth}, recognised` : `${truth}, taken for ${predicted}`)

export const examples = {
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

export const confusion = {
  label: 'Confusion matrix: rows are true classes, columns predicted ones. Arrow keys walk, Enter shows the images of a cell',
  cell: (number: number, truth: string, taken: string) => `${count.format(number)} of ${truth} taken for ${taken}`,
  open: 'A cell opens its images.',
  axes: 'down: true · across: predicted',
  scale: (most: number) => `${count.format(most)}, square root`,
}

export const classes = {
  label: 'Scores per class',
  columns: { name: 'class', precision: 'precision', recall: 'recall', f1: 'F1', examples: 'images' },
  below: (limit: number) => `below ${limit}`,
}

export const results = {
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

export const gradients = {
  title: 'Gradient health',
  aside: 'length, last measured',
  verdicts: { vanishing: 'vanishing', exploding: 'exploding', dead: 'dead' },
  means: {
    vanishing: 'Beside its weights, the gradient is less than a thousandth of that in the layer where it is largest: this layer hardly learns.',
    exploding: 'The gradient is no number, or ten times as long as usual: lower the learning rate or clip gradients.',
    dead: 'No gradient reaches this layer: nothing in it learns.',
  },
}
