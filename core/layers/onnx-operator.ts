// ONNX operator: nodes of an imported file for which there is no layer here, as they stand in it.

import { GraphBuilder } from '../onnx/builder.ts'
import { multiplyAddsOf } from '../onnx/multiply-adds.ts'
import { ShapeRefused, type Value } from '../onnx/operator.ts'
import { text } from '../options/options.ts'
import { Unsupported } from '../problems.ts'
import { elementCount, type Shape, sayShape } from '../tensor/tensor.ts'
import { emitForeignNodes, type ForeignNodes, parametersOf, readForeignNodes, writeForeignNodes } from './foreign-nodes.ts'
import { defineLayer, type Formula, refuse } from './layer-type.ts'
import { nothing, output } from './shared.ts'

/** Operators that see each value's own place only. */
const elementWise = new Set([
  'Abs',
  'Add',
  'Sub',
  'Mul',
  'Div',
  'Neg',
  'Exp',
  'Log',
  'Pow',
  'Sqrt',
  'Relu',
  'Sigmoid',
  'Tanh',
  'Erf',
  'Clip',
  'Max',
  'Min',
  'Where',
])

/** What differs between the two is the batch. */
const batches = [7, 11] as const

/** [C, ...] of what leaves, or what ONNX says against it. */
function shapeAfter(nodes: ForeignNodes, inputs: readonly Shape[]): Shape | string {
  try {
    const [one, other] = batches.map((batch) => resultFor(nodes, inputs, batch)) as [Value, Value]
    if (one.type !== 'float32') return `it gives ${one.type}`
    const leads =
      one.shape.length === other.shape.length && one.shape.every((size, axis) => (axis === 0 ? size === batches[0] : size === other.shape[axis]))
    return leads && other.shape[0] === batches[1] ? one.shape.slice(1) : `it gives ${sayShape(one.shape)} for ${batches[0]} images`
  } catch (error) {
    if (error instanceof ShapeRefused || error instanceof Unsupported) return error.message
    throw error
  }
}

const resultFor = (nodes: ForeignNodes, inputs: readonly Shape[], batch: number): Value => written(new GraphBuilder('shape'), nodes, inputs, batch)

function written(g: GraphBuilder, nodes: ForeignNodes, inputs: readonly Shape[], batch: number): Value {
  const arriving = inputs.map((shape, at) => g.input(`x${at}`, 'float32', [batch, ...shape]))
  const declared = new Map(parametersOf(nodes).map(({ name, shape }) => [name, shape]))
  return emitForeignNodes(g, nodes, arriving, (name): Value => g.input(`w ${name}`, 'float32', declared.get(name) ?? []))
}

/** Of the convolutions and matrix products among them, each as a product of its own. */
function multiplyAdds(nodes: ForeignNodes, inputs: readonly Shape[]): Formula {
  const g = new GraphBuilder('count')
  g.output(written(g, nodes, inputs, 1))
  const graph = g.build()
  const found = graph.nodes.flatMap((node) => {
    const count = multiplyAddsOf(graph, node)
    return count ? [{ op: node.op, ...count }] : []
  })
  if (found.length === 0) return nothing
  return {
    value: found.reduce((sum, { values, each }) => sum + values * each, 0),
    symbols: found.map((_, at) => `n_${at + 1}·m_${at + 1}`).join(' + '),
    filled: found.map(({ values, each }) => `${values}·${each}`).join(' + '),
    terms: found.flatMap(({ op, values, each }, at) => [
      { symbol: `n_${at + 1}`, meaning: `values that ${op} ${op === 'ConvTranspose' ? 'takes' : 'gives'}`, value: values },
      { symbol: `m_${at + 1}`, meaning: 'products for each', value: each },
    ]),
  }
}

const example = (nodes: Omit<Parameters<typeof writeForeignNodes>[0], 'inputs'> & { readonly inputs?: string[] }) => ({
  operators: writeForeignNodes({ inputs: ['x'], ...nodes }),
})

export const onnxOperator = defineLayer({
  type: 'onnx-operator',
  title: 'ONNX operator',
  stem: 'onnx',
  category: 'dense',
  summary:
    'An operator of an imported .onnx file for which there is no layer of Lamina’s. It keeps its name, attributes, constants and weights as they stand in the file, and computes, trains and exports as they say.',
  source: 'onnx.ai/onnx/operators',
  imported: true,
  ports: { inputs: [{ name: 'in', label: 'Inputs', many: true }], outputs: [output] },
  options: {
    operators: text({ label: 'Operators', help: 'The nodes of the file, as text.', default: '', maxLength: 1_000_000, when: () => false }),
  },
  highlights({ operators }) {
    const nodes = readForeignNodes(operators)?.nodes ?? []
    return nodes.length > 1 ? [`${nodes.length} operators`] : nodes.map(({ op }) => op)
  },
  facts({ operators }) {
    const read = readForeignNodes(operators)
    if (!read) return []
    const one = read.nodes.length === 1
    const attributes = read.nodes.flatMap(({ op, attributes }) =>
      Object.entries(attributes).map(([name, value]) => ({
        label: one ? name : `${op}, ${name}`,
        value: Array.isArray(value) ? value.join(', ') : `${value}`,
      })),
    )
    const constants = Object.entries(read.constants).map(([name, { shape, data }]) => ({
      label: name,
      value: data.length <= 8 ? data.join(', ') : `${data.length} values, ${sayShape(shape)}`,
    }))
    const weights = parametersOf(read).map(({ name, shape }) => ({ label: name, value: sayShape(shape) }))
    return [{ label: one ? 'operator' : 'operators', value: read.nodes.map(({ op }) => op).join(', ') }, ...attributes, ...constants, ...weights]
  },
  shape({ inputs, options: { operators } }) {
    const nodes = readForeignNodes(operators)
    if (!nodes) return refuse({ code: 'no-operator', what: 'It holds no ONNX operator.', mend: 'Remove it: such layers come from imported files.' })
    if (nodes.inputs.length !== inputs.length)
      return refuse({
        code: 'wrong-inputs',
        what: `${inputs.length} connections end here; the operator takes ${nodes.inputs.length}.`,
        mend: 'Connect as many, in the order of the file.',
      })
    const after = shapeAfter(nodes, inputs)
    return typeof after === 'string'
      ? refuse({
          code: 'operator-refuses',
          what: `It cannot take ${inputs.map(sayShape).join(' and ')}: ${after}.`,
          mend: 'Bring what arrives to the shapes of the file.',
        })
      : after
  },
  parameters({ options: { operators } }) {
    const nodes = readForeignNodes(operators)
    return (nodes ? parametersOf(nodes) : []).map(({ name, shape, role }) => ({
      name,
      shape,
      role,
      initialise:
        shape.length > 1
          ? { scheme: 'pytorch-default', fanIn: elementCount(shape.slice(0, -1)), fanOut: shape.at(-1) ?? 1 }
          : { scheme: 'constant', value: role === 'buffer' ? 0 : 1 },
    }))
  },
  emit(g, { inputs, options: { operators }, parameter }) {
    const nodes = readForeignNodes(operators)
    if (!nodes) throw new Unsupported('an ONNX operator', 'The design', 'without its text cannot be compiled.')
    return emitForeignNodes(g, nodes, inputs, parameter)
  },
  arithmetic({ inputs, options: { operators } }) {
    const nodes = readForeignNodes(operators)
    const trained = nodes ? parametersOf(nodes).filter(({ role }) => role === 'parameter') : []
    const value = trained.reduce((sum, { shape }) => sum + elementCount(shape), 0)
    return {
      parameters:
        value === 0
          ? nothing
          : {
              value,
              symbols: trained.map((_, at) => `w_${at + 1}`).join(' + '),
              filled: trained.map(({ shape }) => shape.join('·') || '1').join(' + '),
              terms: trained.map(({ name, shape }, at) => ({ symbol: `w_${at + 1}`, meaning: `values of ${name}`, value: elementCount(shape) })),
            },
      multiplyAdds: nodes ? multiplyAdds(nodes, inputs) : nothing,
      window: nodes?.nodes.every(({ op }) => elementWise.has(op)) ? 'own' : 'all',
    }
  },
  pytorch: ({ options: { operators } }) =>
    `# ONNX: ${
      readForeignNodes(operators)
        ?.nodes.map(({ op }) => op)
        .join(', ') ?? 'nothing'
    }`,
  cases: [
    {
      name: 'one operator',
      options: example({ nodes: [{ op: 'Abs', inputs: ['x'], outputs: ['y'] }], output: 'y' }),
      inputs: [[3, 4]],
      output: [3, 4],
    },
    {
      name: 'attributes and weights',
      options: example({
        nodes: [
          { op: 'Transpose', inputs: ['x'], outputs: ['t'], attributes: { perm: [0, 2, 1] } },
          { op: 'MatMul', inputs: ['t', 'weight'], outputs: ['y'] },
        ],
        parameters: { weight: { shape: [3, 2], role: 'parameter' } },
        output: 'y',
      }),
      inputs: [[3, 4]],
      output: [4, 2],
    },
    {
      name: 'the second of two results, a constant',
      options: example({
        nodes: [
          { op: 'Split', inputs: ['x'], outputs: ['a', 'b'], attributes: { axis: 1, num_outputs: 2 } },
          { op: 'Mul', inputs: ['b', 'two'], outputs: ['y'] },
        ],
        constants: { two: { type: 'float32', shape: [], data: [2] } },
        output: 'y',
      }),
      inputs: [[4, 3, 3]],
      output: [2, 3, 3],
    },
  ],
  refusals: [
    { name: 'no text', inputs: [[3, 4]], says: /^It holds no ONNX operator\. Remove it: such layers come from imported files\.$/ },
    {
      name: 'other inputs',
      options: example({ nodes: [{ op: 'Abs', inputs: ['x'], outputs: ['y'] }], output: 'y' }),
      inputs: [[3], [3]],
      says: /^2 connections end here; the operator takes 1\. Connect as many/,
    },
    {
      name: 'shapes that the operator does not take',
      options: example({
        nodes: [{ op: 'MatMul', inputs: ['x', 'weight'], outputs: ['y'] }],
        parameters: { weight: { shape: [3, 2], role: 'parameter' } },
        output: 'y',
      }),
      inputs: [[4, 5]],
      says: /^It cannot take 4×5: /,
    },
    {
      name: 'the batch folded away',
      options: example({
        nodes: [{ op: 'ReduceSum', inputs: ['x', 'axes'], outputs: ['y'], attributes: { keepdims: 0 } }],
        constants: { axes: { type: 'int64', shape: [1], data: [0] } },
        output: 'y',
      }),
      inputs: [[7]],
      says: /^It cannot take 7: it gives 7 for 7 images\. Bring what arrives to the shapes of the file\.$/,
    },
  ],
})
