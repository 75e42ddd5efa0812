// Many random designs, all the way: what checks also compiles, loads and agrees in shape; and a sample's gradients agree with differences.
// LAMINA_DESIGNS sets how many; a thousand take some minutes.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { differentiate } from './autograd/differentiate.ts'
import { trainingMode } from './autograd/training-mode.ts'
import { compile } from './compile/compile.ts'
import type { Model } from './compile/model.ts'
import { check } from './design/check.ts'
import type { Design } from './design/design.ts'
import { bindDimensions } from './onnx/bind.ts'
import { continueGraph } from './onnx/builder.ts'
import type { OnnxGraph } from './onnx/graph.ts'
import { invariant } from './problems.ts'
import type { Session } from './runtime/runtime.ts'
import { elementCount, float32, numbers, scalar, type Tensor, tensor } from './tensor/tensor.ts'
import { largeDesign } from './testing/large-designs.ts'
import { normal } from './testing/lowering-case.ts'
import { testRuntime } from './testing/ort.ts'

const count = Number(process.env.LAMINA_DESIGNS ?? 25)
/** Of so many one is differentiated. */
const sampled = 5
const batch = 3

const designs = fc.sample(largeDesign, { numRuns: count, seed: 2026 })

async function compiled(design: Design): Promise<Model> {
  const { problems, checked } = check(design)
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
  invariant(checked, 'a design without errors is checked')
  const model = compile(checked, { seed: 5 })
  for (const { node, output } of checked.nodes) {
    const value = model.layers.find(({ name }) => name === node.name)?.value ?? ''
    const known = model.graph.values.get(value) ?? (value === 'input' ? model.input : undefined)
    expect(known?.shape, node.name).toEqual(['N', ...output])
  }
  return model
}

test(`${count} designs check, compile, load and agree in shape`, async () => {
  const runtime = await testRuntime('cpu')
  let layers = 0
  for (const design of designs) {
    const model = await compiled(design)
    const session = await runtime.load(bindDimensions(model.graph, batch))
    const [, ...shape] = model.input.shape.map(Number)
    const results = await session.run({ [model.input.name]: normal([batch, ...shape]) })
    await session.release()
    expect(results[model.logits]?.shape, said(design)).toEqual([batch, model.classes])
    layers += design.nodes.length
  }
  // They are not all trivial.
  expect(layers / count).toBeGreaterThan(20)
}, 3_600_000)

test('their gradients agree with differences', async () => {
  const found = []
  for (const design of designs.filter((_, at) => at % sampled === 0)) {
    const outcome = await agreement(await compiled(design))
    if (outcome) found.push({ ...outcome, design: outcome.agrees ? '' : said(design) })
  }
  expect(found.filter(({ agrees }) => !agrees)).toEqual([])
  // Numbers that run away are no test; they have to be the exception.
  expect(found.length).toBeGreaterThan((0.6 * count) / sampled)
}, 3_600_000)

const said = (design: Design): string => JSON.stringify(design.nodes.map(({ type, options }) => ({ type, options })))

/** Σ u·logits by the input and every parameter. */
function gradientGraph(model: Model): {
  readonly graph: OnnxGraph
  readonly start: ReadonlyMap<string, Tensor>
  readonly by: ReadonlyMap<string, string>
} {
  const training = trainingMode(bindDimensions(model.graph, batch), { logits: model.logits })
  const g = continueGraph(training.graph)
  const value = g.output(g.sum(g.mul(g.value(training.logits), g.constant(normal([batch, model.classes], 'u')))), 'value')
  const names = [model.input.name, ...training.parameters.keys()]
  const { graph, gradients } = differentiate(g.build(), value.name, names)
  const both = continueGraph(graph)
  both.output(both.value('value'))
  for (const name of names) both.output(both.value(gradients.get(name) ?? ''), `by ${name}`)
  const [, ...shape] = model.input.shape.map(Number)
  const random = { 'lamina.seed': uint32(3), 'lamina.counter': uint32(7), 'lamina.step': scalar(0) }
  const reads = new Set(graph.inputs.map(({ name }) => name))
  const start = new Map<string, Tensor>([
    [model.input.name, normal([batch, ...shape], 'x')],
    ...training.parameters,
    ...training.buffers,
    ...Object.entries(random).filter(([name]) => reads.has(name)),
  ])
  return { graph: both.build(), start, by: new Map(names.map((name) => [name, `by ${name}`])) }
}

const uint32 = (value: number): Tensor => tensor('uint32', [1], Uint32Array.of(value))

/**
 * <gradient, v> against (f(θ + εv) − f(θ − εv)) / 2ε in one direction over everything that moves. One of several ε has to agree. Undefined where there is nothing to
 * compare with: the numbers run away, or the differences to the right and to the left are two (a maximum of equal values, a ReLU at 0).
 */
async function agreement(model: Model) {
  const { graph, start, by } = gradientGraph(model)
  const session = await (await testRuntime('cpu')).load(graph)
  try {
    const at = await session.run(Object.fromEntries(start))
    const middle = Number((at.value as Tensor).data[0])
    const slope = [...by].reduce((sum, [name, gradient]) => sum + dot(at[gradient] as Tensor, direction(name, start)), 0)
    if (!Number.isFinite(slope) || Math.abs(slope) > 1e6) return undefined
    const smooth: number[] = []
    for (const step of [1e-3, 3e-3, 3e-4, 1e-2, 1e-4, 3e-2]) {
      const [up, down] = [await valueAt(session, start, by, step), await valueAt(session, start, by, -step)]
      const rounding = (Math.max(Math.abs(up), Math.abs(down)) * 3e-6) / step + 1e-4
      const near = (a: number, b: number) => Math.abs(a - b) <= 0.02 * Math.max(Math.abs(a), Math.abs(b)) + rounding
      const difference = (up - down) / (2 * step)
      if (near(difference, slope)) return { agrees: true, slope, smooth }
      const gap = Math.abs((up - middle) / step - (middle - down) / step)
      if (gap + rounding < Math.abs(difference - slope) / 4) smooth.push(difference)
    }
    return smooth.length > 1 ? { agrees: false, slope, smooth } : undefined
  } finally {
    await session.release()
  }
}

const direction = (name: string, start: ReadonlyMap<string, Tensor>): Tensor => normal(start.get(name)?.shape ?? [], `direction of ${name}`)
const dot = (a: Tensor, b: Tensor): number => numbers(a).reduce((sum, value, index) => sum + value * Number(b.data[index]), 0)

async function valueAt(session: Session, start: ReadonlyMap<string, Tensor>, by: ReadonlyMap<string, string>, step: number): Promise<number> {
  const moved = [...start].map(([name, value]) => {
    if (!by.has(name)) return [name, value] as const
    const along = direction(name, start)
    const data = Float32Array.from({ length: elementCount(value.shape) }, (_, index) => Number(value.data[index]) + step * Number(along.data[index]))
    return [name, float32(value.shape, data)] as const
  })
  const { value } = await session.run(Object.fromEntries(moved))
  return Number((value as Tensor).data[0])
}
