// Results in arrays of ours: the same numbers, memory that goes round, and refusals that still say why.

import { expect, test } from 'vitest'
import { GraphBuilder } from '../../core/onnx/builder.ts'
import type { OnnxGraph } from '../../core/onnx/graph.ts'
import type { RuntimeTensor } from '../../core/runtime/runtime.ts'
import { float32, int64, numbers, type Tensor } from '../../core/tensor/tensor.ts'
import { ArrayPool, worthGiving } from './given-arrays.ts'
import { createRuntime } from './ort-runtime.ts'

const large = 2 ** 22
const held = new Set(['w', 'next'])

/** w − 0.5·w[at]; what it was at `at`; and the number of elements. */
function graph(size: number): OnnxGraph {
  const g = new GraphBuilder('step')
  const w = g.input('w', 'float32', [size])
  const seen = g.within('n4.pick', () => g.op('Gather', [w, g.input('at', 'int64', [])]))
  g.output(g.op('Shape', [w]), 'size')
  g.output(g.sub(w, g.mul(seen, 0.5)), 'next')
  g.output(seen, 'seen')
  return g.build()
}

test.each([
  [large, true],
  [large - 1, false],
])('%i numbers: %s', (size, worth) => {
  expect(worthGiving(graph(size), held)).toBe(worth)
})

test('what nobody feeds again is not counted, and where a size is free no array can be given', () => {
  expect(worthGiving(graph(large), new Set())).toBe(false)
  const { outputs, ...rest } = graph(large)
  expect(worthGiving({ ...rest, outputs: outputs.map((output) => (output.name === 'seen' ? { ...output, shape: ['N'] } : output)) }, held)).toBe(
    false,
  )
})

test('every result is there after every run, in memory that earlier ones have left', async () => {
  const runtime = await createRuntime('cpu')
  const session = await runtime.load(graph(large), { held })
  let w: RuntimeTensor = float32([large], new Float32Array(large).fill(8))
  for (const [seen, left] of [
    [8, 4],
    [4, 2],
    [2, 1],
  ]) {
    const results = await session.run({ w, at: int64([large - 1], []) })
    expect(Object.keys(results).toSorted()).toEqual(['next', 'seen', 'size'])
    expect(numbers(results.seen as Tensor)).toEqual([seen])
    expect(numbers(results.size as Tensor)).toEqual([large])
    runtime.dispose([w])
    expect((w as Tensor).data.length).toBe(0)
    w = results.next as RuntimeTensor
    expect((w as Tensor).data.every((value) => value === left)).toBe(true)
  }
  const told = await session.run({ w, at: int64([0], []) }, ['seen'])
  expect([Object.keys(told), numbers(told.seen as Tensor)]).toEqual([['seen'], [1]])
  await session.release()
})

test('a run that fails says where', async () => {
  const session = await (await createRuntime('cpu')).load(graph(large), { held })
  const failing = session.run({ w: float32([large], new Float32Array(large)), at: int64([large], []) })
  await expect(failing).rejects.toThrow(/could not run the network on cpu at layer "pick" \(n4\)/)
  await session.release()
})

test('the pool keeps as many arrays as open sessions ask for, and none for longer', () => {
  const pool = new ArrayPool()
  const filled = () => new Uint8Array(16).fill(7)
  const [first, second] = [filled(), filled()]
  const close = pool.open([16])
  pool.giveBack([first.buffer, second.buffer])
  expect([first.length, second.length]).toEqual([0, 0])
  const taken = () => new Uint8Array(pool.take(16))[0]
  expect([taken(), taken()]).toEqual([7, 0])
  pool.giveBack([filled().buffer])
  close()
  expect(taken()).toBe(0)
})
