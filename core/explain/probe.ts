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
import { elementCount, float32, sayShape, type Tensor } from '../tensor/tensor.ts'
import { added, joinRows, oneHot, rows } from './batches.ts'
import { inChunks } from './chunks.ts'
import { coveredGraph, coveredName, fillInput } from './covered-graph.ts'
import type { Probe, ReluRule } from './explainer.ts'
import type { Cover } from './patches.ts'
import { withReluRule } from './relu-rule.ts'
import { rowNumbers } from './row-numbers.ts'

const maximumBatch = 32
/** One-hot [n, K] float32: a session serves every class. Rows of zeros fill places without an image. */
const targetInput = 'lamina.target'

export interface OpenProbe extends Probe {
  close(): Promise<void>
}

/** What is asked: a key for the session, the graph that answers, and the outputs to fetch. */
interface Question {
  readonly key: string
  /** The beginning of the keys of questions that follow each other; their own where nothing is said. */
  readonly family?: string
  graph(bound: OnnxGraph): OnnxGraph
  readonly outputs: readonly string[]
  /** The class that is asked about, where one is. */
  readonly target?: number
  /** One answer for all images of a batch, to be added up; else one for each. */
  readonly summed?: boolean
}

/** What a batch of a question reads, from its `from`-th image or place on. */
type Feeds = (from: number, batch: number) => Readonly<Record<string, Tensor>>

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
    if (asking === 1) await releaseOthers(question.family ?? question.key, batch)
    const session = await runtime.load(prune(question.graph(bindDimensions(model.graph, batch)), question.outputs))
    sessions.set(key, session)
    return session
  }

  /** Of each family stay open the sessions of single images and the last other one: each holds the weights. Only while nobody else asks. */
  async function releaseOthers(family: string, batch: number): Promise<void> {
    if (batch === 1) return
    const others = [...sessions].filter(([key]) => key.startsWith(`${family} × `) && !key.endsWith(' × 1'))
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
  async function ask(question: Question, count: number, feeds: Feeds): Promise<readonly Tensor<'float32'>[]> {
    asking++
    try {
      return await run(question, count, feeds)
    } finally {
      asking--
      if (closed && asking === 0) await releaseAll()
    }
  }

  const askOf = (images: Tensor<'float32'>, question: Question) =>
    ask(question, images.shape[0] as number, (from, batch) => ({ [model.input.name]: rows(images, from, batch) }))

  /** Runs equal batches, the last filled up; halves the batch when memory runs out. */
  async function run(question: Question, count: number, feeds: Feeds): Promise<readonly Tensor<'float32'>[]> {
    const batch = batchFor(question, count)
    try {
      const session = await sessionFor(question, batch)
      const answers: Tensor<'float32'>[][] = []
      for (let from = 0; from < count; from += batch) {
        const asked = Math.min(batch, count - from)
        const target: Record<string, Tensor> =
          question.target === undefined ? {} : { [targetInput]: oneHot(batch, asked, model.classes, question.target) }
        const results = await session.run({ ...target, ...feeds(from, batch) }, question.outputs)
        answers.push(await Promise.all(question.outputs.map(async (name) => (await runtime.read(results[name] as Tensor)) as Tensor<'float32'>)))
      }
      return question.outputs.map((_, index) => {
        const parts = answers.map((answer) => answer[index] as Tensor<'float32'>)
        return question.summed ? added(parts) : joinRows(parts, count)
      })
    } catch (error) {
      if (batch === 1 || !isOutOfMemory(error)) throw error
      largest = Math.ceil(batch / 2)
      return run(question, count, feeds)
    }
  }

  let lastCovered: ({ readonly places: string } & ReturnType<typeof coveredQuestion>) | undefined

  return {
    inputShape,
    classes: model.classes,
    spatialLayers: model.layers.flatMap(({ name, value }) => {
      const [, channels, height, width, ...more] = (single.values.get(value)?.shape ?? []) as number[]
      const spatial = channels !== undefined && height !== undefined && width !== undefined && more.length === 0 && height * width > 1
      return spatial ? [{ layer: name, shape: [channels, height, width] as const }] : []
    }),
    async scores(images, of) {
      const logits = only(await askOf(images, { key: 'scores', graph: (bound) => withOutputs(bound, [model.logits]), outputs: [model.logits] }))
      return of === 'logit' ? logits : softmaxRows(logits)
    },
    async coveredScores(image, cover, of, watch) {
      // Kept for the next image: planning takes longer than a small network.
      const places = `${cover.side} px at ${cover.corners}`
      if (lastCovered?.places !== places) lastCovered = { places, ...coveredQuestion(model, single, cover, places) }
      const { question, gathers, share } = lastCovered
      const channels = image.shape[1] ?? 1
      const given = { [model.input.name]: image, [fillInput]: float32([1, channels], new Float32Array(channels).fill(cover.fill)) }
      const [uncovered, covered]: [Tensor<'float32'>[], Tensor<'float32'>[]] = [[], []]
      await inChunks(cover.corners.length, share * elementCount(image.shape), watch, async (from, to) => {
        const numbersOf = (at: number, batch: number) => gathers.map((gather) => [gather.name, rowNumbers(gather, from + at, batch)] as const)
        const feeds: Feeds = (at, batch) => ({ ...given, ...Object.fromEntries(numbersOf(at, batch)) })
        const [whole, copies] = await ask(question, to - from, feeds)
        invariant(whole && copies, 'two answers')
        uncovered.push(rows(whole, 0, 1))
        covered.push(copies)
      })
      const scores = (logits: Tensor<'float32'>) => (of === 'logit' ? logits : softmaxRows(logits))
      return { uncovered: scores(joinRows(uncovered, 1)), covered: scores(joinRows(covered, cover.corners.length)) }
    },
    async gradient(images, target, relu = 'plain') {
      return only(await askOf(images, gradientQuestion(model, model.input.name, target, [], relu)))
    },
    async gradientSum(images, target) {
      return only(await askOf(images, gradientQuestion(model, model.input.name, target, [], 'plain', true)))
    },
    async activations(images, layer, target) {
      const value = model.layers.find((candidate) => candidate.name === layer)?.value
      invariant(value !== undefined, `no layer "${layer}"`)
      const [gradients, activations] = await askOf(images, gradientQuestion(model, value, target, [value]))
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

/** The scores of an image and of its copies of which a square is covered. */
function coveredQuestion(model: Model, single: OnnxGraph, cover: Cover, places: string) {
  const scored = (graph: OnnxGraph): OnnxGraph => prune(graph, [model.logits])
  const graphOf = (bound: OnnxGraph) => coveredGraph(scored(single), scored(bound), model.input.name, cover)
  // Patches are as large in batches as in this.
  const { gathers, share } = graphOf(single)
  const question: Question = {
    family: 'covered',
    key: `covered × ${places}`,
    outputs: [model.logits, coveredName(model.logits)],
    graph: (bound) => graphOf(bound).graph,
  }
  return { question, gathers, share }
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

function withOutputs(graph: OnnxGraph, names: readonly string[]): OnnxGraph {
  const g = continueGraph(graph)
  for (const name of names) g.output(g.value(name))
  return g.build()
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
