// Every layer against its own definition and against ONNX Runtime: one test for all of them, also for those that come later.

import { describe, expect, test } from 'vitest'
import { gradientRules, notDifferentiable } from '../autograd/rules/index.ts'
import { fallbacks, lower } from '../lowering/lower.ts'
import { cpuProfile, webgpuProfile } from '../lowering/profiles.ts'
import { GraphBuilder } from '../onnx/builder.ts'
import type { OnnxGraph } from '../onnx/graph.ts'
import { operatorKey } from '../onnx/operator.ts'
import { readOptions } from '../options/options.ts'
import { invariant } from '../problems.ts'
import { elementCount, numbers, type Shape } from '../tensor/tensor.ts'
import { normal } from '../testing/lowering-case.ts'
import { testRuntime } from '../testing/ort.ts'
import { layerTypes } from './index.ts'
import { initialise } from './initialisation.ts'
import type { LayerType, Refusal } from './layer-type.ts'

const batch = 2
const all = [...layerTypes.values()]
const cases = all.flatMap((layer) => layer.cases.map((one) => ({ title: `${layer.type}: ${one.name}`, layer, one })))
const refusals = all.flatMap((layer) => layer.refusals.map((one) => ({ title: `${layer.type}: ${one.name}`, layer, one })))

const optionsFor = (layer: LayerType, raw: Readonly<Record<string, unknown>> = {}) => {
  const { values, problems } = readOptions(layer.options, raw)
  expect(problems).toEqual([])
  return values
}

/** The layer alone in a graph, with its weights drawn. */
function alone(layer: LayerType, raw: Readonly<Record<string, unknown>> | undefined, shapes: readonly Shape[], output: Shape): OnnxGraph {
  const options = optionsFor(layer, raw)
  const g = new GraphBuilder(layer.type)
  const arriving = layer.ports.inputs.length === 0 ? [output] : shapes
  const inputs = arriving.map((shape, at) => g.input(`x${at}`, 'float32', [batch, ...shape]))
  const parameters = layer.parameters({ inputs: shapes, options })
  const y = layer.emit(g, {
    inputs,
    options,
    parameter(name) {
      const declared = parameters.find((parameter) => parameter.name === name)
      invariant(declared, `${layer.type} declares no ${name}`)
      return g.initializer(name, initialise(declared.initialise, declared.shape, 1, name))
    },
  })
  g.output(y, 'y')
  return g.build()
}

// Dropout in inference form does nothing and ONNX Runtime takes it out, whatever the device; everything else has to run on the device itself.
describe('cases', () => {
  test.each(cases)('$title', async ({ layer, one: { options: raw, inputs, output } }) => {
    expect(layer.shape({ inputs, options: optionsFor(layer, raw) })).toEqual(output)
    const graph = alone(layer, raw, inputs, output)
    expect(graph.outputs[0]?.shape).toEqual([batch, ...output])
    for (const node of graph.nodes)
      expect(gradientRules.has(operatorKey(node)) || notDifferentiable.has(operatorKey(node)), operatorKey(node)).toBe(true)
    for (const profile of [cpuProfile({ cores: 1 }), webgpuProfile({ cores: 1 })]) {
      const carried = fallbacks(lower(graph, profile), profile).map(({ op }) => op)
      expect(
        carried.filter((op) => op !== 'Dropout'),
        profile.provider,
      ).toEqual([])
    }

    const runtime = await testRuntime('cpu')
    const session = await runtime.load(graph)
    const feeds = Object.fromEntries(graph.inputs.map(({ name, shape }) => [name, normal(shape as Shape, name)]))
    const y = await runtime.read((await session.run(feeds)).y as never)
    await session.release()
    expect(y.shape).toEqual([batch, ...output])
    expect(numbers(y).every(Number.isFinite)).toBe(true)
  })

  test.each(cases)('$title: figures', ({ layer, one: { options: raw, inputs, output } }) => {
    const options = optionsFor(layer, raw)
    const trained = layer.parameters({ inputs, options }).filter(({ role }) => role === 'parameter')
    const { parameters, multiplyAdds, output: size } = layer.arithmetic({ inputs, options, output })
    expect(parameters.value).toBe(trained.reduce((sum, { shape }) => sum + elementCount(shape), 0))
    for (const formula of [parameters, multiplyAdds]) expect(calculated(formula.filled)).toBe(formula.value)
    if (size) expect(calculated(size.filled)).toBe(size.value)
    if (size && output.length >= 2 && layer.category !== 'joining') expect(size.value).toBe(output[1])
    expect(layer.highlights(options).length).toBeLessThanOrEqual(2)
    expect(layer.pytorch({ inputs, options })).not.toBe('')
  })
})

/** What a filled formula comes to: the user is told `value` and shown this. */
function calculated(filled: string): number {
  const script = filled
    .replaceAll('⌊', 'Math.floor(')
    .replaceAll('⌈', 'Math.ceil(')
    .replaceAll(/[⌋⌉]/g, ')')
    .replaceAll('·', '*')
    .replaceAll('−', '-')
  expect(script).toMatch(/^[\d\s+*/().-]|Math/)
  return Number(new Function(`return ${script}`)())
}

test.each(refusals)('refusal of $title', ({ layer, one: { options: raw, inputs, says } }) => {
  const result = layer.shape({ inputs, options: optionsFor(layer, raw) })
  expect(result).toHaveProperty('refusal')
  if (!('refusal' in result)) return
  const { what, mend, option, fix } = result.refusal
  expect(`${what} ${mend}`).toMatch(says)
  if (option !== undefined) expect(layer.options).toHaveProperty(option)
  if (fix?.kind === 'set-option') optionsFor(layer, { [fix.option]: fix.value })
  if (fix?.kind === 'insert-layer') {
    expect(layer.ports.inputs.map(({ name }) => name)).toContain(fix.port)
    optionsFor(layerTypes.get(fix.type) as LayerType, fix.options)
  }
})

function refusalOf(layer: LayerType, one: LayerType['refusals'][number]): Refusal | undefined {
  const result = layer.shape({ inputs: one.inputs, options: readOptions(layer.options, one.options ?? {}).values })
  return 'refusal' in result ? result.refusal : undefined
}

/** A mend of one click has to mend: the layer that it inserts, or the option that it sets, makes the refusal go away. */
test.each(refusals.filter(({ layer, one }) => refusalOf(layer, one)?.fix))('mend of $title', ({ layer, one }) => {
  const refusal = refusalOf(layer, one)
  const fix = refusal?.fix
  const inputs = [...one.inputs]
  let raw = one.options ?? {}
  if (fix?.kind === 'set-option') raw = { ...raw, [fix.option]: fix.value }
  if (fix?.kind === 'insert-layer') {
    const inserted = layerTypes.get(fix.type) as LayerType
    const at = layer.ports.inputs.findIndex(({ name }) => name === fix.port)
    const made = inserted.shape({ inputs: [inputs[at] as Shape], options: optionsFor(inserted, fix.options) })
    expect(made).not.toHaveProperty('refusal')
    inputs[at] = made as Shape
  }
  const after = layer.shape({ inputs, options: optionsFor(layer, raw) })
  // Some mends are the first of two steps: the next refusal is then another one.
  if ('refusal' in after) expect(after.refusal.code).not.toBe(refusal?.code)
})

test.each(all)('$type is told completely', (layer) => {
  expect(layer.cases.length).toBeGreaterThanOrEqual(3)
  expect(layer.refusals.length).toBeGreaterThanOrEqual(1)
  expect(layer.type).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)
  expect(layer.summary).toMatch(/[.)]$/)
  for (const option of Object.values(layer.options)) expect(option.help).toMatch(/\.$/)
  expect(
    readOptions(layer.options, Object.fromEntries(Object.entries(layer.options).map(([name, { default: value }]) => [name, value]))).problems,
  ).toEqual([])
})

test('titles tell layers apart', () => {
  expect(new Set(all.map(({ title }) => title)).size).toBe(all.length)
})
