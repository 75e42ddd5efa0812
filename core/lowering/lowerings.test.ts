// Every lowering of an operator, on every device it applies to, against plain loops (our operators) or ONNX Runtime's own kernel (standard ones).

import { describe, expect, test } from 'vitest'
import { GraphBuilder } from '../onnx/builder.ts'
import type { OnnxGraph } from '../onnx/graph.ts'
import type { Value } from '../onnx/operator.ts'
import { numbers, type Tensor } from '../tensor/tensor.ts'
import { type LoweringCase, normal } from '../testing/lowering-case.ts'
import { loweringCases } from '../testing/lowering-cases.ts'
import { loadAsIs, rowsFor, type TestProvider, testProviders, testRuntime } from '../testing/ort.ts'
import { references } from '../testing/reference-gradients.ts'
import { expectClose } from '../testing/tolerance.ts'
import type { DeviceProfile, LoweringCall } from './lowering.ts'
import { lowerings } from './lowerings/index.ts'

const providers = await testProviders()

/** A device that lacks the operator at hand, so that its replacement applies; otherwise the real one. */
async function deviceFor(provider: TestProvider, op: string): Promise<DeviceProfile> {
  const { device } = await testRuntime(provider)
  const ours = op.startsWith('lamina.') || op === 'Conv' || op === 'Slice'
  return ours ? device : { ...device, lacks: new Set([...device.lacks, op]) }
}

type Emit = (g: GraphBuilder, inputs: readonly Value[]) => readonly Value[]

/** A graph with the case's inputs, and what each of `emits` makes of them: output `r1.0` is the first result of the second. */
function graphOf(each: LoweringCase, emits: readonly Emit[]): OnnxGraph {
  const g = new GraphBuilder(each.name)
  const inputs = each.inputs.map((tensor, index) => (each.constants?.[index] ? g.constant(tensor) : g.input(`x${index}`, tensor.type, tensor.shape)))
  for (const [form, emit] of emits.entries()) for (const [index, value] of emit(g, inputs).entries()) g.output(value, `r${form}.${index}`)
  return g.build()
}

function callOf(each: LoweringCase, inputs: readonly Value[], device: DeviceProfile): LoweringCall {
  const outputs = each.outputs.map((shape) => ({ type: 'float32' as const, shape }))
  return { inputs, outputs, attributes: each.attributes, constants: inputs.map(() => undefined), device }
}

/** The inputs as values of no graph: enough to ask whether a lowering applies. */
const placeholders = (each: LoweringCase): Value[] =>
  each.inputs.map((tensor, index) => ({ name: `x${index}`, type: tensor.type, shape: tensor.shape, constant: tensor }))

/** The results of each form. */
async function run(each: LoweringCase, emits: readonly Emit[], provider: TestProvider): Promise<Tensor[][]> {
  const graph = graphOf(each, emits)
  const session = await loadAsIs(graph, provider)
  const feeds = Object.fromEntries(each.inputs.map((tensor, index) => [`x${index}`, tensor]))
  const results = await session.run(Object.fromEntries(graph.inputs.map(({ name }) => [name, feeds[name] as Tensor])))
  await session.release()
  return emits.map((_, form) => each.outputs.map((__, index) => results[`r${form}.${index}`] as Tensor))
}

/** What the results have to be: our loops, or ONNX Runtime's own kernel on the CPU. */
async function expected(each: LoweringCase): Promise<readonly Tensor[]> {
  const reference = references[each.op]
  if (reference) return reference(each.inputs, each.attributes, each.outputs)
  const [results = []] = await run(each, [(g, inputs) => [g.op(each.op, inputs, each.attributes)]], 'cpu')
  return results
}

describe.each(providers)('%s', (provider) => {
  test.each(rowsFor(provider, loweringCases).map((each) => [`${each.op}: ${each.name}`, each] as const))('%s', async (_, each) => {
    const device = await deviceFor(provider, each.op)
    const results = await expected(each)
    const call = callOf(each, placeholders(each), device)
    const applicable = lowerings.filter(({ op, applies }) => op === each.op && applies(call))
    if (references[each.op]) expect(applicable.length).toBeGreaterThan(0)
    for (const lowering of applicable) expect(lowering.cost(call)).toBeGreaterThan(0)
    if (applicable.length === 0) return
    const emits = applicable.map(
      (lowering): Emit =>
        (g, inputs) =>
          lowering.emit(g, callOf(each, inputs, device)),
    )
    const found = await run(each, emits, provider)
    for (const [form, { name }] of applicable.entries())
      for (const [index, tensor] of (found[form] ?? []).entries())
        expectClose(tensor, results[index] as Tensor, each.tolerance, `${name}, result ${index}`)
  })
})

/** <op(x), g> = <x, gradient(g)> for what is linear in x: our gradients belong to ONNX Runtime's forward kernels, ceil mode and divisors included. */
const linear: Readonly<Record<string, { readonly op: string; readonly forward: (g: GraphBuilder, x: Value, each: LoweringCase) => Value }>> = {
  'lamina.AveragePoolGrad': {
    op: 'AveragePool',
    forward: (g, x, { attributes: { input_shape: _, ...attributes } }) => g.op('AveragePool', [x], attributes),
  },
  'lamina.ConvGradData': {
    op: 'Conv',
    forward: (g, x, { inputs: [w], attributes: { input_shape: _, ...attributes } }) => g.op('Conv', [x, g.initializer('w', w as Tensor)], attributes),
  },
}
const dot = (a: Tensor, b: Tensor): number => numbers(a).reduce((sum, value, index) => sum + value * Number(b.data[index]), 0)

test.each(loweringCases.filter(({ op }) => linear[op]).map((each) => [`${each.op}: ${each.name}`, each] as const))(
  'is the transpose of the forward kernel: %s',
  async (_, each) => {
    const x = normal(each.outputs[0] ?? [], 'probe')
    const g = new GraphBuilder('forward')
    g.output(linear[each.op]?.forward(g, g.input('x', 'float32', x.shape), each) as Value, 'y')
    const { y } = await (await loadAsIs(g.build(), 'cpu')).run({ x })
    const [gradX] = references[each.op]?.(each.inputs, each.attributes, each.outputs) ?? []
    expect(dot(x, gradX as Tensor)).toBeCloseTo(dot(y as Tensor, each.inputs.at(-1) as Tensor), 3)
  },
)

test('every lowering is tried by a case', () => {
  const devices: readonly DeviceProfile[] = [
    { provider: 'cpu', lacks: new Set(), channelBlock: 16, cores: 1 },
    { provider: 'webgpu', lacks: new Set(lowerings.map(({ op }) => op)), cores: 1 },
  ]
  const untried = lowerings.filter(
    (lowering) =>
      !devices.some((device) => loweringCases.some((each) => each.op === lowering.op && lowering.applies(callOf(each, placeholders(each), device)))),
  )
  expect(untried.map(({ op, name }) => `${op} by ${name}`)).toEqual([])
})
