// Explainers against PyTorch's numbers: two trained nets, six images each.

import { describe, expect, test } from 'vitest'
import { importModel } from '../compile/import-model.ts'
import { decodeModel } from '../onnx/codec.ts'
import { defaultsOf } from '../options/options.ts'
import { invariant } from '../problems.ts'
import { float32, type Shape, type Tensor } from '../tensor/tensor.ts'
import { openOracle, oracleTensor } from '../testing/oracle.ts'
import { testRuntime } from '../testing/ort.ts'
import { collapseChannels } from './collapse.ts'
import type { Explainer } from './explainer.ts'
import { integrate } from './explainers/integrated-gradients.ts'
import { dropsOf, spread, windowsOf } from './explainers/occlusion.ts'
import { averageMasks } from './explainers/rise.ts'
import { gradientStatistics, meanGradient } from './explainers/smoothgrad.ts'
import { explainers } from './index.ts'
import { insertionDeletion, orderOf } from './insertion-deletion.ts'
import { type OpenProbe, openProbe } from './probe.ts'
import { resizeMap } from './resize.ts'

interface Index {
  readonly settings: {
    readonly sg_n: number
    readonly ig_steps: number
    readonly rise_p: number
    readonly occ: readonly { readonly window: number; readonly stride: number; readonly fill: number; readonly out: 'logit' | 'prob' }[]
  }
  readonly tolerance: { readonly atol_rel_to_max: number }
  readonly models: readonly {
    readonly name: string
    readonly onnx: string
    readonly layers: readonly string[]
    readonly onnx_relu_tensors: Readonly<Record<string, string>>
    readonly images: readonly { readonly file: string; readonly target: number }[]
  }[]
}

const oracle = openOracle<Index>('explain')
const { index, bytes, tensors } = oracle ?? {
  index: { models: [] as Index['models'], settings: { sg_n: 0, ig_steps: 0, rise_p: 0, occ: [] }, tolerance: { atol_rel_to_max: 0 } },
  bytes: () => new Uint8Array(),
  tensors: () => new Map<string, Tensor>(),
}

/** |a − b| ≤ atol · max |b| + 1e-6; `kinks` is the share of values that may differ, where a ReLU or pool decides otherwise in float32. */
function expectClose(actual: Tensor<'float32'>, expected: Tensor<'float32'>, kinks = 0): void {
  expect(actual.data.length).toBe(expected.data.length)
  const most = expected.data.reduce((a, b) => Math.max(a, Math.abs(b)), 0)
  const bound = index.tolerance.atol_rel_to_max * most + 1e-6
  const off = [...actual.data].filter((value, at) => !(Math.abs(value - (expected.data[at] as number)) <= bound))
  expect(off.length, `${off.length} of ${actual.data.length} values are off by more than ${bound}`).toBeLessThanOrEqual(kinks * actual.data.length)
}

const batched = (image: Tensor<'float32'>): Tensor<'float32'> => float32([1, ...image.shape], image.data)
const flat = (value: Tensor<'float32'>, shape: Shape): Tensor<'float32'> => float32(shape, value.data)

const lastOf = (layers: readonly string[]): string => [...layers].sort().at(-1) as string

/** Explainer and the oracle's name for it. */
const camRows = [
  ['grad-cam++', 'gradcampp'],
  ['x-grad-cam', 'xgradcam'],
  ['layer-cam', 'layercam'],
  ['eigen-cam', 'eigencam'],
  ['score-cam', 'scorecam'],
  ['score-cam', 'scorecam_prob'],
] as const

describe.each(index.models.map((model) => ({ ...model, model })))('$name', ({ model }) => {
  let opened: Promise<{ probe: OpenProbe; layerOf: (value: string) => string }> | undefined
  const open = () => {
    opened ??= (async () => {
      const imported = importModel(decodeModel(bytes(model.onnx), model.onnx))
      const runtime = await testRuntime('cpu')
      invariant(runtime, 'the CPU is there')
      const probe = await openProbe(runtime, imported)
      return {
        probe,
        layerOf(value: string) {
          const layer = imported.layers.find((candidate) => candidate.value === value)
          invariant(layer, `no layer gives ${value}`)
          return layer.name
        },
      }
    })()
    return opened
  }
  const images = model.images.map(({ file, target }) => ({ file, target }))

  test.each(images)('$file: logits and probabilities', async ({ file }) => {
    const { probe } = await open()
    const given = tensors(file)
    const image = batched(oracleTensor(given, 'x'))
    expectClose(await probe.scores(image, 'logit'), oracleTensor(given, 'logits'))
    expectClose(await probe.scores(image, 'probability'), oracleTensor(given, 'probs'))
  })

  test.each(images)('$file: gradient', async ({ file, target }) => {
    const { probe } = await open()
    const given = tensors(file)
    expectClose(await probe.gradient(batched(oracleTensor(given, 'x')), target), oracleTensor(given, 'gradient'), 0.01)
  })

  test.each([
    ['gradient × input', 'gradient-x-input', 'grad_x_input'],
    ['guided backpropagation', 'guided-backpropagation', 'guided_backprop'],
    ['deconvolution', 'deconvolution', 'deconvnet'],
  ])('%s of every image', async (_title, id, name) => {
    const { probe } = await open()
    for (const { file, target } of images) {
      const given = tensors(file)
      const explainer = explainers.get(id) as Explainer
      const image = batched(oracleTensor(given, 'x'))
      const { map } = await explainer.explain(probe, { image, target, options: defaultsOf(explainer.options), seed: 1 })
      expectClose(map, collapseChannels(batched(oracleTensor(given, name)), 'sum'), 0.01)
    }
  })

  test.each(images)('$file: integrated gradients, $target', async ({ file, target }) => {
    const { probe } = await open()
    const given = tensors(file)
    const image = batched(oracleTensor(given, 'x'))
    const empty = float32(image.shape, new Float32Array(image.data.length))
    expectClose(await integrate(probe, image, empty, target, index.settings.ig_steps, {}), oracleTensor(given, 'integrated_gradients'), 0.02)
  })

  test.each(images)('$file: guided Grad-CAM at the last layer', async ({ file, target }) => {
    const { probe, layerOf } = await open()
    const given = tensors(file)
    const explainer = explainers.get('guided-grad-cam') as Explainer
    const layer = layerOf(model.onnx_relu_tensors[lastOf(model.layers)] as string)
    const image = batched(oracleTensor(given, 'x'))
    const { map } = await explainer.explain(probe, { image, target, layer, options: defaultsOf(explainer.options), seed: 1 })
    expectClose(map, collapseChannels(batched(oracleTensor(given, 'guided_gradcam')), 'sum'), 0.01)
  })

  test.each(images.flatMap((image) => model.layers.flatMap((layer) => camRows.map(([id, name]) => ({ ...image, layer, id, name })))))(
    '$file: $id at $layer',
    async ({ file, target, layer, id, name }) => {
      const { probe, layerOf } = await open()
      const given = tensors(file)
      const explainer = explainers.get(id) as Explainer
      const named = layerOf(model.onnx_relu_tensors[layer] as string)
      const options = { ...defaultsOf(explainer.options), ...(name === 'scorecam_prob' ? { score: 'probability' } : {}) }
      const { map } = await explainer.explain(probe, { image: batched(oracleTensor(given, 'x')), target, layer: named, options, seed: 1 })
      expectClose(map, oracleTensor(given, `${name}.${layer}`))
    },
  )

  test.each(images)('$file: RISE with the stored masks', async ({ file, target }) => {
    const { probe } = await open()
    const masks = oracleTensor(tensors(`${model.name}.shared.safetensors`), 'rise_masks')
    const given = tensors(file)
    const [count = 0, height = 0, width = 0] = masks.shape
    let next = 0
    const draw = () => masks.data.subarray(next * height * width, ++next * height * width)
    const map = await averageMasks(probe, batched(oracleTensor(given, 'x')), target, { count, keep: index.settings.rise_p }, {}, draw)
    expectClose(map, oracleTensor(given, 'rise'))
  })

  test.each(images)('$file: insertion and deletion', async ({ file, target }) => {
    const { probe } = await open()
    const given = tensors(file)
    const image = batched(oracleTensor(given, 'x'))
    const deletion = oracleTensor(given, 'deletion_curve')
    const { curves } = await insertionDeletion(
      probe,
      { image, target, baseline: float32(image.shape, new Float32Array(image.data.length)), steps: deletion.data.length - 1 },
      [orderOf(oracleTensor(given, 'insdel_heatmap').data)],
    )
    const [first] = curves
    invariant(first, 'one map, one pair of curves')
    expectClose(flat(float32([first.deletion.length], first.deletion), deletion.shape), deletion)
    expectClose(flat(float32([first.insertion.length], first.insertion), deletion.shape), oracleTensor(given, 'insertion_curve'))
  })

  test.each(images)('$file: SmoothGrad, its square and variance with the stored noise', async ({ file, target }) => {
    const { probe } = await open()
    const given = tensors(file)
    const noise = oracleTensor(given, 'noise')
    const drawing = () => {
      let at = 0
      return (copies: Float32Array, around: Float32Array) => {
        for (let to = 0; to < copies.length; to++) copies[to] = (around[to % around.length] as number) + (noise.data[at++] as number)
      }
    }
    const image = batched(oracleTensor(given, 'x'))
    const mean = await meanGradient(probe, image, target, index.settings.sg_n, {}, drawing())
    const { square, variance } = await gradientStatistics(probe, image, target, index.settings.sg_n, {}, drawing())
    expectClose(mean, oracleTensor(given, 'smoothgrad'), 0.05)
    expectClose(square, oracleTensor(given, 'smoothgrad_sq'), 0.05)
    expectClose(variance, oracleTensor(given, 'vargrad'), 0.05)
  })

  test.each(images.flatMap((image) => model.layers.map((layer) => ({ ...image, layer }))))(
    '$file: Grad-CAM at $layer',
    async ({ file, target, layer }) => {
      const { probe, layerOf } = await open()
      const given = tensors(file)
      const image = batched(oracleTensor(given, 'x'))
      const explainer = explainers.get('grad-cam') as Explainer
      const named = layerOf(model.onnx_relu_tensors[layer] as string)
      const { map } = await explainer.explain(probe, { image, target, layer: named, options: defaultsOf(explainer.options), seed: 1 })
      expectClose(map, oracleTensor(given, `gradcam.${layer}`))
      const [, , height = 0, width = 0] = image.shape
      expectClose(resizeMap(map, height, width), oracleTensor(given, `gradcam_up.${layer}`))
    },
  )

  test.each(images.flatMap((image) => index.settings.occ.map((occlusion, number) => ({ ...image, ...occlusion, number }))))(
    '$file: occlusion $window px, stride $stride, fill $fill, $out',
    async ({ file, target, number, window, stride, fill, out }) => {
      const { probe } = await open()
      const given = tensors(file)
      const image = batched(oracleTensor(given, 'x'))
      const [, , height = 0, width = 0] = image.shape
      const corners = windowsOf(height, width, window, stride)
      const drops = await dropsOf(probe, { image, target, window, fill, score: out === 'prob' ? 'probability' : 'logit' }, corners)
      const grid = oracleTensor(given, `occlusion${number}.grid`)
      expectClose(flat(float32([drops.length], drops), grid.shape), grid)
      expectClose(spread(drops, corners, window, height, width), oracleTensor(given, `occlusion${number}.map`))
    },
  )
})
