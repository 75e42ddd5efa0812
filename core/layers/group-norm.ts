// Group norm: the channels of every example in groups, each to mean 0 and deviation 1, then scaled and shifted per channel.

import { int } from '../options/options.ts'
import { sayShape } from '../tensor/tensor.ts'
import { defineLayer, refuse } from './layer-type.ts'
import { affineFormula, affineOption, affineParameters, epsilonOption, filled, perChannel } from './normalised.ts'
import { pythonArguments, pythonFlag } from './pytorch.ts'
import { elementWise, first, onePort } from './shared.ts'
import { channelsOf, needsSomePlaces, placesOf, product } from './spatial.ts'

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
    epsilon: epsilonOption(),
    affine: affineOption(true),
  },
  highlights: ({ groups }) => [`${groups} group${groups === 1 ? '' : 's'}`],
  shape({ inputs, options: { groups } }) {
    const unfit = needsSomePlaces('Group norm', first(inputs))
    if (unfit) return refuse(unfit)
    const channels = channelsOf(first(inputs))
    if (channels % groups !== 0)
      return refuse({
        code: 'channels-do-not-divide',
        option: 'groups',
        what: `${channels} channels do not divide into ${groups} groups.`,
        mend: `Set Groups to a number that divides ${channels}.`,
      })
    if ((channels / groups) * product(placesOf(first(inputs))) > 1) return first(inputs)
    return refuse({
      code: 'nothing-to-normalise',
      option: 'groups',
      what: `Groups of a single value of ${sayShape(first(inputs))} would all become 0.`,
      mend: 'Use fewer groups.',
    })
  },
  parameters: ({ inputs, options: { affine } }) => affineParameters(affine, [channelsOf(first(inputs))]),
  // ONNX (to opset 20) scales per group, PyTorch per channel: the scale stands behind the operator
  emit(g, { inputs, options: { groups, epsilon, affine }, parameter }) {
    const x = first(inputs)
    const normal = g.op('GroupNormalization', [x, filled(g, [groups], 1), filled(g, [groups], 0)], { epsilon, num_groups: groups })
    if (!affine) return normal
    return g.add(g.mul(normal, perChannel(g, x, parameter('weight'))), perChannel(g, x, parameter('bias')))
  },
  arithmetic: ({ inputs, options: { affine } }) => ({
    ...elementWise,
    parameters: affineFormula(affine, channelsOf(first(inputs))),
    window: 'all',
  }),
  pytorch: ({ inputs, options: { groups, epsilon, affine } }) =>
    `nn.GroupNorm(${pythonArguments(
      [groups, channelsOf(first(inputs))],
      [
        ['eps', `${epsilon}`, '0.00001'],
        ['affine', pythonFlag(affine), 'True'],
      ],
    )})`,
  cases: [
    { name: 'four groups', inputs: [[8, 4, 5]], output: [8, 4, 5] },
    { name: 'one group', options: { groups: 1 }, inputs: [[3, 4, 4]], output: [3, 4, 4] },
    { name: 'a group per channel, without scale and shift', options: { groups: 6, affine: false }, inputs: [[6, 3, 3]], output: [6, 3, 3] },
    { name: 'of a signal', inputs: [[4, 5]], output: [4, 5] },
    { name: 'of a volume', options: { groups: 2 }, inputs: [[4, 2, 3, 2]], output: [4, 2, 3, 2] },
  ],
  refusals: [
    { name: 'channels left over', inputs: [[6, 4, 4]], says: /^6 channels do not divide into 4 groups\. Set Groups to a number that divides 6\.$/ },
    { name: 'single values', inputs: [[4, 1, 1]], says: /^Groups of a single value of 4×1×1 would all become 0\./ },
    { name: 'no image', inputs: [[16]], says: /^Group norm needs channels, height and width/ },
  ],
})
