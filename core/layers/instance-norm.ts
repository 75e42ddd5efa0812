// Instance norm: every map of every example by itself to mean 0 and deviation 1; of signals, images and volumes.

import { gradientDomain } from '../onnx/operators/gradient.ts'
import { flag } from '../options/options.ts'
import { sayShape } from '../tensor/tensor.ts'
import { defineLayer, refuse } from './layer-type.ts'
import { affineFormula, affineOption, affineParameters, epsilonOption, momentumOption, scaleAndShift, statisticsParameters } from './normalised.ts'
import { pythonArguments, pythonFlag } from './pytorch.ts'
import { elementWise, first, onePort } from './shared.ts'
import { channelsOf, needsSomePlaces, placesOf, product } from './spatial.ts'

export const instanceNorm = defineLayer({
  type: 'instance-norm',
  title: 'Instance norm',
  stem: 'in',
  category: 'normalisation',
  summary:
    'Brings every map of every example by itself to mean 0 and deviation 1, which takes contrast and brightness out. From style transfer; works alike in training and inference, unless running statistics are kept.',
  source: 'Ulyanov, Vedaldi & Lempitsky 2016',
  ports: onePort,
  slim: true,
  options: {
    epsilon: epsilonOption(),
    affine: affineOption(false),
    running: flag({
      label: 'Running statistics',
      help: 'Keep running means of the maps’ statistics and use them for inference, as batch norm does.',
      default: false,
    }),
    // A plain mean over all batches is PyTorch's batch norm only.
    momentum: {
      ...momentumOption,
      help: 'Share of the newest batch in the running mean and variance, as in PyTorch.',
      when: (values) => values.running === true,
    },
  },
  highlights: () => [],
  shape({ inputs }) {
    const unfit = needsSomePlaces('Instance norm', first(inputs))
    if (unfit) return refuse(unfit)
    if (product(placesOf(first(inputs))) > 1) return first(inputs)
    return refuse({
      code: 'nothing-to-normalise',
      what: `Maps of a single value of ${sayShape(first(inputs))} would all become 0.`,
      mend: 'Connect it where maps have more values.',
    })
  },
  parameters({ inputs, options: { affine, running } }) {
    const channels = channelsOf(first(inputs))
    return [...affineParameters(affine, [channels]), ...statisticsParameters(running, channels)]
  },
  emit(g, { inputs, options: { epsilon, affine, running, momentum }, parameter }) {
    const x = first(inputs)
    const [scale, shift] = scaleAndShift(g, affine, x.shape[1] as number, parameter)
    if (!running) return g.op('InstanceNormalization', [x, scale, shift], { epsilon })
    const statistics = [parameter('running_mean'), parameter('running_var')]
    return g.op('RunningInstanceNorm', [x, scale, shift, ...statistics], { epsilon, momentum: 1 - momentum }, { domain: gradientDomain })
  },
  arithmetic: ({ inputs, options: { affine } }) => ({
    ...elementWise,
    parameters: affineFormula(affine, channelsOf(first(inputs))),
    window: 'all',
  }),
  pytorch: ({ inputs, options: { epsilon, affine, running, momentum } }) =>
    `nn.InstanceNorm${placesOf(first(inputs)).length}d(${pythonArguments(
      [channelsOf(first(inputs))],
      [
        ['eps', `${epsilon}`, '0.00001'],
        ['momentum', `${momentum}`, '0.1'],
        ['affine', pythonFlag(affine), 'False'],
        ['track_running_stats', pythonFlag(running), 'False'],
      ],
    )})`,
  cases: [
    { name: 'of an image', inputs: [[3, 4, 5]], output: [3, 4, 5] },
    { name: 'with scale and shift', options: { affine: true }, inputs: [[4, 3, 3]], output: [4, 3, 3] },
    { name: 'of one map', inputs: [[1, 2, 1]], output: [1, 2, 1] },
    { name: 'of a signal', inputs: [[4, 5]], output: [4, 5] },
    { name: 'of a volume', options: { affine: true }, inputs: [[3, 3, 4, 3]], output: [3, 3, 4, 3] },
    { name: 'with running statistics', options: { affine: true, running: true }, inputs: [[3, 4, 5]], output: [3, 4, 5] },
  ],
  refusals: [
    { name: 'single values', inputs: [[4, 1, 1]], says: /^Maps of a single value of 4×1×1 would all become 0\./ },
    { name: 'no image', inputs: [[16]], says: /^Instance norm needs channels, height and width/ },
  ],
})
