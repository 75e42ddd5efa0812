// Channel shuffle: the channels of groups dealt out in turn.

import { int } from '../options/options.ts'
import { defineLayer, refuse } from './layer-type.ts'
import { elementWise, first, onePort } from './shared.ts'
import { needsSomePlaces } from './spatial.ts'

export const channelShuffle = defineLayer({
  type: 'channel-shuffle',
  title: 'Channel shuffle',
  stem: 'shuffle',
  category: 'joining',
  summary:
    'Deals the channels of every group out in turn, so that a grouped convolution behind it sees channels of all groups. Has no parameters and costs no multiplications.',
  source: 'Zhang et al. 2018 (ShuffleNet)',
  ports: onePort,
  slim: true,
  options: { groups: int({ label: 'Groups', help: 'Groups of the convolution before it.', default: 2, min: 1, max: 65_536 }) },
  highlights: ({ groups }) => [`${groups} groups`],
  shape({ inputs, options: { groups } }) {
    const unfit = needsSomePlaces('Channel shuffle', first(inputs))
    if (unfit) return refuse(unfit)
    const [channels = 0] = first(inputs)
    if (channels % groups === 0) return first(inputs)
    return refuse({
      code: 'channels-do-not-divide',
      option: 'groups',
      what: `${channels} channels do not divide into ${groups} groups.`,
      mend: `Set Groups to a number that divides ${channels}.`,
    })
  },
  parameters: () => [],
  // [N, g·m, ...] seen as [N, g, m, P], turned to [N, m, g, P]
  emit(g, { inputs, options: { groups } }) {
    const x = first(inputs)
    const [, channels = 0, ...places] = x.shape
    const count = places.reduce((all, one) => all * one, 1)
    const dealt = g.transpose(g.reshape(x, [-1, groups, channels / groups, count]), [0, 2, 1, 3])
    return g.reshape(dealt, [-1, channels, ...places])
  },
  arithmetic: () => elementWise,
  pytorch: ({ options: { groups } }) => `nn.ChannelShuffle(${groups})`,
  cases: [
    { name: 'two groups', inputs: [[6, 3, 4]], output: [6, 3, 4] },
    { name: 'three groups of a signal', options: { groups: 3 }, inputs: [[6, 5]], output: [6, 5] },
    { name: 'as many groups as channels', options: { groups: 4 }, inputs: [[4, 2, 2]], output: [4, 2, 2] },
  ],
  refusals: [
    { name: 'channels left over', inputs: [[5, 4, 4]], says: /^5 channels do not divide into 2 groups\. Set Groups to a number that divides 5\.$/ },
    { name: 'a list', inputs: [[6]], says: /^Channel shuffle needs channels, height and width/ },
  ],
})
