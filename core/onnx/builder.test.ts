// The builder's promises: provenance in names, shared constants, shape arithmetic done while building.

import { expect, test } from 'vitest'
import { float32, int64 } from '../tensor/tensor.ts'
import { continueGraph, GraphBuilder } from './builder.ts'
import { printGraph } from './print.ts'
import { verify } from './verify.ts'

test('nodes carry the name of the layer that made them, each once', () => {
  const g = new GraphBuilder('names')
  const x = g.input('x', 'float32', [1, 2])
  const y = g.within('n7.layer', () => g.op('Relu', [g.op('Relu', [x])]))
  expect(y.name).toBe('n7.layer/Relu/1')
})

test('equal small constants are one node, −0 and 0 are two', () => {
  const g = new GraphBuilder('constants')
  expect(g.ints([1, 2])).toBe(g.ints([1, 2]))
  expect(g.ints([1]).name).not.toBe(g.constant(int64([1], [])).name)
  expect(g.scalar(0).name).not.toBe(g.scalar(-0).name)
})

test('what follows from constants alone is a constant', () => {
  const g = new GraphBuilder('folding')
  const x = g.input('x', 'float32', [2, 3, 4])
  const sizes = g.op('Shape', [x])
  const half = g.op('Div', [g.op('Gather', [sizes, g.ints([2])]), g.ints([2])])
  g.output(g.op('Reshape', [x, g.op('Concat', [g.ints([-1]), half], { axis: 0 })]), 'y')
  const graph = g.build()
  verify(graph)
  expect(graph.outputs).toEqual([{ name: 'y', type: 'float32', shape: [12, 2] }])
  expect(graph.nodes.map(({ op }) => op).filter((op) => op !== 'Constant')).toEqual(['Reshape', 'Identity'])
})

test('weights are no constants, whatever their size', () => {
  const g = new GraphBuilder('weights')
  const doubled = g.mul(g.initializer('w', float32([1], [2])), 2)
  expect(doubled.constant).toBeUndefined()
  expect(printGraph(g.build())).toContain('Mul: [1] = Mul(w, constant/Constant)')
})

test('constants over 4,096 elements are left to the session', () => {
  const g = new GraphBuilder('large')
  expect(g.op('Expand', [g.scalar(1), g.ints([4096])]).constant?.data.length).toBe(4096)
  expect(g.op('Expand', [g.scalar(1), g.ints([4097])]).constant).toBeUndefined()
})

test('a graph goes on where another ended', () => {
  const g = new GraphBuilder('first')
  g.output(g.op('Relu', [g.input('x', 'float32', [2])]), 'y')
  g.setMetadata('key', 'value')
  const longer = continueGraph(g.build())
  longer.output(longer.add(longer.value('y'), 1), 'z')
  const graph = longer.build()
  verify(graph)
  expect(graph.outputs.map(({ name }) => name)).toEqual(['z'])
  expect(graph.metadata).toEqual(new Map([['key', 'value']]))
})

test('free dimensions have to be bound first', () => {
  const graph = { ...new GraphBuilder('free').build(), inputs: [{ name: 'x', type: 'float32' as const, shape: ['N', 2] }] }
  expect(() => continueGraph(graph)).toThrow('"x" has the free dimension N: bind it first')
})
