// A Probe on a real network: four questions, each one a small graph that computes only what is asked.

import { differentiate } from '../autograd/differentiate.ts'
import type { Model } from '../compile/model.ts'
import { foldFrozen } from '../lowering/fold-frozen.ts'
import { bindDimensions } from '../onnx/bind.ts'
import { continueGraph } from '../onnx/builder.ts'
import type { OnnxGraph } from '../onnx/graph.ts'
import { prune } from '../onnx/prune.ts'
import { invariant, OutsideError, ProblemsFound } from '../problems.ts'
import type { Runtime, Session } from '../runtime/runtime.ts'
import { elementCount, float32, type Shape, sayShape, type Tensor } from '../tensor/tensor.ts'
import type { Probe, ReluRule } from './explainer.ts'
import { withReluRule } from './relu-rule.ts'

const maximumBatch = 32
/** One-hot [K] float32: a session serves every class. */
const targetInput = 'lamina.target'

export interface OpenProbe extends Probe {
  close(): Promise<void>
}

/** What is asked: a key for the session, the graph that answers, and the outputs to fetch. */
interface Question {
  readonly key: string
  graph(bound: OnnxGraph): OnnxGraph
  readonly outputs: readonly string[]
  readonly feeds?: Readonly<Record<string, Tensor>>
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
    const session = await runtime.load(prune(question.graph(bindDimensions(model.graph, batch)), question.outputs))
    sessions.set(key, session)
    return session
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
    const batch = Math.min(largest, 2 ** Math.ceil(Math.log2(Math.max(1, count))))
    try {
      const session = await sessionFor(question, batch)
      const answers: Tensor<'float32'>[][] = []
      for (let from = 0; from < count; from += batch) {
        const results = await session.run({ ...question.feeds, [model.input.name]: rows(images, from, batch) }, question.outputs)
        answers.push(await Promise.all(question.outputs.map(async (name) => (await runtime.read(results[name] as Tensor)) as Tensor<'float32'>)))
      }
      return question.outputs.map((_, index) =>
        joinRows(
          answers.map((answer) => answer[index] as Tensor<'float32'>),
          count,
        ),
      )
    } catch (error) {
      if (batch === 1 || !isOutOfMemory(error)) throw error
      largest = batch / 2
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

/** d Σₙ logits[n, target] / d value: examples do not mix in inference form, so each gets its own gradient. */
function gradientQuestion(model: Model, value: string, target: number, also: readonly string[] = [], relu: ReluRule = 'plain'): Question {
  const oneHot = new Float32Array(model.classes)
  oneHot[target] = 1
  const gradient = 'lamina.gradient'
  return {
    key: `${relu} gradient by ${value}`,
    outputs: [gradient, ...also],
    feeds: { [targetInput]: float32([model.classes], oneHot) },
    graph(bound) {
      // Folded before it is differentiated: batch norm leaves nothing to pass on the way back.
      const g = continueGraph(foldFrozen(prune(bound, [model.logits, value])))
      const score = g.within('target', () => g.sum(g.mul(g.value(model.logits), g.input(targetInput, 'float32', [model.classes]))))
      const { graph, gradients } = differentiate(g.build(), score.name, [value])
      const differentiated = continueGraph(graph)
      const by = gradients.get(value)
      differentiated.output(by === undefined ? differentiated.mul(differentiated.value(value), 0) : differentiated.value(by), gradient)
      for (const name of also) differentiated.output(differentiated.value(name))
      return withReluRule(differentiated.build(), relu)
    },
  }
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
