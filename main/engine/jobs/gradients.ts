// Job: the gradients of a loss on one batch, by every parameter and by the input. For checking Lamina against other programs.

import { differentiate } from '../../../core/autograd/differentiate.ts'
import { stepScalars } from '../../../core/autograd/step-graph.ts'
import { trainingMode } from '../../../core/autograd/training-mode.ts'
import { attachLoss } from '../../../core/losses/attach-loss.ts'
import { losses } from '../../../core/losses/index.ts'
import type { Provider } from '../../../core/lowering/lowering.ts'
import { bindDimensions } from '../../../core/onnx/bind.ts'
import { continueGraph } from '../../../core/onnx/builder.ts'
import { prune } from '../../../core/onnx/prune.ts'
import { defaultsOf } from '../../../core/options/options.ts'
import { ProblemsFound } from '../../../core/problems.ts'
import { decodeSafetensors, encodeSafetensors } from '../../../core/tensor/safetensors.ts'
import { elementCount, float32, numbers, type Shape, sameShape, sayShape, scalar, type Tensor, tensor } from '../../../core/tensor/tensor.ts'
import { writeAtomically } from '../../files/atomic.ts'
import { readBytes } from '../../files/read.ts'
import { defineQuietJob } from '../job.ts'
import { readTrainedModel } from '../trained-model.ts'

export interface GradientsInput {
  /** The .onnx file. */
  readonly path: string
  /** .safetensors with `x` [N, C, H, W] and `y`. */
  readonly batch: string
  readonly loss: string
  /** `train`: batch statistics and dropout; `eval`: running statistics, no dropout. */
  readonly mode: 'train' | 'eval'
  readonly seed: number
  readonly device: Provider
  /** .safetensors that takes `loss`, `grad.<parameter>` and `grad.<input>`. */
  readonly out: string
}

export const gradients = defineQuietJob<GradientsInput, { readonly loss: number; readonly out: string; readonly gradients: number }>(
  async ({ path, batch, loss: lossId, mode, seed, device, out }, context) => {
    const loss = losses.get(lossId)
    if (!loss) throw problem('unknown-loss', `There is no loss "${lossId}".`, `Use one of: ${[...losses.keys()].join(', ')}.`)
    const { model } = await readTrainedModel(path)
    const { x, y } = await readBatchFile(batch)
    const expected = model.input.shape.slice(1) as Shape
    if (!sameShape(x.shape.slice(1), expected))
      throw problem(
        'wrong-batch',
        `The batch holds examples of ${sayShape(x.shape.slice(1))}; the model takes ${sayShape(expected)}.`,
        'Write x as [N, C, H, W].',
      )
    const bound = bindDimensions(model.graph, x.shape[0] as number)
    const form = mode === 'eval' ? ({ batchNorm: 'frozen', dropout: 'off' } as const) : {}
    const attached = attachLoss(trainingMode(bound, { logits: model.logits, ...form }), loss, defaultsOf(loss.options))
    if (elementCount(attached.labels.shape as Shape) !== y.data.length)
      throw problem(
        'wrong-labels',
        `The batch holds ${y.data.length} labels; the loss takes [${attached.labels.shape}].`,
        'Write y as one class per example, or as values for MSE.',
      )
    const wrt = [...attached.parameters.keys(), attached.input.name]
    const found = differentiate(attached.graph, attached.loss, wrt)
    const g = continueGraph(found.graph)
    g.output(g.value(attached.loss))
    const outputs = wrt.map((name) => [`grad.${name}`, g.output(g.value(found.gradients.get(name) ?? ''), `grad.${name}`).name] as const)
    const session = await (await context.runtime(device)).load(prune(g.build()))
    try {
      const scalars: Record<string, Tensor> = {
        [stepScalars.seed]: tensor('uint32', [1], Uint32Array.of(seed)),
        [stepScalars.counter]: tensor('uint32', [1], Uint32Array.of(0)),
      }
      const feeds: Record<string, Tensor> = {
        ...Object.fromEntries([...attached.parameters, ...attached.buffers]),
        ...scalars,
        [attached.input.name]: x,
      }
      feeds[attached.labels.name] = labelsAs(y, attached.labels.type === 'int64', attached.labels.shape as Shape)
      const results = await session.run(Object.fromEntries(g.build().inputs.flatMap(({ name }) => (feeds[name] ? [[name, feeds[name]]] : []))))
      const value = (results[attached.loss] as Tensor<'float32'>).data[0] as number
      const tensors = new Map<string, Tensor>([
        ['loss', scalar(value)],
        ...outputs.map(([name, output]) => [name, results[output] as Tensor] as const),
      ])
      await writeAtomically(out, encodeSafetensors(tensors))
      return { loss: value, out, gradients: outputs.length }
    } finally {
      await session.release()
    }
  },
)

async function readBatchFile(path: string): Promise<{ readonly x: Tensor<'float32'>; readonly y: Tensor }> {
  const tensors = decodeSafetensors(await readBytes(path), path)
  const [x, y] = [tensors.get('x'), tensors.get('y')]
  if (!x || !y)
    throw problem(
      'wrong-batch',
      `"${path}" holds ${[...tensors.keys()].join(', ') || 'nothing'}.`,
      'Store the images as "x" [N, C, H, W] and the labels as "y".',
    )
  return { x: float32(x.shape, numbers(x)), y }
}

const labelsAs = (y: Tensor, classes: boolean, shape: Shape): Tensor =>
  classes
    ? tensor(
        'int64',
        shape,
        BigInt64Array.from(numbers(y), (value) => BigInt(Math.round(value))),
      )
    : float32(shape, numbers(y))

const problem = (code: string, what: string, mend: string): ProblemsFound => new ProblemsFound([{ code, severity: 'error', what, mend }])
