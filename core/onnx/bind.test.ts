// Binding, pruning, verifying and printing on graphs small enough to read.

import { expect, test } from 'vitest'
import { ProblemsFound } from '../problems.ts'
import { float32, int64 } from '../tensor/tensor.ts'
import { bindDimensions } from './bind.ts'
import type { Attribute, Dimension, OnnxGraph, OnnxNode } from './graph.ts'
import { printGraph } from './print.ts'
import { prune } from './prune.ts'
import { verify } from './verify.ts'

const node = (op: string, inputs: readonly string[], output: string, attributes: Record<string, Attribute> = {}): OnnxNode => ({
  name: output,
  domain: '',
  op,
  inputs,
  outputs: [output],
  attributes,
})
const constant = (output: string, ...values: number[]): OnnxNode => node('Constant', [], output, { value: { type: 'tensor', value: int64(values) } })
const axis: Record<string, Attribute> = { axis: { type: 'int', value: 0 } }

/** x -> flattened by the exporter's chain Shape, Gather, Concat -> times w; `unused` leads nowhere. */
const classifier = (...shape: Dimension[]): OnnxGraph => ({
  name: 'classifier',
  inputs: [{ name: 'x', type: 'float32', shape }],
  outputs: [{ name: 'y', type: 'float32', shape: [shape[0] ?? 0, 2] }],
  initializers: new Map([
    ['w', float32([4, 2], [1, 2, 3, 4, 5, 6, 7, 8])],
    ['forgotten', float32([1], [0])],
  ]),
  nodes: [
    node('Shape', ['x'], 'sizes'),
    constant('zero', 0),
    node('Gather', ['sizes', 'zero'], 'first'),
    constant('rest', -1),
    node('Concat', ['first', 'rest'], 'flat.shape', axis),
    node('Reshape', ['x', 'flat.shape'], 'flat'),
    node('Relu', ['flat'], 'unused'),
    node('MatMul', ['flat', 'w'], 'y'),
  ],
  values: new Map(),
  metadata: new Map([['made by', 'a test']]),
})

test('shape arithmetic becomes constants and only what the output needs is left', () => {
  const graph = bindDimensions(classifier('N', 1, 2, 2), 3)
  verify(graph)
  expect(printGraph(graph)).toBe(
    [
      'graph classifier(x: [3,1,2,2]) -> y: [3,2]',
      'weight w: [4,2]',
      'flat.shape: int64 [2] = Constant() {value: int64 2 (3, -1)}',
      'flat: [3,4] = Reshape(x, flat.shape)',
      'y: [3,2] = MatMul(flat, w)',
    ].join('\n'),
  )
  expect(graph.metadata.get('made by')).toBe('a test')
})

const refusal = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    if (error instanceof ProblemsFound) return error.message
    throw error
  }
  return 'nothing'
}

test('other free dimensions are refused by name', () => {
  expect(refusal(() => bindDimensions(classifier('N', 1, 'height', 'width'), 3))).toBe(
    'The model leaves "height" and "width" of its input "x" (N×1×height×width) open. Export it with a fixed image size; only the batch may stay open.',
  )
})

test('other free dimensions can be given', () => {
  expect(bindDimensions(classifier('N', 1, 'height', 'width'), 3, { height: 1, width: 4 }).inputs[0]?.shape).toEqual([3, 1, 1, 4])
})

/** The batch of 1 stands in the reshape, as exporters without dynamic axes write it. */
const fixedBatch = (...target: number[]): OnnxGraph => ({
  ...classifier(1, 1, 2, 2),
  nodes: [constant('flat.shape', ...target), node('Reshape', ['x', 'flat.shape'], 'flat'), node('MatMul', ['flat', 'w'], 'y')],
})

test('a batch written into a reshape is replaced', () => {
  expect(bindDimensions(fixedBatch(1, 4), 3).outputs).toEqual([{ name: 'y', type: 'float32', shape: [3, 2] }])
  expect(bindDimensions(fixedBatch(1, -1), 3).outputs[0]?.shape).toEqual([3, 2])
})

test('a model whose batch cannot be replaced is refused', () => {
  const graph = { ...fixedBatch(1, 4), nodes: [constant('s', 2, 2), node('Reshape', ['x', 's'], 'f'), node('ReduceSum', ['f'], 'y')] }
  expect(refusal(() => bindDimensions(graph, 3))).toBe(
    'The model "classifier" is made for batches of 1 only (f: 3×1×2×2 (12 elements) cannot take the shape 2×2). ' +
      'Export it with a free batch dimension (dynamic_axes or dynamic_shapes in PyTorch).',
  )
  const summed = { ...classifier(1, 4), nodes: [node('ReduceSum', ['x', 'w'].slice(0, 1), 'y')] }
  expect(refusal(() => bindDimensions(summed, 3))).toMatch(/"y" keeps 1×1/)
})

test('pruning to a value in the middle leaves out what comes after', () => {
  const graph = prune(bindDimensions(classifier(2, 4), 2), ['flat'])
  expect(graph.nodes.map(({ outputs }) => outputs[0])).toEqual(['flat.shape', 'flat'])
  expect([...graph.initializers.keys()]).toEqual([])
  expect(graph.outputs).toEqual([{ name: 'flat', type: 'float32', shape: [2, 4] }])
})

const sound = bindDimensions(classifier(2, 4), 2)
test.each([
  ['an unknown value', [...sound.nodes, node('Relu', ['nowhere'], 'z')], /Relu "z" reads "nowhere" before it is made/],
  ['two nodes of one name', [...sound.nodes, { ...node('Relu', ['x'], 'z'), name: 'y' }], /two nodes are called "y"/],
  ['two values of one name', [...sound.nodes, { ...node('Relu', ['x'], 'y'), name: 'z' }], /two values are called "y"/],
  ['an unknown operator', [...sound.nodes, node('Relux', ['x'], 'z')], /operator Relux is not known to Lamina/],
  ['an input too many', [...sound.nodes, node('Relu', ['x', 'x'], 'z')], /z: has 2 inputs, not 1/],
  ['an unknown attribute', [...sound.nodes, node('Relu', ['x'], 'z', axis)], /attribute "axis" of Relu is not known/],
  [
    'an attribute of another kind',
    [...sound.nodes, node('Flatten', ['x'], 'z', { axis: { type: 'float', value: 1 } })],
    /"axis" of Flatten as float/,
  ],
  ['an output never made', sound.nodes.slice(0, -1), /the output "y" is never made/],
])('the verifier finds %s', (_, nodes, says) => {
  expect(() => verify({ ...sound, nodes })).toThrow(says)
})

test('the verifier finds a shape that is declared wrongly', () => {
  const values = new Map([['flat', { name: 'flat', type: 'float32', shape: [4, 2] } as const]])
  expect(() => verify({ ...sound, values })).toThrow('Reshape "flat" gives float32 2×4, but "flat" is declared float32 4×2')
})

test('a graph inside a node keeps what it reads from outside', () => {
  const body: OnnxGraph = {
    name: 'body',
    inputs: [
      { name: 'turn', type: 'int64', shape: [] },
      { name: 'on', type: 'bool', shape: [] },
      { name: 'state', type: 'float32', shape: [2, 4] },
    ],
    outputs: [
      { name: 'on', type: 'bool', shape: [] },
      { name: 'next', type: 'float32', shape: [2, 4] },
    ],
    initializers: new Map(),
    nodes: [node('Add', ['state', 'doubled'], 'next')],
    values: new Map(),
    metadata: new Map(),
  }
  const loop = { ...node('Loop', ['', '', 'x'], 'y', { body: { type: 'graph', value: body } }), inputs: ['count', '', 'x'] }
  const graph: OnnxGraph = {
    ...classifier(2, 4),
    nodes: [node('Add', ['x', 'x'], 'doubled'), node('Constant', [], 'count', { value: { type: 'tensor', value: int64([3], []) } }), loop],
  }
  const bound = bindDimensions(graph, 2)
  verify(bound)
  expect(bound.nodes.map(({ op }) => op)).toEqual(['Add', 'Constant', 'Loop'])
  expect(bound.outputs[0]?.shape).toEqual([2, 4])
})

/** y = relu(x) when x has one row, else 2x: exporters write squeezes of free dimensions so. */
const choosing = (): OnnxGraph => {
  const branch = (name: string, made: OnnxNode): OnnxGraph => ({
    name,
    inputs: [],
    outputs: [{ name: made.outputs[0] ?? '', type: 'float32', shape: ['N', 4] }],
    initializers: new Map([[`${name}.two`, float32([], [2])]]),
    nodes: [made],
    values: new Map(),
    metadata: new Map(),
  })
  const branches: Record<string, Attribute> = {
    then_branch: { type: 'graph', value: branch('then', node('Relu', ['x'], 'a')) },
    else_branch: { type: 'graph', value: branch('else', node('Mul', ['x', 'else.two'], 'b')) },
  }
  const scalar = (output: string, value: number): OnnxNode => node('Constant', [], output, { value: { type: 'tensor', value: int64([value], []) } })
  return {
    ...classifier('N', 4),
    nodes: [
      node('Shape', ['x'], 'sizes'),
      scalar('zero', 0),
      node('Gather', ['sizes', 'zero'], 'rows'),
      scalar('one', 1),
      node('Equal', ['rows', 'one'], 'single'),
      node('If', ['single'], 'y', branches),
    ],
  }
}

test.each([
  [1, ['Relu', 'Identity']],
  [3, ['Constant', 'Mul', 'Identity']],
])('with %i rows a choice by shape gives way to its branch', (batch, expected) => {
  const graph = bindDimensions(choosing(), batch)
  verify(graph)
  expect(graph.nodes.map(({ op }) => op)).toEqual(expected)
  expect(graph.outputs[0]?.shape).toEqual([batch, 4])
})
