// Output: where the scores of the classes leave the network.

import { choice, flag, float, int } from '../options/options.ts'
import type { Fix } from '../problems.ts'
import { type Shape, sayShape } from '../tensor/tensor.ts'
import { defineLayer, refuse } from './layer-type.ts'
import { elementWise, first, onePort } from './shared.ts'

export const outputType = 'output'

/** [K, ...places]: a row of scores for every place. */
function placesShape(input: Shape, classes: number): ReturnType<typeof refuse> | Shape {
  if (input.length < 2)
    return refuse({
      code: 'needs-places',
      option: 'scores',
      what: `Scores of every place are a map per class, but a list of ${sayShape(input)} arrives.`,
      mend: 'Set Scores to “of the image”, or connect a layer that gives maps.',
      fix: { kind: 'set-option', label: 'Set Scores to “of the image”', option: 'scores', value: 'image' },
    })
  if (input[0] === classes) return input
  return refuse({
    code: 'wrong-class-count',
    option: 'classes',
    what: `${input[0]} maps of scores arrive for ${classes} classes.`,
    mend: `Set Classes to ${input[0]}, or insert a 1×1 convolution to ${classes} channels.`,
    fix: { kind: 'set-option', label: `Set Classes to ${input[0]}`, option: 'classes', value: input[0] },
  })
}

export const output = defineLayer({
  type: outputType,
  title: 'Output',
  stem: 'class',
  category: 'io',
  icon: 'output',
  summary:
    'One score per class arrives here (the logits); softmax turns them into probabilities that add up to 1. Losses and explanations start from the logits. “none” leaves the values as they are, for regression. Further outputs that are for training only are auxiliary heads: each adds its weighted loss while the network is trained, and is left out with all that leads to it alone when the network answers.',
  source: 'Bridle 1990',
  ports: { inputs: onePort.inputs, outputs: [] },
  options: {
    classes: int({ label: 'Classes', help: 'How many classes the data have.', default: 10, min: 1, max: 1_000_000 }),
    activation: choice({
      label: 'Activation',
      help: 'What is made of the scores.',
      default: 'softmax',
      choices: { softmax: 'softmax', none: 'none' },
      when: ({ trainingOnly }) => trainingOnly !== true,
    }),
    scores: choice({
      label: 'Scores',
      help: 'One per class for the whole image; or one per class for every place of it, as a segmentation gives.',
      default: 'image',
      choices: { image: 'of the image', places: 'of every place' },
      rare: true,
    }),
    trainingOnly: flag({
      label: 'Training only',
      help: 'An auxiliary head: its loss is added while the network is trained; when it answers, the head is left out.',
      default: false,
    }),
    lossWeight: float({
      label: 'Loss weight',
      help: 'What its loss is multiplied by; that of the main output counts once.',
      default: 0.3,
      min: 0,
      max: 10,
      when: ({ trainingOnly }) => trainingOnly === true,
    }),
  },
  highlights: ({ classes, activation, scores, trainingOnly, lossWeight }) =>
    trainingOnly
      ? ['training only', `loss × ${lossWeight}`]
      : [
          `${classes} ${classes === 1 ? 'class' : 'classes'}`,
          ...(scores === 'places' ? ['of every place'] : activation === 'none' ? [] : [activation]),
        ],
  shape({ inputs, options: { classes, scores } }) {
    const input = first(inputs)
    if (scores === 'places') return placesShape(input, classes)
    const insertDense: Fix = {
      kind: 'insert-layer',
      label: `Insert Dense with ${classes} units`,
      port: 'in',
      type: 'dense',
      options: { units: classes },
    }
    if (input.length !== 1)
      return refuse({
        code: 'needs-scores',
        what: `Output needs one score per class, but ${sayShape(input)} arrives.`,
        mend: `Insert Global average or Flatten, then Dense with ${classes} units.`,
        fix: { kind: 'insert-layer', label: 'Insert Global average', port: 'in', type: 'global-average-pool-2d', options: {} },
      })
    if (input[0] !== classes)
      return refuse({
        code: 'wrong-class-count',
        option: 'classes',
        what: `${sayShape(input)} scores arrive for ${classes} classes.`,
        mend: `Insert Dense with ${classes} units, or set Classes to ${sayShape(input)}.`,
        fix: insertDense,
      })
    return input
  },
  parameters: () => [],
  emit: (g, { inputs, options }) => (options.activation === 'softmax' ? g.op('Softmax', [first(inputs)], { axis: 1 }) : first(inputs)),
  arithmetic: () => elementWise,
  pytorch: () => undefined,
  cases: [
    { name: 'softmax', inputs: [[10]], output: [10] },
    { name: 'plain values', options: { classes: 3, activation: 'none' }, inputs: [[3]], output: [3] },
    { name: 'one class', options: { classes: 1 }, inputs: [[1]], output: [1] },
    { name: 'scores of every pixel', options: { classes: 5, scores: 'places' }, inputs: [[5, 6, 7]], output: [5, 6, 7] },
    { name: 'an auxiliary head', options: { classes: 5, trainingOnly: true }, inputs: [[5]], output: [5] },
  ],
  refusals: [
    {
      name: 'wrong number of scores',
      inputs: [[64]],
      says: /^64 scores arrive for 10 classes\. Insert Dense with 10 units, or set Classes to 64\.$/,
    },
    {
      name: 'a list where every place is to be scored',
      options: { scores: 'places' },
      inputs: [[10]],
      says: /^Scores of every place are a map per class, but a list of 10 arrives\. Set Scores to “of the image”/,
    },
    {
      name: 'maps of another number of classes',
      options: { classes: 3, scores: 'places' },
      inputs: [[5, 6, 7]],
      says: /^5 maps of scores arrive for 3 classes\. Set Classes to 5, or insert a 1×1 convolution to 3 channels\.$/,
    },
    { name: 'an image', inputs: [[16, 5, 5]], says: /^Output needs one score per class, but 16×5×5 arrives\. Insert Global average/ },
  ],
})
