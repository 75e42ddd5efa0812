// Group norm: the channels of every example in groups, each to mean 0 and deviation 1, then scaled and shifted per channel.

import { flag, float, int } from '../options/options.ts'
import { float32, sayShape } from '../tensor/tensor.ts'
import { defineLayer, refuse } from './layer-type.ts'
import { elementWise, first, nothing, onePort, pythonArguments, pythonFlag, term } from './shared.ts'
import { imageOf, needsImage } from './spatial.ts'

export const groupNorm = defineLayer({
  type: 'group-norm',
  title: 'Group norm',
  stem: 'gn',
  category: 'normalisation',
  summary:
    'Brings each group of channels of every example to mean 0 and deviation 1, then scales and shifts each channel by trained numbers. Does not depend on the batch: the choice where batches are too small for batch norm.',
  source: 'Wu & He 2018',
  ports: onePort,
  slim: true,
  options: {
    groups: int({ label: 'Groups', help: 'How many groups the channels are split into.', default: 4, min: 1, max: 65_536 }),
    epsilon: float({ label: 'Epsilon', help: 'Added to the variance, so that nothing is divided by 0.', default: 1e-5, min: 0, max: 1, open: true }),
    affine: flag({ label: 'Scale and shift', help: 'Train a scale and a shift per channel.', default: true }),
  },
  highlights: ({ groups }) => [`${groups} group${groups === 1 ? '' : 's'}`],
  shape({ inputs, options: { groups } }) {
    const unfit = needsImage('Group norm', first(inputs))
    if (unfit) return refuse(unfit)
    const [channels, height, width] = imageOf(first(inputs))
    if (channels % groups !== 0)
      return refuse({
        code: 'channels-do-not-divide',
        option: 'groups',
        what: `${channels} channels do not divide into ${groups} groups.`,
        mend: `Set Groups to a number that divides ${channels}.`,
      })
    if ((channels / groups) * height * width > 1) return first(inputs)
    return refuse({
      code: 'nothing-to-normalise',
      option: 'groups',
      what: `Groups of a single value of ${sayShape(first(inputs))} would all become 0.`,
      mend: 'Use fewer groups.',
    })
  },
  parameters({ inputs, options: { affine } }) {
    if (!affine) return []
    const [channels] = imageOf(first(inputs))
    return [
      { name: 'weight', shape: [channels], role: 'parameter', initialise: { scheme: 'constant', value: 1 } },
      { name: 'bias', shape: [channels], role: 'parameter', initialise: { scheme: 'constant', value: 0 } },
    ]
  },
  // ONNX (to opset 20) scales per group, PyTorch per channel: the scale stands behind the operator
  emit(g, { inputs, options: { groups, epsilon, affine }, parameter }) {
    const x = first(inputs)
    const all = (value: number) => g.constant(float32([groups], new Float32Array(groups).fill(value)))
    const normal = g.op('GroupNormalization', [x, all(1), all(0)], { epsilon, num_groups: groups })
    if (!affine) return normal
    const perChannel = (name: string) => g.reshape(parameter(name), [x.shape[1] as number, 1, 1])
    return g.add(g.mul(normal, perChannel('weight')), perChannel('bias'))
  },
  arithmetic({ inputs, options: { affine } }) {
    const [channels] = imageOf(first(inputs))
    const parameters = {
      value: 2 * channels,
      symbols: '2·c',
      filled: `2·${channels}`,
      terms: [term('2', 'scale and shift', 2), term('c', 'channels', channels)],
    }
    return { ...elementWise, parameters: affine ? parameters : nothing, window: 'all' }
  },
  pytorch: ({ inputs, options: { groups, epsilon, affine } }) =>
    `nn.GroupNorm(${pythonArguments(
      [groups, imageOf(first(inputs))[0]],
      [
        ['eps', `${epsilon}`, '0.00001'],
        ['affine', pythonFlag(affine), 'True'],
      ],
    )})`,
  cases: [
    { name: 'four groups', inputs: [[8, 4, 5]], output: [8, 4, 5] },
    { name: 'one group', options: { groups: 1 }, inputs: [[3, 4, 4]], output: [3, 4, 4] },
    { name: 'a group per channel, without scale and shift', options: { groups: 6, affine: false }, inputs: [[6, 3, 3]], output: [6, 3, 3] },
  ],
  refusals: [
    { name: 'channels left over', inputs: [[6, 4, 4]], says: /^6 channels do not divide into 4 groups\. Set Groups to a number that divides 6\.$/ },
    { name: 'single values', inputs: [[4, 1, 1]], says: /^Groups of a single value of 4×1×1 would all become 0\./ },
    { name: 'no image', inputs: [[16]], says: /^Group norm needs channels, height and width/ },
  ],
})
