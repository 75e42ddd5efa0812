// Residual add: what a block computed plus what entered it.

import { flag } from '../options/options.ts'
import { type Shape, sameShape, sayShape } from '../tensor/tensor.ts'
import { convolutionParameters, multiplyAddFormula, parameterFormula } from './convolution.ts'
import { defineLayer, type Parameter, type Refusal, refuse } from './layer-type.ts'
import { pythonArguments, pythonFlag, pythonSizes } from './pytorch.ts'
import { elementWise, nothing, onePerChannel, output, term, weightsOption } from './shared.ts'
import { imageOf } from './spatial.ts'

const single = [1, 1] as const

/** Main path and skip path of the two inputs. */
function paths<T>(inputs: readonly T[]): readonly [main: T, skip: T] {
  return inputs as readonly [T, T]
}

/** The stride by which a 1×1 convolution brings the skip path to the main path's height and width, if there is one. */
function projectionStride(main: Shape, skip: Shape): readonly [number, number] | undefined {
  if (main.length !== 3 || skip.length !== 3) return undefined
  const [[, height, width], [, fromHeight, fromWidth]] = [imageOf(main), imageOf(skip)]
  const stride = [Math.ceil(fromHeight / height), Math.ceil(fromWidth / width)] as const
  return Math.ceil(fromHeight / stride[0]) === height && Math.ceil(fromWidth / stride[1]) === width ? stride : undefined
}

function mismatch(main: Shape, skip: Shape): Refusal {
  const what = `Cannot add ${sayShape(main)} and ${sayShape(skip)}.`
  const stride = projectionStride(main, skip)
  if (!stride) return { code: 'shapes-differ', what, mend: 'Bring both paths to the same channels, height and width.' }
  const [filters] = imageOf(main)
  const strided = stride[0] > 1 || stride[1] > 1
  const label = `Insert a 1×1 convolution to ${filters} channels${strided ? ` with stride ${stride[0] === stride[1] ? stride[0] : stride.join('×')}` : ''}`
  const options = { filters, kernelSize: [1, 1], bias: false, ...(strided ? { stride } : {}) }
  return { code: 'shapes-differ', what, mend: `${label}.`, fix: { kind: 'insert-layer', label, port: 'skip', type: 'conv-2d', options } }
}

const needsProjection = (main: Shape, skip: Shape, projection: boolean) => projection && !sameShape(main, skip) && !onePerChannel(main, skip)

export const residualAdd = defineLayer({
  type: 'residual-add',
  title: 'Add',
  stem: 'add',
  category: 'joining',
  summary:
    'Adds what a block computed to what entered it, so that the block only has to learn the difference and gradients reach early layers unhindered. Where the shapes differ, the skip path needs a 1×1 convolution, its own or one drawn before it.',
  source: 'He et al. 2016 (ResNet)',
  ports: {
    inputs: [
      { name: 'in', label: 'Main path' },
      { name: 'skip', label: 'Skip path' },
    ],
    outputs: [output],
  },
  slim: true,
  options: {
    projection: flag({
      label: 'Projection',
      help: 'Bring a skip path of another shape into form by a 1×1 convolution with the stride that is needed (option B of the paper).',
      default: false,
    }),
    projectionNorm: flag({
      label: 'Batch norm',
      help: 'Normalise the projected skip path.',
      default: true,
      when: (values) => values.projection === true,
    }),
    weights: { ...weightsOption, when: (values) => values.projection === true },
  },
  highlights: ({ projection }) => (projection ? ['1×1'] : []),
  shape({ inputs, options }) {
    const [main, skip] = paths(inputs)
    if (sameShape(main, skip) || onePerChannel(main, skip)) return main
    return options.projection && projectionStride(main, skip) ? main : refuse(mismatch(main, skip))
  },
  parameters({ inputs, options: { projection, projectionNorm, weights } }) {
    const [main, skip] = paths(inputs)
    if (!needsProjection(main, skip, projection)) return []
    const [filters] = imageOf(main)
    const norm = (name: string, role: Parameter['role'], value: number): Parameter => ({
      name: `projection_norm.${name}`,
      shape: [filters],
      role,
      initialise: { scheme: 'constant', value },
    })
    const channels = imageOf(skip)[0]
    return [
      ...convolutionParameters({ channels, filters, kernel: single, groups: 1, bias: !projectionNorm, weights, prefix: 'projection.' }),
      ...(projectionNorm
        ? [norm('weight', 'parameter', 1), norm('bias', 'parameter', 0), norm('running_mean', 'buffer', 0), norm('running_var', 'buffer', 1)]
        : []),
    ]
  },
  emit(g, { inputs, options, parameter }) {
    const [main, skip] = paths(inputs)
    const [mainShape, skipShape] = [main.shape.slice(1), skip.shape.slice(1)]
    if (!needsProjection(mainShape, skipShape, options.projection)) return g.add(main, skip)
    const bias = options.projectionNorm ? undefined : parameter('projection.bias')
    const strides = projectionStride(mainShape, skipShape)
    const projected = g.op('Conv', [skip, parameter('projection.weight'), bias], { kernel_shape: single, strides })
    if (!options.projectionNorm) return g.add(main, projected)
    const statistics = ['weight', 'bias', 'running_mean', 'running_var'].map((name) => parameter(`projection_norm.${name}`))
    return g.add(main, g.op('BatchNormalization', [projected, ...statistics], { epsilon: 1e-5, momentum: 0.9 }))
  },
  arithmetic({ inputs, options }) {
    const [main, skip] = paths(inputs)
    if (!needsProjection(main, skip, options.projection)) return { ...elementWise, parameters: nothing }
    const [filters, height, width] = imageOf(main)
    const channels = imageOf(skip)[0]
    const convolution = parameterFormula(single, channels, filters, 1, !options.projectionNorm)
    const normed = {
      value: convolution.value + 2 * filters,
      symbols: `${convolution.symbols} + 2·c_out`,
      filled: `${convolution.filled} + 2·${filters}`,
      terms: [...convolution.terms, term('2', 'scale and shift of batch norm', 2)],
    }
    return {
      ...elementWise,
      parameters: options.projectionNorm ? normed : convolution,
      multiplyAdds: multiplyAddFormula(single, channels, filters, 1, [height, width]),
    }
  },
  pytorch: ({ inputs, options }) => {
    const [main, skip] = paths(inputs)
    if (!needsProjection(main, skip, options.projection)) return { forward: ({ inputs: [x, other] }) => [`${x} + ${other}`] }
    const [channels, [filters]] = [imageOf(skip)[0], imageOf(main)]
    const projection = `nn.Conv2d(${pythonArguments(
      [channels, filters],
      [
        ['kernel_size', '1', ''],
        ['stride', pythonSizes(projectionStride(main, skip) ?? single), '1'],
        ['bias', pythonFlag(!options.projectionNorm), 'True'],
      ],
    )})`
    return {
      modules: { projection, ...(options.projectionNorm ? { projection_norm: `nn.BatchNorm2d(${filters})` } : {}) },
      forward({ inputs: [x, other], module }) {
        const projected = `${module('projection')}(${other})`
        return [`${x} + ${options.projectionNorm ? `${module('projection_norm')}(${projected})` : projected}`]
      },
    }
  },
  cases: [
    {
      name: 'images',
      inputs: [
        [3, 4, 4],
        [3, 4, 4],
      ],
      output: [3, 4, 4],
    },
    { name: 'lists', inputs: [[8], [8]], output: [8] },
    {
      name: 'a number per channel',
      inputs: [
        [3, 4, 4],
        [3, 1, 1],
      ],
      output: [3, 4, 4],
    },
    {
      name: 'projected to more channels, half the size',
      options: { projection: true },
      inputs: [
        [8, 4, 4],
        [4, 8, 7],
      ],
      output: [8, 4, 4],
    },
    {
      name: 'projected without batch norm',
      options: { projection: true, projectionNorm: false },
      inputs: [
        [6, 5, 5],
        [3, 5, 5],
      ],
      output: [6, 5, 5],
    },
  ],
  refusals: [
    {
      name: 'channels and size differ',
      inputs: [
        [64, 8, 8],
        [32, 16, 16],
      ],
      says: /^Cannot add 64×8×8 and 32×16×16\. Insert a 1×1 convolution to 64 channels with stride 2\.$/,
    },
    {
      name: 'channels differ',
      inputs: [
        [64, 8, 8],
        [32, 8, 8],
      ],
      says: /Insert a 1×1 convolution to 64 channels\.$/,
    },
    {
      name: 'no stride fits',
      options: { projection: true },
      inputs: [
        [8, 8, 8],
        [8, 5, 5],
      ],
      says: /^Cannot add 8×8×8 and 8×5×5\. Bring both paths to the same channels, height and width\.$/,
    },
    { name: 'image and list', inputs: [[8, 4, 4], [128]], says: /^Cannot add 8×4×4 and 128\./ },
  ],
})
