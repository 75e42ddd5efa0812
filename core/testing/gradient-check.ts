// Checks a gradient rule against differences: with y = f(x), <u, f(x + εv) − f(x − εv)> / 2ε has to be <Jᵀu, v> in any directions u, v.

import { AssertionError } from 'node:assert'
import { differentiate } from '../autograd/differentiate.ts'
import type { CaseInput, GradientCase, GradientRule } from '../autograd/gradient-rule.ts'
import { continueGraph, GraphBuilder } from '../onnx/builder.ts'
import type { OnnxGraph } from '../onnx/graph.ts'
import type { Value } from '../onnx/operator.ts'
import { verify } from '../onnx/verify.ts'
import { invariant } from '../problems.ts'
import { onDevice, type Runtime, type Session } from '../runtime/runtime.ts'
import { type RandomStream, randomStream } from '../tensor/random.ts'
import { arrayOf, elementCount, float32, type Shape, type Tensor, tensor } from '../tensor/tensor.ts'

/** A step and how far the two sides may differ, as a share of the size of their terms. */
interface Differencing {
  readonly step: number
  readonly tolerance: number
}
/** Where the operator is linear in what moves, every step is exact and only rounding remains. */
const linear: Differencing = { step: 1, tolerance: 1e-5 }
const curved: Differencing = { step: 1e-2, tolerance: 1e-3 }

export interface CaseGraph {
  readonly graph: OnnxGraph
  /** Index of the operator's input -> graph input, of those that move. */
  readonly moving: ReadonlyMap<number, string>
  /** Results that count -> graph input that weighs them. */
  readonly weights: ReadonlyMap<string, string>
  /** Graph input -> its gradient. */
  readonly gradients: ReadonlyMap<string, string>
  readonly feeds: Readonly<Record<string, Tensor<'float32'>>>
}

/** One node of the rule's operator, the scalar Σ u·y, and its gradient by every input that is drawn. */
export function caseGraph(rule: GradientRule, example: GradientCase): CaseGraph {
  const stream = randomStream(7, rule.op, example.name)
  const g = new GraphBuilder(`${rule.op} ${example.name}`)
  const feeds: Record<string, Tensor<'float32'>> = {}
  const moving = new Map<number, string>()
  const inputs = example.inputs.map((given, index) => {
    if (!given) return undefined
    const input: CaseInput = 'shape' in given ? given : { shape: given }
    if (input.fixed) return g.constant(constantOf(input, input.fixed))
    const name = `x${index}`
    moving.set(index, name)
    feeds[name] = float32(input.shape, draw(stream, input, index))
    return g.input(name, 'float32', input.shape)
  })
  const outputs = example.outputs ?? 1
  const names = Array.from({ length: outputs }, (_, index) => `y${index}`)
  const results = g.within('case', () => g.ops(rule.op, inputs, example.attributes ?? {}, { domain: rule.domain ?? '', names }))
  const weights = new Map<string, string>()
  const terms = (example.through ?? results.map((_, index) => index)).map((index): Value => {
    const y = results[index]
    invariant(y, `${rule.op} has ${outputs} outputs, not ${index + 1}`)
    const name = `u${index}`
    weights.set(g.output(y).name, name)
    feeds[name] = float32(y.shape, directions(stream, y.shape))
    return g.sum(g.mul(y, g.input(name, 'float32', y.shape)))
  })
  const loss = terms.reduce((total, term) => g.add(total, term))
  const { graph, gradients } = differentiate(g.build(), loss.name, [...moving.values()])
  const whole = continueGraph(graph)
  for (const { name } of graph.outputs) whole.output(whole.value(name))
  const named = new Map([...gradients].map(([name, gradient]) => [name, whole.output(whole.value(gradient), `${name}.gradient`).name]))
  const built = whole.build()
  verify(built)
  return { graph: built, moving, weights, gradients: named, feeds }
}

/** Throws an AssertionError naming input and numbers when the rule's gradient is not what differences say. */
export async function checkGradient(runtime: Runtime, rule: GradientRule, example: GradientCase): Promise<void> {
  const built = caseGraph(rule, example)
  const session = await runtime.load(built.graph)
  try {
    const gradients = await fetch(session, built.feeds, [...built.gradients.values()])
    for (const [index, name] of built.moving) {
      const differencing = rule.linearIn?.includes(index) ? linear : curved
      const tolerance = example.tolerance?.value ?? differencing.tolerance
      const gradient = gradients[built.gradients.get(name) ?? '']
      invariant(gradient, `no gradient of ${name}`)
      for (const round of [0, 1]) {
        const stream = randomStream(11 + round, rule.op, example.name, name)
        await compare(
          { ...built, session, name, gradient, step: differencing.step, tolerance },
          stream,
          `${rule.op}, ${example.name}, input ${index}`,
        )
      }
    }
  } finally {
    await session.release()
  }
}

interface Comparison extends CaseGraph, Differencing {
  readonly session: Session
  readonly name: string
  readonly gradient: Tensor
}

async function compare(comparison: Comparison, stream: RandomStream, what: string): Promise<void> {
  const { session, feeds, weights, name, gradient, step, tolerance } = comparison
  const x = feeds[name]
  invariant(x, `${name} is fed`)
  const v = directions(stream, x.shape)
  const moved = [1, -1].map((sign) =>
    float32(
      x.shape,
      x.data.map((value, at) => value + sign * step * (v[at] ?? 0)),
    ),
  ) as [Tensor<'float32'>, Tensor<'float32'>]
  const results = [...weights.keys()]
  const [ahead, behind] = [
    await fetch(session, { ...feeds, [name]: moved[0] }, results),
    await fetch(session, { ...feeds, [name]: moved[1] }, results),
  ]
  const measured = results.flatMap((result) => {
    const u = feeds[weights.get(result) ?? '']?.data
    return Array.from(
      { length: u?.length ?? 0 },
      (_, at) => ((u?.[at] ?? 0) * (elementOf(ahead, result, at) - elementOf(behind, result, at))) / (2 * step),
    )
  })
  // x ± εv as rounded to float32, so that only the operator's own rounding remains.
  const claimed = Array.from(
    gradient.data as Float32Array,
    (slope, at) => (slope * ((moved[0].data[at] ?? 0) - (moved[1].data[at] ?? 0))) / (2 * step),
  )
  const [difference, product] = [total(measured), total(claimed)]
  const size = Math.max(Math.hypot(...measured), Math.hypot(...claimed))
  if (!(Math.abs(difference - product) <= tolerance * size + 1e-7))
    throw new AssertionError({
      message: `${what}: differences say ${difference.toPrecision(8)}, the rule ${product.toPrecision(8)}: off by ${(Math.abs(difference - product) / size).toExponential(2)} of ${size.toPrecision(4)}, allowed ${tolerance}`,
    })
}

const total = (terms: readonly number[]): number => terms.reduce((sum, term) => sum + term, 0)
const elementOf = (results: Readonly<Record<string, Tensor>>, name: string, at: number): number => Number(results[name]?.data[at])

async function fetch(session: Session, feeds: CaseGraph['feeds'], names: readonly string[]): Promise<Readonly<Record<string, Tensor>>> {
  const results = await session.run(feeds, names)
  return Object.fromEntries(
    Object.entries(results).map(([name, result]) => {
      invariant(!onDevice(result), 'test sessions keep nothing on a device')
      return [name, result]
    }),
  )
}

/** ±0.5 ... ±1.5 each: no direction that hides an element, no step that crosses a kink. */
const directions = (stream: RandomStream, shape: Shape): Float32Array =>
  Float32Array.from({ length: elementCount(shape) }, () => (stream.uniform() < 0.5 ? -1 : 1) * (0.5 + stream.uniform()))

function draw(stream: RandomStream, { shape, values = 'normal' }: CaseInput, index: number): Float32Array {
  const count = elementCount(shape)
  if (values === 'distinct')
    return Float32Array.from(stream.permutation(count), (place) => 0.1 * (place - Math.floor(count / 2)) + 0.05 + 0.033 * index)
  if (values !== 'normal') return Float32Array.from({ length: count }, () => (values === 'positive' ? 0.5 : 1.5) + stream.uniform())
  return Float32Array.from({ length: count }, () => {
    const drawn = stream.normal()
    return Math.sign(drawn) * Math.min(0.1 + 0.8 * Math.abs(drawn), 2)
  })
}

function constantOf({ shape, type = 'float32' }: CaseInput, values: readonly number[]): Tensor {
  return type === 'int64' ? tensor('int64', shape, BigInt64Array.from(values, BigInt)) : tensor(type, shape, arrayOf[type].from(values) as never)
}
