// PReLU: LeakyReLU whose slope for negative values is trained.

import { choice, float } from '../options/options.ts'
import type { Shape } from '../tensor/tensor.ts'
import { defineLayer, refuse } from './layer-type.ts'
import { elementWise, first, noAxis, onePort, term } from './shared.ts'

type Slopes = 'one' | 'channel'
const slopeCount = (input: Shape, slopes: Slopes): number => (slopes === 'one' ? 1 : (input[0] as number))

export const pRelu = defineLayer({
  type: 'prelu',
  title: 'PReLU',
  stem: 'prelu',
  category: 'activation',
  summary: 'Like LeakyReLU, but the network learns the slope for negative values, one for all or one per channel.',
  source: 'He et al. 2015',
  ports: onePort,
  slim: true,
  options: {
    slopes: choice({
      label: 'Slopes',
      help: 'One slope for all values, or one per channel.',
      default: 'one' as Slopes,
      choices: { one: 'one', channel: 'per channel' },
    }),
    start: float({ label: 'Starts at', help: 'Slope before training.', default: 0.25, min: -1, max: 1 }),
  },
  highlights: ({ slopes }) => (slopes === 'channel' ? ['per channel'] : []),
  shape: ({ inputs }) => (first(inputs).length > 0 ? first(inputs) : refuse(noAxis('PReLU'))),
  parameters: ({ inputs, options: { slopes, start } }) => [
    { name: 'weight', shape: [slopeCount(first(inputs), slopes)], role: 'parameter', initialise: { scheme: 'constant', value: start } },
  ],
  // x > 0 ? x : a·x
  emit(g, { inputs, parameter }) {
    const x = first(inputs)
    const weight = parameter('weight')
    const places = x.shape.slice(2).map(() => 1)
    return g.op('PRelu', [x, places.length === 0 ? weight : g.reshape(weight, [weight.shape[0] as number, ...places])])
  },
  arithmetic({ inputs, options: { slopes } }) {
    const value = slopeCount(first(inputs), slopes)
    return { ...elementWise, parameters: { value, symbols: 'a', filled: `${value}`, terms: [term('a', 'trained slopes', value)] } }
  },
  pytorch({ inputs, options: { slopes, start } }) {
    const said = [...(slopes === 'channel' ? [`${first(inputs)[0]}`] : []), ...(start === 0.25 ? [] : [`init=${start}`])]
    return `nn.PReLU(${said.join(', ')})`
  },
  cases: [
    { name: 'one slope for an image', inputs: [[3, 5, 4]], output: [3, 5, 4] },
    { name: 'a slope per channel', options: { slopes: 'channel' }, inputs: [[3, 5, 4]], output: [3, 5, 4] },
    { name: 'a slope per value of a list', options: { slopes: 'channel', start: 0.1 }, inputs: [[7]], output: [7] },
  ],
  refusals: [{ name: 'no axis', inputs: [[]], says: /^PReLU needs at least one axis of values\./ }],
})
