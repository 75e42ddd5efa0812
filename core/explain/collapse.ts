// From a gradient per channel to one value per pixel.

import { choice } from '../options/options.ts'
import { float32, type Tensor } from '../tensor/tensor.ts'

export const channelsOption = choice({
  label: 'Channels',
  help: 'How the values of the colour channels become one: the largest absolute value (Simonyan 2013), or their signed sum.',
  default: 'absolute',
  choices: { absolute: 'Largest |value|', sum: 'Signed sum' },
})
/** The same for methods whose values add up: the sum first. */
export const signedChannelsOption = choice({ ...channelsOption, default: 'sum' })
export type ChannelRule = 'absolute' | 'sum'

/** values: [1, C, H, W] -> [H, W]: max over c of |v|, or the sum over c of v. */
export function collapseChannels(values: Tensor<'float32'>, rule: ChannelRule): Tensor<'float32'> {
  const [, channels = 1, height = 1, width = 1] = values.shape
  const area = height * width
  const map = new Float32Array(area)
  for (let channel = 0; channel < channels; channel++) {
    for (let at = 0; at < area; at++) {
      const value = values.data[channel * area + at] as number
      map[at] = rule === 'sum' ? (map[at] as number) + value : Math.max(map[at] as number, Math.abs(value))
    }
  }
  return float32([height, width], map)
}
