// LP pool 1D, 2D, 3D: between the mean and the maximum.

import { int } from '../options/options.ts'
import { defineLayer, type LayerCase, type RefusalCase } from './layer-type.ts'
import { pooling } from './pool.ts'
import { behind, pythonArguments, pythonSizes } from './pytorch.ts'
import { first } from './shared.ts'
import { type Dimensions, family, product } from './spatial.ts'
import { covered, kernelOption, placeWindow, strideOption, type WindowOptions } from './window.ts'

/** PyTorch's layer knows no padding. */
const whole = <O extends object>(options: O) =>
  ({ ...options, padding: 'valid', paddingSize: [] }) as O & Pick<WindowOptions, 'padding' | 'paddingSize'>

const lpPool = (n: Dimensions) => {
  const { shape, arithmetic, ...common } = pooling(n, `LP pool ${n}D`)
  return defineLayer({
    ...common,
    type: `lp-pool-${n}d`,
    title: `LP pool ${n}D`,
    summary:
      'The p-th root of the sum of p-th powers under each window: 1 adds the sizes up, 2 takes the length, and the larger p is, the nearer it comes to the maximum. For odd p sizes count, as ONNX has it; PyTorch keeps signs.',
    source: 'Sermanet, Chintala & LeCun 2012',
    options: {
      power: int({ label: 'Power p', help: '1 sums up, 2 takes the length; large powers come near to the maximum.', default: 2, min: 1, max: 16 }),
      kernelSize: kernelOption(n, 2),
      stride: strideOption(n, 2),
    },
    highlights: ({ power, ...window }) => [`p ${power}`, ...common.highlights(window).slice(0, 1)],
    shape: ({ inputs, options }) => shape({ inputs, options: whole(options) }),
    // y = (Σ |x|ᵖ)^(1/p) over each window
    emit(g, { inputs, options }) {
      const x = first(inputs)
      const window = placeWindow(whole(options), x.shape.slice(2))
      return g.op('LpPool', [covered(g, x, window)], { ...window.attributes, p: options.power })
    },
    arithmetic: ({ inputs, options }) => arithmetic({ inputs, options: whole(options) }),
    pytorch({ options: { power, kernelSize, stride } }) {
      const window = [['stride', pythonSizes(stride), pythonSizes(kernelSize)]] as const
      // Odd powers of sizes, as ONNX has it.
      const sizes = (x: string) => (power % 2 === 0 ? x : `${x}.abs()`)
      if (n < 3) return behind(`nn.LPPool${n}d(${pythonArguments([power, pythonSizes(kernelSize)], window)})`, sizes)
      const mean = `nn.AvgPool3d(${pythonArguments([pythonSizes(kernelSize)], window)})`
      return {
        modules: { '': mean },
        forward: ({ inputs: [x = ''], module }) => [`(${module()}(${sizes(x)} ** ${power}) * ${product(kernelSize)}) ** (1 / ${power})`],
      }
    },
    cases: cases[n],
    refusals: refusals[n],
  })
}

const cases: Readonly<Record<Dimensions, readonly LayerCase[]>> = {
  1: [
    { name: 'lengths', options: { kernelSize: [3], stride: [3] }, inputs: [[3, 10]], output: [3, 3] },
    { name: 'sums', options: { power: 1 }, inputs: [[2, 6]], output: [2, 3] },
    { name: 'overlapping', options: { power: 3, stride: [1] }, inputs: [[2, 6]], output: [2, 5] },
  ],
  2: [
    { name: 'lengths', inputs: [[3, 6, 8]], output: [3, 3, 4] },
    { name: 'third powers', options: { power: 3 }, inputs: [[2, 6, 7]], output: [2, 3, 3] },
    { name: 'overlapping, oblong', options: { kernelSize: [2, 3], stride: [1, 2] }, inputs: [[2, 5, 7]], output: [2, 4, 3] },
  ],
  3: [
    { name: 'lengths', inputs: [[2, 4, 4, 6]], output: [2, 2, 2, 3] },
    { name: 'sums', options: { power: 1 }, inputs: [[1, 2, 3, 4]], output: [1, 1, 1, 2] },
    { name: 'fourth powers', options: { power: 4, stride: [1, 1, 1] }, inputs: [[1, 3, 3, 3]], output: [1, 2, 2, 2] },
  ],
}

const refusals: Readonly<Record<Dimensions, readonly RefusalCase[]>> = {
  1: [{ name: 'an image', inputs: [[3, 8, 8]], says: /^LP pool 1D needs .* Use LP pool 2D here/ }],
  2: [{ name: 'no image', inputs: [[10]], says: /^LP pool 2D needs channels, height and width/ }],
  3: [{ name: 'a list', inputs: [[10]], says: /^LP pool 3D needs channels, depth, height and width/ }],
}

export const lpPools = family(lpPool)
