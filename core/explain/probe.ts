// A Probe on a real network: a few questions, each one a small graph that computes only what is asked.

import { differentiate } from '../autograd/differentiate.ts'
import type { Model } from '../compile/model.ts'
import { foldFrozen } from '../lowering/fold-frozen.ts'
import { bindDimensions } from '../onnx/bind.ts'
import { continueGraph, type GraphBuilder } from '../onnx/builder.ts'
import type { OnnxGraph } from '../onnx/graph.ts'
import { operatorKey, plainAttributes, type Value } from '../onnx/operator.ts'
import { gradientDomain } from '../onnx/operators/gradient.ts'
import { operators } from '../onnx/operators/index.ts'
import { prune } from '../onnx/prune.ts'
import { invariant, OutsideError, ProblemsFound } from '../problems.ts'
import type { Runtime, Session } from '../runtime/runtime.ts'
import { elementCount, float32, type Shape, sayShape, type Tensor } from '../tensor/tensor.ts'
import type { Probe, ReluRule } from './explainer.ts'
import { withReluRule } from './relu-rule.ts'

const maximumBatch = 32
/** One-hot [n, K] float32: a session serves every class. Rows of zeros fill places without an image. */
const targetInput = 'lamina.target'

export interface OpenProbe extends Probe {
  close(): Promise<void>
}

/** What is asked: a key for the session, the graph that answers, and the outputs to fetch. */
interface Question {
  readonly key: string
  graph(bound: OnnxGraph): OnnxGraph
  readonly outputs: readonly string[]
  /** The class that is asked about, where one is. */
  readonly target?: number
  /** One answer for all images of a batch, to be added up; else one for each. */
  readonly summed?: boolean
}

export async function openProbe(runtime: Runtime, model: Model): Promise<OpenProbe> {
  const sessions = new Map<string, Session>()
  let largest = maximumBatch
  const single = bindDimensions(model.graph, 1)
  const inputShape = single.inputs[0]?.shape.slice(1) as number[]
  const scoreShape = single.values.get(model.logits)?.shape ?? []
  if (scoreShape.length !== 2) {
    const what = `The network gives scores of ${sayShape(scoreShape.slice(1))} for an image, not one per class.`
    throw new ProblemsFound([{ code: 'no-class-scores', severity: 'error', what, mend: 'Choose a network that ends in one score per class.' }])
  }

  async function sessionFor(question: Question, batch: number): Promise<Session> {
    const key = `${question.key} × ${batch}`
    const open = sessions.get(key)
    if (open) return open
    if (asking === 1) await releaseOthers(question.key, batch)
    const session = await runtime.load(prune(question.graph(bindDimensions(model.graph, batch)), question.outputs))
    sessions.set(key, session)
    return session
  }

  /** Of each question stay open the session of single images and that of the last other number: each holds the weights. Only while nobody else asks. */
  async function releaseOthers(question: string, batch: number): Promise<void> {
    if (batch === 1) return
    const others = [...sessions].filter(([key]) => key.startsWith(`${question} × `) && key !== `${question} × 1`)
    for (const [key, session] of others) {
      sessions.delete(key)
      await session.release()
    }
  }

  /** Images per run: all at once, but rather what is open already, if that leaves less than half of it empty. */
  function batchFor(question: Question, count: number): number {
    const wanted = Math.min(largest, Math.max(1, count))
    for (let batch = wanted; batch < 2 * wanted && batch <= largest; batch++) if (sessions.has(`${question.key} × ${batch}`)) return batch
    return wanted
  }

  let asking = 0
  let closed = false
  async function releaseAll(): Promise<void> {
    const open = [...sessions.values()]
    sessions.clear()
    await Promise.all(open.map((session) => session.release()))
  }
  /** A session that runs must not be released: a closed probe lets go of them when the last question is answered. */
  async function ask(question: Question, images: Tensor<'float32'>): Promise<readonly Tensor<'float32'>[]> {
    asking++
    try {
      return await run(question, images)
    } finally {
      asking--
      if (closed && asking === 0) await releaseAll()
    }
  }

  /** Runs the images in equal batches, the last filled up with zeros; halves the batch when memory runs out. */
  async function run(question: Question, images: Tensor<'float32'>): Promise<readonly Tensor<'float32'>[]> {
    const count = images.shape[0] as number
    const batch = batchFor(question, count)
    try {
      const session = await sessionFor(question, batch)
      const answers: Tensor<'float32'>[][] = []
      for (let from = 0; from < count; from += batch) {
        const asked = Math.min(batch, count - from)
        const target: Record<string, Tensor> =
          question.target === undefined ? {} : { [targetInput]: oneHot(batch, asked, model.classes, question.target) }
        const results = await session.run({ ...target, [model.input.name]: rows(images, from, batch) }, question.outputs)
        answers.push(await Promise.all(question.outputs.map(async (name) => (await runtime.read(results[name] as Tensor)) as Tensor<'float32'>)))
      }
      return question.outputs.map((_, index) => {
        const parts = answers.map((answer) => answer[index] as Tensor<'float32'>)
        return question.summed ? added(parts) : joinRows(parts, count)
      })
    } catch (error) {
      if (batch === 1 || !isOutOfMemory(error)) throw error
      largest = Math.ceil(batch / 2)
      return run(question, images)
    }
  }

  return {
    inputShape,
    classes: model.classes,
    spatialLayers: model.layers.flatMap(({ name, value }) => {
      const [, channels, height, width, ...more] = (single.values.get(value)?.shape ?? []) as number[]
      const spatial = channels !== undefined && height !== undefined && width !== undefined && more.length === 0 && height * width > 1
      return spatial ? [{ layer: name, shape: [channels, height, width] as const }] : []
    }),
    async scores(images, of) {
      const logits = only(await ask({ key: 'scores', graph: (bound) => withOutputs(bound, [model.logits]), outputs: [model.logits] }, images))
      return of === 'logit' ? logits : softmaxRows(logits)
    },
    async gradient(images, target, relu = 'plain') {
      return only(await ask(gradientQuestion(model, model.input.name, target, [], relu), images))
    },
    async gradientSum(images, target) {
      return only(await ask(gradientQuestion(model, model.input.name, target, [], 'plain', true), images))
    },
    async activations(images, layer, target) {
      const value = model.layers.find((candidate) => candidate.name === layer)?.value
      invariant(value !== undefined, `no layer "${layer}"`)
      const [gradients, activations] = await ask(gradientQuestion(model, value, target, [value]), images)
      invariant(gradients && activations, 'two answers')
      return { activations, gradients }
    },
    async close() {
      closed = true
      if (asking === 0) await releaseAll()
    },
  }
}

/** d Σₙ logits[n, target] / d value: examples do not mix in inference form, so each gets its own gradient; `summed` adds those up. */
function gradientQuestion(
  model: Model,
  value: string,
  target: number,
  also: readonly string[] = [],
  relu: ReluRule = 'plain',
  summed = false,
): Question {
  const gradient = 'lamina.gradient'
  return {
    key: `${relu} ${summed ? 'sum of gradients' : 'gradient'} by ${value}`,
    outputs: [gradient, ...also],
    target,
    summed,
    graph(bound) {
      // Folded before it is differentiated: batch norm leaves nothing to pass on the way back.
      const g = continueGraph(foldFrozen(prune(bound, [model.logits, value])))
      const logits = g.value(model.logits)
      const score = g.within('target', () => g.sum(g.mul(logits, g.input(targetInput, 'float32', logits.shape))))
      const { graph, gradients } = differentiate(g.build(), score.name, [value])
      const differentiated = continueGraph(graph)
      const by = gradients.get(value)
      const found = by === undefined ? differentiated.mul(differentiated.value(value), 0) : differentiated.value(by)
      differentiated.output(summed ? sumOverImages(differentiated, graph, found) : found, gradient)
      for (const name of also) differentiated.output(differentiated.value(name))
      return withReluRule(differentiated.build(), relu)
    },
  }
}

/** gradient: [n, ...] -> [1, ...]. What the first convolution passes back is linear in what it gets: it is asked once, for the sum. */
function sumOverImages(g: GraphBuilder, graph: OnnxGraph, gradient: Value): Value {
  const maker = graph.nodes.find(({ outputs }) => outputs[0] === gradient.name)
  const convolution = operators.get(`${gradientDomain}.ConvGradData`)
  if (!maker || !convolution || operatorKey(maker) !== `${gradientDomain}.ConvGradData`) return g.sum(gradient, [0], true)
  const [w = '', gradY = ''] = maker.inputs
  const attributes = { ...plainAttributes(convolution, maker), input_shape: [1, ...gradient.shape.slice(1)] }
  return g.within('sum', () => g.op('ConvGradData', [g.value(w), g.sum(g.value(gradY), [0], true)], attributes, { domain: gradientDomain }))
}

/** [batch, K]: ones at `target` in the first `count` rows. */
function oneHot(batch: number, count: number, classes: number, target: number): Tensor<'float32'> {
  const data = new Float32Array(batch * classes)
  for (let row = 0; row < count; row++) data[row * classes + target] = 1
  return float32([batch, classes], data)
}

function withOutputs(graph: OnnxGraph, names: readonly string[]): OnnxGraph {
  const g = continueGraph(graph)
  for (const name of names) g.output(g.value(name))
  return g.build()
}

/** images: [n, ...] -> rows `from` ... `from + count − 1`, zeros beyond the end. */
function rows(images: Tensor<'float32'>, from: number, count: number): Tensor<'float32'> {
  const shape: Shape = [count, ...images.shape.slice(1)]
  const size = elementCount(images.shape.slice(1))
  if (from === 0 && images.shape[0] === count) return images
  const data = new Float32Array(count * size)
  data.set(images.data.subarray(from * size, (from + count) * size))
  return float32(shape, data)
}

function added(parts: readonly Tensor<'float32'>[]): Tensor<'float32'> {
  const [first, ...more] = parts
  invariant(first, 'at least one batch')
  const data = Float32Array.from(first.data)
  for (const part of more) for (let at = 0; at < data.length; at++) data[at] = (data[at] as number) + (part.data[at] as number)
  return float32(first.shape, data)
}

function joinRows(parts: readonly Tensor<'float32'>[], count: number): Tensor<'float32'> {
  const rest = parts[0]?.shape.slice(1) ?? []
  const size = elementCount(rest)
  const data = new Float32Array(count * size)
  let at = 0
  for (const part of parts) {
    data.set(part.data.subarray(0, Math.min(part.data.length, data.length - at)), at)
    at += part.data.length
  }
  return float32([count, ...rest], data)
}

/** logits: [n, K] -> [n, K], each row exp(z − max z) / Σ. */
export function softmaxRows(logits: Tensor<'float32'>): Tensor<'float32'> {
  const [count = 0, classes = 0] = logits.shape
  const result = new Float32Array(logits.data.length)
  for (let row = 0; row < count; row++) {
    const values = logits.data.subarray(row * classes, (row + 1) * classes)
    const most = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
    const powers = values.map((value) => Math.exp(value - most))
    const sum = powers.reduce((a, b) => a + b, 0)
    result.set(
      powers.map((power) => power / sum),
      row * classes,
    )
  }
  return float32(logits.shape, result)
}

function only(answers: readonly Tensor<'float32'>[]): Tensor<'float32'> {
  const [answer] = answers
  invariant(answer, 'one answer')
  return answer
}

const isOutOfMemory = (error: unknown): boolean => error instanceof OutsideError && /alloc|memory/i.test(`${error.message} ${error.cause}`)
