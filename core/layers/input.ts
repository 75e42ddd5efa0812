// Input: where images enter the network.

import { int } from '../options/options.ts'
import { sayShape } from '../tensor/tensor.ts'
import { defineLayer, refuse } from './layer-type.ts'
import { elementWise, first, output } from './shared.ts'

const most = 100_000_000

export const input = defineLayer({
  type: 'input',
  title: 'Input',
  stem: 'image',
  category: 'io',
  icon: 'input',
  summary: 'The images: so many channels (1 grey, 3 colour), so high, so wide. Data of another size are brought to this one.',
  source: '',
  ports: { inputs: [], outputs: [output] },
  options: {
    channels: int({ label: 'Channels', help: '1 for grey, 3 for colour.', default: 1, min: 1, max: 4096 }),
    height: int({ label: 'Height', help: 'Rows of the image.', default: 28, min: 1, max: 16_384, unit: 'px' }),
    width: int({ label: 'Width', help: 'Columns of the image.', default: 28, min: 1, max: 16_384, unit: 'px' }),
  },
  highlights: ({ channels, height, width }) => [sayShape([channels, height, width])],
  shape({ options: { channels, height, width } }) {
    if (channels * height * width <= most) return [channels, height, width]
    return refuse({
      code: 'image-too-large',
      option: 'height',
      what: `An image of ${sayShape([channels, height, width])} has more than ${most / 1e6} million values.`,
      mend: 'Use fewer channels or a smaller size.',
    })
  },
  parameters: () => [],
  emit: (_g, { inputs }) => first(inputs),
  arithmetic: () => elementWise,
  pytorch: ({ options: { channels, height, width } }) => `# input [N, ${channels}, ${height}, ${width}]`,
  cases: [
    { name: 'grey', inputs: [], output: [1, 28, 28] },
    { name: 'colour', options: { channels: 3, height: 32, width: 32 }, inputs: [], output: [3, 32, 32] },
    { name: 'oblong', options: { height: 7, width: 9 }, inputs: [], output: [1, 7, 9] },
  ],
  refusals: [
    {
      name: 'too many values',
      options: { channels: 64, height: 16_384, width: 16_384 },
      inputs: [],
      says: /^An image of 64×16384×16384 has more than 100 million values\./,
    },
  ],
})
