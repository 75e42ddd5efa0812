// Explainers against PyTorch's numbers: two trained nets, six images each.

import { describe, expect, test } from 'vitest'
import { importModel } from '../compile/import-model.ts'
import { decodeModel } from '../onnx/codec.ts'
import { defaultsOf } from '../options/options.ts'
import { invariant } from '../problems.ts'
import { float32, type Shape, type Tensor } from '../tensor/tensor.ts'
import { openOracle, oracleTensor } from '../testing/oracle.ts'
import { testRuntime } from '../testing/ort.ts'
import type { Explainer } from './explainer.ts'
import { dropsOf, spread, windowsOf } from './explainers/occlusion.ts'
import { meanGradient } from './explainers/smoothgrad.ts'
import { explainers } from './index.ts'
import { type OpenProbe, openProbe } from './probe.ts'
import { resizeMap } from './resize.ts'

interface Index {
  readonly settings: {
    readonly sg_n: number
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
  index: { models: [] as Index['models'], settings: { sg_n: 0, occ: [] }, tolerance: { atol_rel_to_max: 0 } },
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

  test.each(images)('$file: SmoothGrad with the stored noise', async ({ file, target }) => {
    const { probe } = await open()
    const given = tensors(file)
    const noise = oracleTensor(given, 'noise')
    let at = 0
    const mean = await meanGradient(probe, batched(oracleTensor(given, 'x')), target, index.settings.sg_n, {}, () => noise.data[at++] as number)
    expectClose(mean, oracleTensor(given, 'smoothgrad'), 0.05)
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
