// Job: one heatmap of one image, with progress.

import type { Explainer } from '../../../core/explain/explainer.ts'
import { explainers } from '../../../core/explain/index.ts'
import type { Provider } from '../../../core/lowering/lowering.ts'
import { type OptionValues, readOptions } from '../../../core/options/options.ts'
import { type Problem, ProblemsFound } from '../../../core/problems.ts'
import type { HeatmapEvent, ImageSource } from '../../../core/protocol/explain.ts'
import type { Choice } from '../../../core/training/options.ts'
import { explainedModel } from '../explained-model.ts'
import { defineJob } from '../job.ts'
import { networkImage } from './images.ts'
import { type CountedProgress, counting } from './progress.ts'

export interface HeatmapInput {
  /** The .onnx file. */
  readonly path: string
  readonly image: ImageSource
  readonly method: Choice
  readonly target?: number
  readonly layer?: string
  readonly device: Provider
  readonly seed: number
}
type HeatmapResult = Extract<HeatmapEvent, { kind: 'heatmap' }>

export const heatmap = defineJob<HeatmapInput, CountedProgress, HeatmapResult>({
  async *run({ path, image, method, target: wanted, layer: named, device, seed }, context) {
    const { explainer, options } = readMethod(method)
    const { probe, classes, preprocessing } = await explainedModel(context, device, path)
    if (wanted !== undefined) refuseUnknownClass(wanted, classes)
    const layer = explainer.needs === 'layer' ? spatialLayer(named, probe.spatialLayers) : undefined
    const { input } = await networkImage(image, preprocessing)
    const target = wanted ?? greatest((await probe.scores(input, 'logit')).data)
    const started = performance.now()
    const { map, ...rest } = yield* counting((progress) =>
      explainer.explain(probe, { image: input, target, options, seed, signal: context.signal, progress, ...(layer === undefined ? {} : { layer }) }),
    )
    const [height = 1, width = 1] = map.shape
    return {
      kind: 'heatmap',
      width,
      height,
      values: map.data,
      ...rest,
      target,
      ...(layer === undefined ? {} : { layer }),
      ms: performance.now() - started,
    }
  },
})

/** Throws ProblemsFound where there is no such method or an option is wrong. */
export function readMethod(method: Choice): { readonly explainer: Explainer; readonly options: OptionValues } {
  const explainer = explainers.get(method.id)
  if (!explainer) throw problem('unknown-method', `There is no method "${method.id}".`, `Use one of: ${[...explainers.keys()].join(', ')}.`)
  const { values: options, problems } = readOptions(explainer.options, method.options)
  if (problems.length > 0) throw new ProblemsFound(problems)
  return { explainer, options }
}

export function refuseUnknownClass(wanted: number, classes: readonly string[]): void {
  if (wanted >= classes.length) throw problem('unknown-class', `There is no class ${wanted}.`, `Use 0 to ${classes.length - 1}.`)
}

export function spatialLayer(named: string | undefined, layers: readonly { readonly layer: string }[]): string {
  const last = layers.at(-1)?.layer
  if (last === undefined)
    throw problem('no-spatial-layer', 'No layer of this network keeps height and width.', 'Use a method that needs no layer, such as occlusion.')
  if (named === undefined) return last
  if (!layers.some(({ layer }) => layer === named))
    throw problem('unknown-layer', `"${named}" is no layer with height and width.`, `Use one of: ${layers.map(({ layer }) => layer).join(', ')}.`)
  return named
}

function greatest(values: Float32Array): number {
  let best = 0
  values.forEach((value, index) => {
    if (value > (values[best] as number)) best = index
  })
  return best
}

function problem(code: string, what: string, mend: string): ProblemsFound {
  const found: Problem = { code, severity: 'error', what, mend }
  return new ProblemsFound([found])
}
