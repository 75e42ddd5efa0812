// Whole networks against PyTorch: the loss and the gradient by every parameter on the first batch of each model, in training form.

import { expect, test } from 'vitest'
import { bindDimensions } from '../onnx/bind.ts'
import { continueGraph, type GraphBuilder } from '../onnx/builder.ts'
import { decodeModel } from '../onnx/codec.ts'
import type { OnnxGraph } from '../onnx/graph.ts'
import type { Value } from '../onnx/operator.ts'
import { float32, numbers, type Tensor } from '../tensor/tensor.ts'
import { openOracle, oracleTensor } from '../testing/oracle.ts'
import { drawnModel, torchName } from '../testing/oracle-models.ts'
import { rowsFor, type TestProvider, testProviders, testRuntime } from '../testing/ort.ts'
import { expectClose, type Tolerance } from '../testing/tolerance.ts'
import { differentiate } from './differentiate.ts'
import { trainingMode } from './training-mode.ts'

interface TrainIndex {
  readonly models: readonly {
    readonly model: string
    readonly file: string
    readonly onnx: string
    readonly batch: number
    readonly input: readonly number[]
    readonly classes: number
    readonly args: { readonly p?: number; readonly aux?: number }
    readonly runs: { readonly sgd: { readonly loss_before_step: readonly number[]; readonly torch_float32_max_weight_diff: number } }
  }[]
}

/** Float32 through a whole network; the reference computed in float64. */
const gradientTolerance: Tolerance = { absolute: 1e-6, relative: 1e-4 }

const oracle = openOracle<TrainIndex>('train')
const models = oracle?.index.models ?? []
const providers = await testProviders()

/** −Σ labels·ln softmax(logits) / examples, with one-hot labels [N, K, ...]. */
function crossEntropy(g: GraphBuilder, logits: Value, labels: Tensor): Value {
  const classes = logits.shape[1] ?? 0
  const wanted = numbers(labels)
  const inner = logits.shape.slice(2).reduce((count, size) => count * size, 1)
  const oneHot = new Float32Array(wanted.length * classes)
  for (const [at, label] of wanted.entries()) oneHot[(Math.floor(at / inner) * classes + label) * inner + (at % inner)] = 1
  const chosen = g.mul(g.op('LogSoftmax', [logits], { axis: 1 }), g.constant(float32(logits.shape, oneHot)))
  return g.mul(g.sum(chosen), -1 / wanted.length)
}

/** Dropout before the last dense layer with the mask that PyTorch drew, since the exported graph has none. */
function withMask(graph: OnnxGraph, mask: Tensor<'float32'>, drop: number): OnnxGraph {
  const last = graph.nodes.findLast((node) => node.op === 'Gemm')
  const [hidden = ''] = last?.inputs ?? []
  const g = continueGraph({ ...graph, nodes: graph.nodes.filter((node) => node !== last) })
  const kept = g.mul(
    g.value(hidden),
    g.constant(
      float32(
        mask.shape,
        mask.data.map((keep) => keep / (1 - drop)),
      ),
    ),
  )
  if (last) g.append({ ...last, inputs: [kept.name, ...last.inputs.slice(1)] })
  for (const { name } of graph.outputs) g.output(g.value(name))
  return g.build()
}

/** [steps, ...] -> the first step's. */
function first(all: Tensor<'float32'>): Tensor<'float32'> {
  const shape = all.shape.slice(1)
  return float32(
    shape,
    all.data.slice(
      0,
      shape.reduce((count, size) => count * size, 1),
    ),
  )
}

async function firstStep(provider: TestProvider, entry: TrainIndex['models'][number], tensors: ReadonlyMap<string, Tensor>) {
  // The exported graph of a network with auxiliary heads has lost them: that one is drawn.
  const drawn = entry.args.aux === undefined ? undefined : drawnModel(entry, tensors)
  const whole = drawn?.trained?.graph ?? decodeModel(oracle?.bytes(entry.onnx) ?? new Uint8Array(), entry.onnx)
  const bound = bindDimensions(whole, entry.batch)
  const graph = entry.args.p ? withMask(bound, first(oracleTensor(tensors, 'masks')), entry.args.p) : bound
  const training = trainingMode(graph, { logits: drawn?.logits ?? graph.outputs[0]?.name ?? '' })
  const g = continueGraph(training.graph)
  const labels = first(oracleTensor(tensors, 'Y'))
  const lossOf = (logits: string) => crossEntropy(g, g.value(logits), labels)
  const loss = g.output(
    (drawn?.trained?.heads ?? []).reduce((sum, { logits, weight }) => g.add(sum, g.mul(lossOf(logits), weight)), lossOf(training.logits)),
  )
  const names = [...training.parameters.keys()]
  const { graph: backward, gradients } = differentiate(g.build(), loss.name, names)
  const finished = continueGraph(backward)
  finished.output(finished.value(loss.name))
  for (const name of names) finished.output(finished.value(gradients.get(name) ?? ''), `grad0.${name}`)
  const session = await (await testRuntime(provider)).load(finished.build())
  const feeds = { ...Object.fromEntries([...training.parameters, ...training.buffers]), [training.input.name]: first(oracleTensor(tensors, 'X')) }
  const results = (await session.run(feeds)) as Readonly<Record<string, Tensor>>
  await session.release()
  return { results, names, loss: numbers(results[loss.name] as Tensor)[0] }
}

const rows = providers.flatMap((provider) => rowsFor(provider, models).map((entry) => ({ provider, model: entry.model, entry })))

test.each(rows)(
  'first gradients of $model on $provider',
  async ({ provider, entry }) => {
    const tensors = oracle?.tensors(entry.file) ?? new Map()
    const { results, names, loss } = await firstStep(provider, entry, tensors)
    // A drawing's names have no dots.
    const keyOf = (name: string) => (tensors.has(`grad0.${name}`) ? `grad0.${name}` : `grad0.${torchName(name)}`)
    expect(names.map(keyOf).toSorted()).toEqual([...tensors.keys()].filter((key) => key.startsWith('grad0.')).toSorted())
    expect(Math.abs((loss ?? Number.NaN) - (entry.runs.sgd.loss_before_step[0] ?? 0))).toBeLessThan(1e-5)
    for (const name of names) expectClose(results[`grad0.${name}`] as Tensor, oracleTensor(tensors, keyOf(name)), gradientTolerance, name)
  },
  // A software GPU compiles a shader per node.
  300_000,
)
