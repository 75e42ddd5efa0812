// Output: where the scores of the classes leave the network.

import { choice, int } from '../options/options.ts'
import type { Fix } from '../problems.ts'
import { sayShape } from '../tensor/tensor.ts'
import { defineLayer, refuse } from './layer-type.ts'
import { elementWise, first, onePort } from './shared.ts'

export const output = defineLayer({
  type: 'output',
  title: 'Output',
  stem: 'class',
  category: 'io',
  icon: 'output',
  summary:
    'One score per class arrives here (the logits); softmax turns them into probabilities that add up to 1. Losses and explanations start from the logits. “none” leaves the values as they are, for regression.',
  source: 'Bridle 1990',
  ports: { inputs: onePort.inputs, outputs: [] },
  options: {
    classes: int({ label: 'Classes', help: 'How many classes the data have.', default: 10, min: 1, max: 1_000_000 }),
    activation: choice({
      label: 'Activation',
      help: 'What is made of the scores.',
      default: 'softmax',
      choices: { softmax: 'softmax', none: 'none' },
    }),
  },
  highlights: ({ classes, activation }) => [`${classes} ${classes === 1 ? 'class' : 'classes'}`, ...(activation === 'none' ? [] : [activation])],
  shape({ inputs, options: { classes } }) {
    const input = first(inputs)
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
  ],
  refusals: [
    {
      name: 'wrong number of scores',
      inputs: [[64]],
      says: /^64 scores arrive for 10 classes\. Insert Dense with 10 units, or set Classes to 64\.$/,
    },
    { name: 'an image', inputs: [[16, 5, 5]], says: /^Output needs one score per class, but 16×5×5 arrives\. Insert Global average/ },
  ],
})
