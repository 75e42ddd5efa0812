// Instance norm: every map of every example by itself to mean 0 and deviation 1.

import { flag, float } from '../options/options.ts'
import { float32, sayShape } from '../tensor/tensor.ts'
import { defineLayer, refuse } from './layer-type.ts'
import { elementWise, first, nothing, onePort, pythonArguments, pythonFlag, term } from './shared.ts'
import { imageOf, needsImage } from './spatial.ts'

export const instanceNorm = defineLayer({
  type: 'instance-norm',
  title: 'Instance norm',
  stem: 'in',
  category: 'normalisation',
  summary:
    'Brings every map of every example by itself to mean 0 and deviation 1, which takes contrast and brightness out. From style transfer; works alike in training and inference.',
  source: 'Ulyanov, Vedaldi & Lempitsky 2016',
  ports: onePort,
  slim: true,
  options: {
    epsilon: float({ label: 'Epsilon', help: 'Added to the variance, so that nothing is divided by 0.', default: 1e-5, min: 0, max: 1, open: true }),
    affine: flag({ label: 'Scale and shift', help: 'Train a scale and a shift per channel.', default: false }),
  },
  highlights: () => [],
  shape({ inputs }) {
    const unfit = needsImage('Instance norm', first(inputs))
    if (unfit) return refuse(unfit)
    const [, height, width] = imageOf(first(inputs))
    if (height * width > 1) return first(inputs)
    return refuse({
      code: 'nothing-to-normalise',
      what: `Maps of a single value of ${sayShape(first(inputs))} would all become 0.`,
      mend: 'Connect it where maps have more values.',
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
  emit(g, { inputs, options: { epsilon, affine }, parameter }) {
    const x = first(inputs)
    const channels = x.shape[1] as number
    const all = (value: number) => g.constant(float32([channels], new Float32Array(channels).fill(value)))
    const [scale, shift] = affine ? [parameter('weight'), parameter('bias')] : [all(1), all(0)]
    return g.op('InstanceNormalization', [x, scale, shift], { epsilon })
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
  pytorch: ({ inputs, options: { epsilon, affine } }) =>
    `nn.InstanceNorm2d(${pythonArguments(
      [imageOf(first(inputs))[0]],
      [
        ['eps', `${epsilon}`, '0.00001'],
        ['affine', pythonFlag(affine), 'False'],
      ],
    )})`,
  cases: [
    { name: 'of an image', inputs: [[3, 4, 5]], output: [3, 4, 5] },
    { name: 'with scale and shift', options: { affine: true }, inputs: [[4, 3, 3]], output: [4, 3, 3] },
    { name: 'of one map', inputs: [[1, 2, 1]], output: [1, 2, 1] },
  ],
  refusals: [
    { name: 'single values', inputs: [[4, 1, 1]], says: /^Maps of a single value of 4×1×1 would all become 0\./ },
    { name: 'no image', inputs: [[16]], says: /^Instance norm needs channels, height and width/ },
  ],
})
