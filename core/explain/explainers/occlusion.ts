// Hide a window of the image, look how far the score falls, slide on.

import { choice, float, int } from '../../options/options.ts'
import { float32, type Tensor } from '../../tensor/tensor.ts'
import type { Watch } from '../chunks.ts'
import { defineExplainer, type Probe } from '../explainer.ts'
import type { Corner } from '../patches.ts'

export const occlusion = defineExplainer({
  id: 'occlusion',
  title: 'Occlusion',
  summary:
    'Covers one window of the image after another and measures how far the class falls. Slow, but it asks the network itself and needs no gradient.',
  formula: 'Δ(w) = S(x) − S(x with window w filled)',
  source: 'Zeiler & Fergus 2014, Visualizing and Understanding Convolutional Networks, section 4.2',
  needs: 'scores',
  counts: 'places',
  options: {
    window: int({
      label: 'Window',
      help: "Side of the covered square; 0 takes an eighth of the image's shorter side.",
      default: 0,
      min: 0,
      unit: 'px',
    }),
    stride: int({ label: 'Stride', help: 'Distance between two windows; 0 takes half the window.', default: 0, min: 0, unit: 'px' }),
    fill: float({
      label: 'Fill',
      help: 'Value written into the window, as the network sees it (0 is black, or the mean after z-score).',
      default: 0,
    }),
    score: choice({
      label: 'Score',
      help: 'What is watched while a window is covered.',
      default: 'probability',
      choices: { probability: 'probability', logit: 'logit, before softmax' },
    }),
  },
  async explain(probe, call) {
    const [, , height = 1, width = 1] = call.image.shape
    const side = call.options.window || Math.max(1, Math.round(Math.min(height, width) / 8))
    const window = Math.min(side, height, width)
    const stride = call.options.stride || Math.max(1, Math.floor(window / 2))
    const grid = windowsOf(height, width, window, stride)
    const drops = await dropsOf(probe, { ...call, window, fill: call.options.fill, score: call.options.score }, grid)
    return { map: spread(drops, grid, window, height, width), signed: true, unit: `drop in ${call.options.score}` }
  },
})

/** Upper left corners of all windows that lie inside, row by row. */
export function windowsOf(height: number, width: number, window: number, stride: number): readonly Corner[] {
  const corners: Corner[] = []
  for (let y = 0; y + window <= height; y += stride) for (let x = 0; x + window <= width; x += stride) corners.push([y, x])
  return corners
}

interface Covering extends Watch {
  readonly image: Tensor<'float32'>
  readonly target: number
  readonly window: number
  readonly fill: number
  readonly score: 'logit' | 'probability'
}

/** S(x) − S(x with the window filled), one per corner. */
export async function dropsOf(probe: Probe, covering: Covering, corners: readonly Corner[]): Promise<Float32Array> {
  const { image, target, window, fill, score } = covering
  const { uncovered, covered } = await probe.coveredScores(image, { corners, side: window, fill }, score, covering)
  const whole = uncovered.data[target] as number
  return Float32Array.from(corners, (_, place) => whole - (covered.data[place * probe.classes + target] as number))
}

/** Per pixel the mean drop of the windows that cover it, 0 where none does: [height, width]. */
export function spread(drops: Float32Array, corners: readonly Corner[], window: number, height: number, width: number): Tensor<'float32'> {
  const sum = new Float64Array(height * width)
  const count = new Uint32Array(height * width)
  corners.forEach(([y, x], index) => {
    for (let row = y; row < y + window; row++) {
      for (let at = row * width + x; at < row * width + x + window; at++) {
        sum[at] = (sum[at] as number) + (drops[index] as number)
        count[at] = (count[at] as number) + 1
      }
    }
  })
  return float32(
    [height, width],
    Float32Array.from(sum, (value, at) => (count[at] ? value / (count[at] as number) : 0)),
  )
}
