// Layers and losses against PyTorch: output, every gradient, running statistics after the step; on every device that runs here.

import { expect, test } from 'vitest'
import { differentiate } from '../autograd/differentiate.ts'
import { stepScalars } from '../autograd/step-graph.ts'
import { trainingMode } from '../autograd/training-mode.ts'
import { GraphBuilder } from '../onnx/builder.ts'
import type { OnnxGraph } from '../onnx/graph.ts'
import { type Operator, operatorKey, plainAttributes, type Value } from '../onnx/operator.ts'
import { operators } from '../onnx/operators/index.ts'
import { readOptions } from '../options/options.ts'
import { invariant } from '../problems.ts'
import { type Shape, scalar, type Tensor } from '../tensor/tensor.ts'
import { openOracle, oracleTensor } from '../testing/oracle.ts'
import { rowsFor, testProviders, testRuntime } from '../testing/ort.ts'
import type { OracleLayerCase, Part } from '../testing/pytorch-case.ts'
import { partsFor } from '../testing/pytorch-layers.ts'
import { type ElementTolerance, expectEachClose } from '../testing/tolerance.ts'
import { layerTypes } from './index.ts'

type Tensors = ReadonlyMap<string, Tensor>

/** The parts as one graph in inference form, with the oracle's weights. */
function networkOf(parts: readonly Part[], inputs: readonly string[], tensors: Tensors): { readonly graph: OnnxGraph; readonly output: Value } {
  const g = new GraphBuilder('oracle')
  const values = new Map(inputs.map((name) => [name, g.input(name, 'float32', oracleTensor(tensors, name).shape)]))
  let output: Value | undefined
  for (const { name, type, options: raw, from, renamed } of parts) {
    const layer = layerTypes.get(type)
    invariant(layer, `there is no layer "${type}"`)
    const { values: options, problems } = readOptions(layer.options, raw)
    expect(problems).toEqual([])
    const arriving = from.map((source) => values.get(source) as Value)
    const parameter = (own: string) => {
      const full = renamed?.[own] ?? (name === '' ? own : `${name}.${own}`)
      return g.initializer(full, oracleTensor(tensors, full))
    }
    const shape = layer.shape({ inputs: arriving.map((value) => value.shape.slice(1)), options })
    const made = g.within(name || type, () => layer.emit(g, { inputs: arriving, options, parameter }))
    expect(made.shape.slice(1)).toEqual(shape)
    output = made
    values.set(name, made)
  }
  invariant(output, 'there is a part')
  g.output(output)
  return { graph: g.build(), output }
}

/** Loss = Σ output · grad_output, its gradients, and the buffers' next values, all as outputs of one graph. */
function gradientGraph({ mode }: OracleLayerCase, parts: readonly Part[], inputs: readonly string[], tensors: Tensors) {
  const { graph, output } = networkOf(parts, inputs, tensors)
  const evaluated = { batchNorm: 'frozen', dropout: 'off' } as const
  // Layers of several inputs have no parameters: they need no training form.
  const training =
    inputs.length > 1
      ? { graph, parameters: new Map<string, Tensor>(), bufferUpdates: new Map<string, string>() }
      : trainingMode(graph, { logits: output.name, ...(mode === 'eval' ? evaluated : {}) })
  const g = new GraphBuilder('loss').include(withMask(training.graph))
  const weight = g.input('grad_output', 'float32', output.shape)
  const loss = g.sum(g.mul(g.value(output.name), weight))
  g.output(g.value(output.name))
  for (const name of training.bufferUpdates.values()) g.output(g.value(name))
  const wrt = [...inputs, ...training.parameters.keys()]
  const { graph: both, gradients } = differentiate(g.build(), loss.name, wrt)
  const all = new GraphBuilder('gradients').include(both)
  for (const { name } of both.outputs) all.output(all.value(name))
  const named = wrt.map((name) => [name, all.output(all.value(gradients.get(name) as string), `grad_${name}`).name] as const)
  return { graph: all.build(), output: output.name, gradients: new Map(named), training }
}

/** PyTorch's masks instead of drawn ones: what is drawn is 1 − mask, so that 1 is kept and 0 is not. */
function withMask(graph: OnnxGraph): OnnxGraph {
  const drawn = graph.nodes.filter((node) => node.op === 'RandomUniform')
  const [node, ...more] = drawn
  if (!node) return graph
  invariant(more.length === 0, 'a case has one mask')
  const { shape } = plainAttributes(operators.get(operatorKey(node)) as Operator, node) as { readonly shape: Shape }
  return {
    ...graph,
    inputs: [...graph.inputs.filter(({ type }) => type !== 'uint32'), { name: node.outputs[0] as string, type: 'float32', shape }],
    nodes: graph.nodes.filter((one) => one !== node),
    values: new Map([...graph.values].filter(([name]) => name !== node.outputs[0])),
  }
}

/** The oracle's tensor for an input of the graph. */
function fed(tensors: Tensors, name: string, shape: Shape, pass: number): Tensor {
  if (name === stepScalars.step) return scalar(pass)
  if (tensors.has(name)) return { ...oracleTensor(tensors, name), shape }
  const mask = oracleTensor(tensors, 'mask')
  return { ...mask, shape, data: mask.data.map((kept) => 1 - kept) }
}

function expectNear(actual: Tensor, expected: Tensor, tolerance: ElementTolerance, what: string): void {
  expect(actual.shape, what).toEqual(expected.shape)
  expectEachClose(actual, expected, tolerance, what)
}

const oracle = openOracle<{ readonly cases: readonly OracleLayerCase[] }>('layers')
if (oracle) {
  const cases = oracle.index.cases.filter(({ layer }) => !layer.startsWith('loss:') && layer !== 'PenaltyNet')
  const rows = cases.flatMap((one) => {
    const parts = partsFor(one)
    return parts ? [{ ...one, one, parts }] : []
  })
  const here = new Set(rows.map(({ id }) => id))
  test.skip.each(cases.filter(({ id }) => !here.has(id)))('$id: $layer is not here yet', () => {})

  // The same numbers have to come out of Fourier transforms.
  const byFourier = rows
    .filter(({ layer }) => /^Conv[123]d$/.test(layer))
    .map((row) => ({
      ...row,
      id: `${row.id}, by Fourier`,
      parts: row.parts.map((part) => ({ ...part, options: { ...part.options, evaluation: 'fourier' } })),
    }))

  for (const provider of await testProviders())
    test.each([...rowsFor(provider, rows), ...(provider === 'cpu' ? byFourier : [])])(
      `$id on ${provider}`,
      async ({ one, parts, file, tolerance }) => {
        const tensors = oracle.tensors(file)
        const inputs = tensors.has('input') ? ['input'] : one.input_shapes.map((_, at) => `input.${at}`)
        const { graph, output, gradients, training } = gradientGraph(one, parts, inputs, tensors)
        const runtime = await testRuntime(provider)
        const session = await runtime.load(graph)
        let results: Readonly<Record<string, Tensor>> = {}
        for (let pass = 0; pass < (one.forward_passes ?? 1); pass++) {
          const feeds = graph.inputs.map(({ name, shape }) => {
            const kept = results[training.bufferUpdates.get(name) ?? '']
            return [name, kept ?? fed(tensors, name, shape as Shape, pass)]
          })
          results = (await session.run(Object.fromEntries(feeds))) as Readonly<Record<string, Tensor>>
        }
        await session.release()
        expectNear(results[output] as Tensor, oracleTensor(tensors, 'output'), tolerance, 'output')
        for (const [name, gradient] of gradients) {
          const wanted = inputs.includes(name) ? name.replace(/^input/, 'grad_input') : `grad_${name}`
          expectNear(results[gradient] as Tensor, oracleTensor(tensors, wanted), tolerance, wanted)
        }
        for (const [buffer, next] of training.bufferUpdates)
          expectNear(results[next] as Tensor, oracleTensor(tensors, `after.${buffer}`), tolerance, `after.${buffer}`)
        const wanted = [...tensors.keys()].filter((name) => name.startsWith('grad_') && name !== 'grad_output')
        expect(gradients.size).toBe(wanted.length)
      },
    )
}
