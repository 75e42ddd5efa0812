// torchvision's classifiers as PyTorch exports them at opsets 11, 13 and 17: they are read, compute what PyTorch computes, take a training step as PyTorch's
// gradients say, and can be explained. LAMINA_TORCH_EXPORTS=all takes every network in every form at every opset in place of a choice of them.

import { beforeAll, describe, expect, test } from 'vitest'
import { differentiate } from '../../core/autograd/differentiate.ts'
import { stepScalars } from '../../core/autograd/step-graph.ts'
import { trainingMode } from '../../core/autograd/training-mode.ts'
import { importModel } from '../../core/compile/import-model.ts'
import type { Model } from '../../core/compile/model.ts'
import { summariseModel } from '../../core/compile/summary.ts'
import { explainers } from '../../core/explain/index.ts'
import { openProbe } from '../../core/explain/probe.ts'
import { attachLoss } from '../../core/losses/attach-loss.ts'
import { losses } from '../../core/losses/index.ts'
import { bindDimensions } from '../../core/onnx/bind.ts'
import { continueGraph } from '../../core/onnx/builder.ts'
import { decodeModel } from '../../core/onnx/codec.ts'
import type { OnnxGraph } from '../../core/onnx/graph.ts'
import { prune } from '../../core/onnx/prune.ts'
import { attachOptimizer } from '../../core/optimizers/attach-optimizer.ts'
import { sgd } from '../../core/optimizers/sgd.ts'
import { defaultsOf } from '../../core/options/options.ts'
import { invariant } from '../../core/problems.ts'
import { elementCount, float32, sameShape, scalar, type Tensor } from '../../core/tensor/tensor.ts'
import { testRuntime } from '../../core/testing/ort.ts'
import { expectClose, type Tolerance } from '../../core/testing/tolerance.ts'
import { findPython } from './bench/torch.ts'
import { type Form, type TorchExport, type TorchExports, type TorchNumbers, torchExports } from './testing/torch-exports.ts'

const networks = [
  ...['alexnet', 'convnext', 'densenet', 'efficientnet', 'googlenet', 'inception_v3', 'mnasnet', 'mobilenet_v2'],
  ...['mobilenet_v3', 'regnet', 'resnet', 'resnext', 'shufflenet_v2', 'squeezenet', 'vgg', 'vgg_bn', 'vit', 'swin'],
]
const opsets = [11, 13, 17] as const
const forms: readonly Form[] = ['eval', 'preserve', 'training']

const everything = process.env.LAMINA_TORCH_EXPORTS === 'all'

/** Every network once, going round opsets and forms; two of them at every opset; one with its blocks as functions. */
function chosen(): readonly TorchExport[] {
  const functions: TorchExport = { network: 'resnet', opset: 17, form: 'functions' }
  const all = networks
    .flatMap((network) => opsets.flatMap((opset) => forms.map((form): TorchExport => ({ network, opset, form }))))
    // Exported for inference, Swin's tables of positions are computed away into weights that PyTorch does not have.
    .filter(({ network, form }) => network !== 'swin' || form !== 'eval')
  if (everything) return [...all, functions]
  const some = all.filter(({ network, opset, form }) => {
    const [at, turn] = [networks.indexOf(network), forms.indexOf(form) - opsets.indexOf(opset) + 3]
    if (network === 'resnet' || network === 'mobilenet_v3') return turn % 3 === at % 3
    return turn % 3 === at % 3 && opset === opsets[Math.floor(at / 3) % 3]
  })
  return [...some, functions]
}

const python = await findPython('torch, torchvision')
if (python === undefined)
  console.warn('Exports of PyTorch are not tested: no Python here can import torchvision (Debian: apt-get install python3-torchvision).')
const rows = chosen()
let exported: TorchExports | undefined
// Half a minute for the default choice on an idle machine; none where an earlier run left them.
beforeAll(async () => {
  exported = python === undefined ? undefined : await torchExports(python, rows)
}, 600_000)

/** How batch normalisation is taken. */
type Mode = 'folded' | 'frozen' | 'train'

/** How batch normalisation is trained -> the name under which PyTorch's numbers stand. */
const modesOf: Readonly<Record<Form, readonly Mode[]>> = {
  eval: ['folded'],
  preserve: ['frozen', 'train'],
  training: ['train', 'frozen'],
  functions: ['train', 'frozen'],
}

describe.skipIf(python === undefined).each(rows)('$network, opset $opset, exported in $form mode', { timeout: 120_000 }, (row) => {
  const open = async () => {
    invariant(exported, 'exported')
    const [file, numbers] = await Promise.all([exported.file(row), exported.numbers(row)])
    return { model: importModel(decodeModel(file, `${row.network}.onnx`)), numbers }
  }

  test('has its parameters, and scores as PyTorch does', async () => {
    const { model, numbers } = await open()
    expect(model.classes).toBe(7)
    expect(summariseModel(model).totals.parameters).toBe(parametersIn(numbers, row))
    expectClose(await scoresOf(model, numbers.tensor('images')), numbers.tensor('logits'), { absolute: 1e-5, relative: 1e-4 }, 'logits')
  })

  test.each(everything ? modesOf[row.form] : modesOf[row.form].slice(0, 1))("takes a step along PyTorch's gradients: %s", async (mode) => {
    const { model, numbers } = await open()
    await expectStep(model, numbers, mode)
  })

  test('is explained', async () => {
    const { model, numbers } = await open()
    const probe = await openProbe(await testRuntime('cpu'), model)
    const images = numbers.tensor('images')
    const [, ...one] = images.shape as [number, ...number[]]
    const [gradCam, layer] = [explainers.get('grad-cam'), probe.spatialLayers.at(-1)]
    invariant(gradCam && layer, 'a CAM and a layer for it')
    const image = float32([1, ...one], images.data.slice(0, elementCount(one)))
    const { map, remark } = await gradCam.explain(probe, { image, target: 2, layer: layer.layer, options: defaultsOf(gradCam.options), seed: 1 })
    await probe.close()
    expect(map.shape).toEqual(layer.shape.slice(1))
    expect(map.data.every(Number.isFinite)).toBe(true)
    // A network of random weights may find nothing that speaks for the class; then it says so.
    expect(map.data.some((value) => value > 0) || remark !== undefined).toBe(true)
  })
})

/** Auxiliary heads are only in files that were exported in training mode. */
function parametersIn(numbers: TorchNumbers, { form }: TorchExport): number {
  const prefix = form === 'eval' ? 'folded.grad.' : 'frozen.grad.'
  const names = numbers.namesAfter(prefix).filter((name) => name !== 'images' && (form === 'training' || !name.startsWith('aux')))
  return names.reduce((sum, name) => sum + elementCount(numbers.get(prefix + name).shape), 0)
}

async function scoresOf(model: Model, images: Tensor<'float32'>): Promise<Tensor> {
  const session = await (await testRuntime('cpu')).load(prune(bindDimensions(model.graph, images.shape[0] ?? 0), [model.logits]))
  const results = await session.run({ [model.input.name]: images })
  await session.release()
  return results[model.logits] as Tensor
}

/**
 * One step of SGD at a learning rate of 1 without dropout: the loss, its gradient by the images, and every parameter w becomes w − g. Running statistics
 * follow the batch, or stay out of the step where they are frozen.
 */
async function expectStep(model: Model, numbers: TorchNumbers, mode: Mode): Promise<void> {
  const images = numbers.tensor('images')
  const [loss, batchNorm] = [losses.get('cross-entropy'), mode === 'train' ? 'train' : 'frozen'] as const
  invariant(loss, 'the loss of classifiers')
  const training = trainingMode(bindDimensions(model.graph, images.shape[0] ?? 0), { logits: model.logits, batchNorm, dropout: 'off' })
  const scored = attachLoss(training, loss, defaultsOf(loss.options))
  const differentiated = { ...scored, ...differentiate(scored.graph, scored.loss, [...scored.parameters.keys(), scored.input.name]) }
  const step = attachOptimizer(differentiated, sgd, defaultsOf(sgd.options))
  const byImages = differentiated.gradients.get(scored.input.name)
  expect(step.buffers.length > 0).toBe(mode === 'train' && model.graph.nodes.some(({ op }) => op === 'BatchNormalization'))

  const session = await (await testRuntime('cpu')).load(withOutput(step.graph, byImages ?? ''))
  const feeds = { ...Object.fromEntries(step.state), [step.input.name]: images, [step.labels.name]: numbers.get('labels') }
  const results = (await session.run({ ...feeds, [stepScalars.learningRate]: scalar(1) })) as Readonly<Record<string, Tensor<'float32'>>>
  await session.release()
  const read = (name: string | undefined): Tensor<'float32'> => results[name ?? ''] as Tensor<'float32'>

  expectClose(read(step.loss), numbers.tensor(`${mode}.loss`), { absolute: 1e-6, relative: 1e-4 }, 'loss')
  const reference = numbers.tensor(`${mode}.grad.images`)
  expectClose(read(byImages), reference, tolerance(numbers.number(`${mode}.rounding.grad.images`)), `${mode}: images`)
  for (const name of step.parameters) {
    const before = step.state.get(name) as Tensor<'float32'>
    const { gradient, rounding } = gradientOf(numbers, mode, name, before)
    const after = float32(
      before.shape,
      before.data.map((value, at) => value - (gradient.data[at] ?? 0)),
    )
    const { absolute, relative } = tolerance(rounding)
    expectClose(read(step.updates.get(name)), after, { absolute: absolute + relative * largest(gradient), relative: 1e-6 }, `${mode}: ${name}`)
  }
}

const largest = ({ data }: Tensor<'float32'>): number => data.reduce((most, value) => Math.max(most, Math.abs(value)), 0)

/** What PyTorch itself loses in float32 says how well a gradient is conditioned. */
const tolerance = (rounding: number): Tolerance => ({ absolute: 1e-6 + 4 * rounding, relative: 1e-4 })

function withOutput(graph: OnnxGraph, name: string): OnnxGraph {
  const g = continueGraph(graph)
  for (const output of [...graph.outputs.map((each) => each.name), name]) g.output(g.value(output))
  return g.build()
}

/** By name; where the exporter computed a new weight and gave it a number for a name, by its values, which may stand transposed. */
function gradientOf(numbers: TorchNumbers, mode: Mode, name: string, weight: Tensor<'float32'>) {
  const names = numbers.namesAfter(`${mode}.grad.`).filter((each) => each !== 'images')
  const known = (found: string, turn: (given: Tensor<'float32'>) => Tensor<'float32'>) => ({
    gradient: turn(numbers.tensor(`${mode}.grad.${found}`)),
    rounding: numbers.number(`${mode}.rounding.grad.${found}`),
  })
  if (names.includes(name)) return known(name, (given) => given)
  for (const turn of [(given: Tensor<'float32'>) => given, transposed]) {
    const found = names.find((each) => sameWeight(turn(numbers.tensor(`${mode}.${each}`)), weight))
    if (found) return known(found, turn)
  }
  throw new Error(`no parameter of PyTorch is "${name}" (${weight.shape.join('×')})`)
}

const sameWeight = (theirs: Tensor<'float32'>, ours: Tensor<'float32'>): boolean =>
  sameShape(theirs.shape, ours.shape) && theirs.data.every((value, at) => Math.abs(value - (ours.data[at] ?? 0)) <= 1e-5 * (1 + Math.abs(value)))

/** [a, b] -> [b, a]; tensors of other ranks stay. */
function transposed(given: Tensor<'float32'>): Tensor<'float32'> {
  const [rows = 1, columns = 1] = given.shape
  if (given.shape.length !== 2) return given
  return float32(
    [columns, rows],
    given.data.map((_, at) => given.data[(at % rows) * columns + Math.floor(at / rows)] ?? 0),
  )
}
