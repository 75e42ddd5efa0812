// RISE: random masks; a pixel matters as far as the class does well when the pixel is seen.

import { float, int } from '../../options/options.ts'
import { type RandomStream, randomStream } from '../../tensor/random.ts'
import { elementCount, float32, type Tensor } from '../../tensor/tensor.ts'
import { inChunks, type Watch } from '../chunks.ts'
import { defineExplainer, type Probe } from '../explainer.ts'
import { resizeMap } from '../resize.ts'

export const rise = defineExplainer({
  id: 'rise',
  title: 'RISE',
  summary:
    'Hides random parts of the image many times and averages the masks, each weighed by the probability that the class keeps. No gradient; many passes.',
  formula: 'M = 1/(N p) · Σᵢ P(x · mᵢ) mᵢ',
  source: 'Petsiuk, Das & Saenko 2018, RISE, equation 6',
  needs: 'scores',
  counts: 'masks',
  options: {
    masks: int({ label: 'Masks', help: 'Random masks; 1000 give a preview, 4000 a quiet map.', default: 1000, min: 1, max: 20_000 }),
    cells: int({ label: 'Cells', help: 'Side of the coarse grid that a mask is enlarged from.', default: 7, min: 1, max: 64 }),
    keep: float({ label: 'Kept share p', help: 'Probability that a cell is seen.', default: 0.5, min: 0, max: 1, open: true }),
  },
  async explain(probe, call) {
    const { image, target, options, seed } = call
    const [, , height = 1, width = 1] = image.shape
    const stream = randomStream(seed, 'rise')
    const draw = () => drawMask(stream, options.cells, options.keep, height, width)
    const map = await averageMasks(probe, image, target, { count: options.masks, keep: options.keep }, call, draw)
    return { map, signed: false, unit: 'probability where seen' }
  },
})

/** A grid of 0 and 1, enlarged smoothly beyond the image and cut out at a random place (section 3.2): [height · width], 0 ... 1. */
function drawMask(stream: RandomStream, cells: number, keep: number, height: number, width: number): Float32Array {
  const grid = float32(
    [cells, cells],
    Float32Array.from({ length: cells * cells }, () => (stream.uniform() < keep ? 1 : 0)),
  )
  const [cellHeight, cellWidth] = [Math.ceil(height / cells), Math.ceil(width / cells)]
  const enlarged = resizeMap(grid, (cells + 1) * cellHeight, (cells + 1) * cellWidth)
  const [top, left] = [stream.below(cellHeight), stream.below(cellWidth)]
  const mask = new Float32Array(height * width)
  const stride = (cells + 1) * cellWidth
  for (let y = 0; y < height; y++) mask.set(enlarged.data.subarray((y + top) * stride + left, (y + top) * stride + left + width), y * width)
  return mask
}

/** image x: [1, C, H, W] -> [H, W]: 1/(N p) Σᵢ P(x · mᵢ) mᵢ; `draw` is asked for each mask [H · W] in turn. */
export async function averageMasks(
  probe: Probe,
  image: Tensor<'float32'>,
  target: number,
  { count, keep }: { readonly count: number; readonly keep: number },
  watch: Watch,
  draw: () => Float32Array,
): Promise<Tensor<'float32'>> {
  const [, , height = 1, width = 1] = image.shape
  const size = elementCount(image.shape)
  const sum = new Float64Array(height * width)
  await inChunks(count, elementCount(image.shape), watch, async (from, to) => {
    const masks = Array.from({ length: to - from }, draw)
    const masked = new Float32Array(masks.length * size)
    for (const [copy, mask] of masks.entries())
      for (let at = 0; at < size; at++) masked[copy * size + at] = (image.data[at] as number) * (mask[at % mask.length] as number)
    const scores = await probe.scores(float32([masks.length, ...image.shape.slice(1)], masked), 'probability')
    for (const [copy, mask] of masks.entries()) {
      const probability = scores.data[copy * probe.classes + target] as number
      for (let at = 0; at < sum.length; at++) sum[at] = (sum[at] as number) + probability * (mask[at] as number)
    }
  })
  return float32(
    [height, width],
    Float32Array.from(sum, (value) => value / (count * keep)),
  )
}
