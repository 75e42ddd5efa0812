// Gradients by plain loops in float64, written from the definitions: what every lowering has to agree with.

import type { PlainAttributes } from '../onnx/operator.ts'
import { elementCount, float32, type Shape, type Tensor, tensor } from '../tensor/tensor.ts'

interface Window {
  readonly kernel_shape: readonly number[]
  readonly strides: readonly number[]
  readonly dilations: readonly number[]
  readonly pads: readonly number[]
}

type Reference = (inputs: readonly Tensor[], attributes: PlainAttributes, outputs: readonly Shape[]) => readonly Tensor[]

const element = (source: Tensor, flat: number): number => Number(source.data[flat])

/** [0, 0], [0, 1], ...: every position of a box, last axis fastest. */
function* box(sizes: readonly number[]): Generator<readonly number[]> {
  const [first, ...rest] = sizes
  if (first === undefined) yield []
  else for (let index = 0; index < first; index++) for (const inner of box(rest)) yield [index, ...inner]
}

const flatten = (position: readonly number[], sizes: readonly number[]): number =>
  position.reduce((flat, index, axis) => flat * (sizes[axis] as number) + index, 0)

interface Visit {
  /** Flat position within one output map. */
  readonly out: number
  /** Flat position within the kernel. */
  readonly tap: number
  /** Flat position within one image map; undefined in the padding. */
  readonly at: number | undefined
  /** The position on each axis, padding included. */
  readonly where: readonly number[]
}

/** Every (output, tap) pair of a sliding window, outputs first, both in row-major order. */
function visits({ kernel_shape, strides, dilations, pads }: Window, image: readonly number[], out: readonly number[]): Visit[] {
  const found: Visit[] = []
  for (const output of box(out))
    for (const tap of box(kernel_shape)) {
      const where = output.map(
        (index, axis) => index * (strides[axis] as number) + (tap[axis] as number) * (dilations[axis] as number) - (pads[axis] as number),
      )
      const inside = where.every((index, axis) => index >= 0 && index < (image[axis] as number))
      found.push({ out: flatten(output, out), tap: flatten(tap, kernel_shape), at: inside ? flatten(where, image) : undefined, where })
    }
  return found
}

/** x: [B, C, ...], gradY: [B, Co, ...] -> for every pair of channels that the group connects: the three flat map numbers and the tap's. */
function* connected(image: Shape, out: Shape, group: number) {
  const [batch = 0, channels = 0] = image
  const outChannels = out[1] ?? 0
  const [ins, outs] = [channels / group, outChannels / group]
  for (let sample = 0; sample < batch; sample++)
    for (let to = 0; to < outChannels; to++)
      for (let from = 0; from < ins; from++)
        yield { x: sample * channels + Math.floor(to / outs) * ins + from, y: sample * outChannels + to, w: to * ins + from }
}

function convolutionGradient(wanted: 'weight' | 'data'): Reference {
  return ([first, gradY], attributes, [result = []]) => {
    const [held, grad] = [first as Tensor, gradY as Tensor]
    const window = attributes as unknown as Window & { group: number }
    const image = wanted === 'weight' ? held.shape : result
    const [area, outArea, taps] = [image.slice(2), grad.shape.slice(2), window.kernel_shape].map(elementCount) as [number, number, number]
    const sums = new Float64Array(elementCount(result))
    const pairs = visits(window, image.slice(2), grad.shape.slice(2))
    for (const { x, y, w } of connected(image, grad.shape, window.group))
      for (const { out, tap, at } of pairs) {
        if (at === undefined) continue
        const g = element(grad, y * outArea + out)
        if (wanted === 'weight') sums[w * taps + tap] = (sums[w * taps + tap] as number) + g * element(held, x * area + at)
        else sums[x * area + at] = (sums[x * area + at] as number) + g * element(held, w * taps + tap)
      }
    return [float32(result, Float32Array.from(sums))]
  }
}

/** The first maximum of a window gets all. */
const maxPoolGrad: Reference = ([x, , gradY], attributes, [shape = []]) => {
  const [source, grad] = [x as Tensor, gradY as Tensor]
  const window = attributes as unknown as Window
  const [area, outArea] = [elementCount(shape.slice(2)), elementCount(grad.shape.slice(2))]
  const pairs = visits(window, shape.slice(2), grad.shape.slice(2))
  const sums = new Float64Array(elementCount(shape))
  for (let map = 0; map < elementCount(shape.slice(0, 2)); map++) {
    const best = new Map<number, number>()
    for (const { out, at } of pairs) {
      if (at === undefined) continue
      const held = best.get(out)
      if (held === undefined || element(source, map * area + at) > element(source, map * area + held)) best.set(out, at)
    }
    for (const [out, at] of best) sums[map * area + at] = (sums[map * area + at] as number) + element(grad, map * outArea + out)
  }
  return [float32(shape, Float32Array.from(sums))]
}

/** Every element that a window averages gets 1/count of its gradient; the padding counts if so told, what lies behind the padding never. */
const averagePoolGrad: Reference = ([gradY], attributes, [shape = []]) => {
  const grad = gradY as Tensor
  const { count_include_pad, ...window } = attributes as unknown as Window & { count_include_pad: number }
  const image = shape.slice(2)
  const [area, outArea] = [elementCount(image), elementCount(grad.shape.slice(2))]
  const pairs = visits(window, image, grad.shape.slice(2))
  const counts = new Map<number, number>()
  for (const { out, at, where } of pairs) {
    const padded = where.every((index, axis) => index < (image[axis] as number) + (window.pads[axis + image.length] as number))
    if (at !== undefined || (count_include_pad && padded)) counts.set(out, (counts.get(out) ?? 0) + 1)
  }
  const sums = new Float64Array(elementCount(shape))
  for (let map = 0; map < elementCount(shape.slice(0, 2)); map++)
    for (const { out, at } of pairs)
      if (at !== undefined)
        sums[map * area + at] = (sums[map * area + at] as number) + element(grad, map * outArea + out) / (counts.get(out) as number)
  return [float32(shape, Float32Array.from(sums))]
}

const reluGrad: Reference = ([y, gradY], _, [shape = []]) => [
  float32(
    shape,
    Float32Array.from({ length: elementCount(shape) }, (__, index) => (element(y as Tensor, index) > 0 ? element(gradY as Tensor, index) : 0)),
  ),
]

/** The values of one channel: flat positions in [B, C, ...]. */
function channelPositions(shape: Shape, channel: number): number[] {
  const [batch = 0, channels = 0] = shape
  const area = elementCount(shape.slice(2))
  return Array.from({ length: batch * area }, (_, index) => (Math.floor(index / area) * channels + channel) * area + (index % area))
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

const batchNormTraining: Reference = (inputs, attributes, outputs) => {
  const [x, scale, bias, runningMean, runningVariance] = inputs as [Tensor, Tensor, Tensor, Tensor, Tensor]
  const { epsilon, momentum } = attributes as { epsilon: number; momentum: number }
  const [y, means, inverses, nextMeans, nextVariances] = outputs.map((shape) => new Float32Array(elementCount(shape))) as [
    Float32Array<ArrayBuffer>,
    Float32Array<ArrayBuffer>,
    Float32Array<ArrayBuffer>,
    Float32Array<ArrayBuffer>,
    Float32Array<ArrayBuffer>,
  ]
  for (let channel = 0; channel < means.length; channel++) {
    const positions = channelPositions(x.shape, channel)
    const values = positions.map((flat) => element(x, flat))
    const mu = mean(values)
    const variance = mean(values.map((value) => (value - mu) ** 2))
    const inverse = 1 / Math.sqrt(variance + epsilon)
    for (const flat of positions) y[flat] = (element(x, flat) - mu) * inverse * element(scale, channel) + element(bias, channel)
    means[channel] = mu
    inverses[channel] = inverse
    nextMeans[channel] = momentum * element(runningMean, channel) + (1 - momentum) * mu
    const unbiased = (variance * values.length) / (values.length - 1)
    nextVariances[channel] = momentum * element(runningVariance, channel) + (1 - momentum) * unbiased
  }
  return [y, means, inverses, nextMeans, nextVariances].map((data, index) => float32(outputs[index] as Shape, data))
}

const batchNormGrad: Reference = (inputs, _, outputs) => {
  const [x, scale, means, inverses, gradY] = inputs as [Tensor, Tensor, Tensor, Tensor, Tensor]
  const [dX, dScale, dBias] = outputs.map((shape) => new Float32Array(elementCount(shape))) as [
    Float32Array<ArrayBuffer>,
    Float32Array<ArrayBuffer>,
    Float32Array<ArrayBuffer>,
  ]
  for (let channel = 0; channel < dScale.length; channel++) {
    const positions = channelPositions(x.shape, channel)
    const inverse = element(inverses, channel)
    const normal = positions.map((flat) => (element(x, flat) - element(means, channel)) * inverse)
    const grads = positions.map((flat) => element(gradY, flat))
    const [meanGrad, meanProduct] = [mean(grads), mean(grads.map((grad, index) => grad * (normal[index] as number)))]
    for (const [index, flat] of positions.entries())
      dX[flat] = element(scale, channel) * inverse * ((grads[index] as number) - meanGrad - (normal[index] as number) * meanProduct)
    dScale[channel] = meanProduct * positions.length
    dBias[channel] = meanGrad * positions.length
  }
  return [dX, dScale, dBias].map((data, index) => float32(outputs[index] as Shape, data))
}

/** The hash of lowerings/random-uniform in JavaScript's 32-bit arithmetic. */
const randomUniform: Reference = (inputs, attributes, [shape = []]) => {
  const { stream } = attributes as { stream: number }
  const [seed, counter] = inputs.map((input) => element(input, 0)) as [number, number]
  const golden = 0x9e3779b1
  const hash = (start: number, key: number): number => {
    let state = start >>> 0
    for (const [shift, multiplier] of [
      [16, 0x7feb352d],
      [15, 0x846ca68b],
      [13, golden],
    ] as const) {
      state = (state + (state >>> shift)) >>> 0
      state = Math.imul(state, state + state + 1) >>> 0
      state = (Math.imul(state, multiplier) + Math.imul(key, multiplier ^ 0x5bd1e995)) >>> 0
    }
    return (state + (state >>> 16)) >>> 0
  }
  const seeded = hash(Math.imul(seed, golden) + Math.imul(stream + 1, 0x85ebca6b), stream)
  const key = hash(Math.imul(counter, golden) + seeded, seeded)
  const values = Float32Array.from({ length: elementCount(shape) }, (_, index) => (hash(Math.imul(index, golden) + key, key) >>> 8) * 2 ** -24)
  return [tensor('float32', shape, values)]
}

/** LRN itself: ONNX Runtime's kernel refuses windows of even size. */
const lrn: Reference = ([x], attributes, [shape = []]) => {
  const source = x as Tensor
  const { size, alpha, beta, bias } = attributes as { size: number; alpha: number; beta: number; bias: number }
  const [, channels = 0] = shape
  const area = elementCount(shape.slice(2))
  const values = Float32Array.from({ length: elementCount(shape) }, (_, flat) => {
    const channel = Math.floor(flat / area) % channels
    let squares = 0
    for (let other = channel - Math.floor((size - 1) / 2); other <= channel + Math.ceil((size - 1) / 2); other++)
      if (other >= 0 && other < channels) squares += element(source, flat + (other - channel) * area) ** 2
    return element(source, flat) / (bias + (alpha / size) * squares) ** beta
  })
  return [float32(shape, values)]
}

export const references: Readonly<Record<string, Reference>> = {
  'lamina.ConvGradWeight': convolutionGradient('weight'),
  'lamina.ConvGradData': convolutionGradient('data'),
  'lamina.MaxPoolGrad': maxPoolGrad,
  'lamina.AveragePoolGrad': averagePoolGrad,
  'lamina.ReluGrad': reluGrad,
  'lamina.BatchNormTraining': batchNormTraining,
  'lamina.BatchNormGrad': batchNormGrad,
  'lamina.RandomUniform': randomUniform,
  LRN: lrn,
}
