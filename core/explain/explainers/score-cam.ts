// Score-CAM: a class activation map without gradients: each map is tried as a mask.

import { choice } from '../../options/options.ts'
import { elementCount, float32, type Tensor } from '../../tensor/tensor.ts'
import { camHeatmap, camLayer, weighMaps } from '../cam.ts'
import { inChunks, type Watch } from '../chunks.ts'
import { defineExplainer, type Probe } from '../explainer.ts'
import { resizeMap } from '../resize.ts'

export const scoreCam = defineExplainer({
  id: 'score-cam',
  title: 'Score-CAM',
  summary:
    'Shows the network only what one map lights up, map after map, and weighs each by the score that it reaches so. Slow, but it needs no gradient.',
  formula: 'L = ReLU(Σₖ αₖ Aᵏ),  α = softmax(sₖ),  sₖ = S(x · Hₖ) − S(0)',
  source: 'Wang et al. 2020, Score-CAM, algorithm 1',
  needs: 'layer',
  counts: 'maps',
  options: {
    score: choice({
      label: 'Score',
      help: 'What a map has to reach.',
      default: 'logit',
      choices: { logit: 'logit, before softmax', probability: 'probability' },
    }),
  },
  async explain(probe, call) {
    const { image, target, layer, options } = call
    const { activations } = await probe.activations(image, camLayer(probe, layer), target)
    const weights = await scoreWeights(probe, image, activations, target, options.score, call)
    return camHeatmap(
      weighMaps(activations, (k) => weights[k] as number),
      'hide',
    )
  },
})

/** A: [1, K, h, w] -> α: [K] = softmax over k of S(x · Hₖ) − S(0); Hₖ is Aᵏ enlarged to the image and brought to 0 ... 1, 0 where a map is even. */
export async function scoreWeights(
  probe: Probe,
  image: Tensor<'float32'>,
  activations: Tensor<'float32'>,
  target: number,
  score: 'logit' | 'probability',
  watch: Watch,
): Promise<readonly number[]> {
  const [, maps = 0, height = 0, width = 0] = activations.shape
  const [, , imageHeight = 1, imageWidth = 1] = image.shape
  const size = elementCount(image.shape)
  const none = (await probe.scores(float32(image.shape, new Float32Array(size)), score)).data[target] as number
  const scores = new Float64Array(maps)
  await inChunks(maps, elementCount(image.shape), watch, async (from, to) => {
    const masked = new Float32Array((to - from) * size)
    for (let k = from; k < to; k++) {
      const map = float32([height, width], activations.data.subarray(k * height * width, (k + 1) * height * width))
      const mask = unitRange(resizeMap(map, imageHeight, imageWidth).data)
      for (let at = 0; at < size; at++) masked[(k - from) * size + at] = (image.data[at] as number) * (mask[at % mask.length] as number)
    }
    const reached = await probe.scores(float32([to - from, ...image.shape.slice(1)], masked), score)
    for (let k = from; k < to; k++) scores[k] = (reached.data[(k - from) * probe.classes + target] as number) - none
  })
  const most = scores.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  const powers = [...scores].map((value) => Math.exp(value - most))
  const sum = powers.reduce((a, b) => a + b, 0)
  return powers.map((power) => power / sum)
}

function unitRange(values: Float32Array): Float32Array {
  const least = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  const most = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  return most > least ? values.map((value) => (value - least) / (most - least)) : new Float32Array(values.length)
}
