// Batch norm: every channel to mean 0 and deviation 1 over the batch, then scaled and shifted; of lists, signals, images and volumes.

import type { GraphBuilder } from '../onnx/builder.ts'
import type { Value } from '../onnx/operator.ts'
import { flag } from '../options/options.ts'
import { defineLayer, refuse } from './layer-type.ts'
import {
  affineFormula,
  affineOption,
  affineParameters,
  epsilonOption,
  momentumOption,
  perChannel,
  pythonMomentum,
  scaleAndShift,
  statisticsParameters,
} from './normalised.ts'
import { pythonArguments, pythonFlag } from './pytorch.ts'
import { elementWise, first, onePort } from './shared.ts'
import { channelsOf } from './spatial.ts'

export const batchNorm = defineLayer({
  type: 'batch-norm',
  title: 'Batch norm',
  stem: 'bn',
  category: 'normalisation',
  summary:
    'In training brings every channel to mean 0 and deviation 1 over the batch, then scales and shifts it by two trained numbers. For inference it uses running means kept while training. Allows larger learning rates and steadies deep networks.',
  source: 'Ioffe & Szegedy 2015',
  ports: onePort,
  slim: true,
  options: {
    momentum: { ...momentumOption, when: (values) => values.running === true },
    epsilon: epsilonOption(),
    affine: affineOption(true),
    running: flag({
      label: 'Running statistics',
      help: 'Keep running means for inference; otherwise the batch’s own are used there too, and a prediction depends on the others in its batch.',
      default: true,
      rare: true,
    }),
  },
  highlights: () => [],
  shape({ inputs }) {
    const input = first(inputs)
    if (input.length >= 1 && input.length <= 4) return input
    return refuse({
      code: 'wrong-rank',
      what: `Batch norm takes a list, a signal, an image or a volume, not ${input.length} axes.`,
      mend: 'Connect it behind a convolution or a dense layer.',
    })
  },
  parameters({ inputs, options: { affine, running } }) {
    const channels = channelsOf(first(inputs))
    return [...affineParameters(affine, [channels]), ...statisticsParameters(running, channels)]
  },
  emit(g, { inputs, options: { affine, momentum, epsilon, running }, parameter }) {
    const x = first(inputs)
    const [scale, shift] = scaleAndShift(g, affine, x.shape[1] as number, parameter)
    if (!running) return byOwnStatistics(g, x, scale, shift, epsilon)
    // ONNX's momentum is the share that is kept.
    const statistics = [parameter('running_mean'), parameter('running_var')]
    return g.op('BatchNormalization', [x, scale, shift, ...statistics], { epsilon, momentum: 1 - momentum })
  },
  arithmetic: ({ inputs, options: { affine } }) => ({ ...elementWise, parameters: affineFormula(affine, channelsOf(first(inputs))) }),
  pytorch({ inputs, options }) {
    const input = first(inputs)
    return `nn.BatchNorm${Math.max(1, input.length - 1)}d(${pythonArguments(
      [channelsOf(input)],
      [
        ['eps', `${options.epsilon}`, '0.00001'],
        ['momentum', pythonMomentum(options.momentum), '0.1'],
        ['affine', pythonFlag(options.affine), 'True'],
        ['track_running_stats', pythonFlag(options.running), 'True'],
      ],
    )})`
  },
  cases: [
    { name: 'of an image', inputs: [[3, 5, 4]], output: [3, 5, 4] },
    { name: 'of a list', options: { momentum: 0.01 }, inputs: [[5]], output: [5] },
    { name: 'of a signal', options: { momentum: 0 }, inputs: [[4, 5]], output: [4, 5] },
    { name: 'of a volume', inputs: [[3, 3, 4, 3]], output: [3, 3, 4, 3] },
    { name: 'without scale and shift', options: { affine: false, epsilon: 1e-3 }, inputs: [[4, 6, 6]], output: [4, 6, 6] },
    { name: 'without running statistics', options: { running: false }, inputs: [[4, 3, 3]], output: [4, 3, 3] },
    { name: 'of a list, without running statistics', options: { running: false, affine: false }, inputs: [[6]], output: [6] },
  ],
  refusals: [{ name: 'five axes', inputs: [[2, 2, 2, 2, 2]], says: /^Batch norm takes a list, a signal, an image or a volume, not 5 axes\./ }],
})

/** y = γ·(x − μ) / √(σ² + ε) + β, mean and biased variance over batch and places. */
function byOwnStatistics(g: GraphBuilder, x: Value, scale: Value, shift: Value, epsilon: number): Value {
  const axes = x.shape.flatMap((_, axis) => (axis === 1 ? [] : [axis]))
  const centred = g.sub(x, g.mean(x, axes, true))
  const deviation = g.op('Sqrt', [g.add(g.mean(g.mul(centred, centred), axes, true), epsilon)])
  return g.add(g.mul(g.div(centred, deviation), perChannel(g, x, scale)), perChannel(g, x, shift))
}
