// The layout pass: blocked images give the numbers of plain ones, form by form and in whole steps; the plan takes the cheapest cut.

import { describe, expect, test } from 'vitest'
import { GraphBuilder } from '../../onnx/builder.ts'
import type { OnnxGraph } from '../../onnx/graph.ts'
import { operatorKey, type Value } from '../../onnx/operator.ts'
import { verify } from '../../onnx/verify.ts'
import { float32, type Tensor } from '../../tensor/tensor.ts'
import type { LayoutCase } from '../../testing/layout-case.ts'
import { layoutCases } from '../../testing/layout-cases.ts'
import { normal, tied } from '../../testing/lowering-case.ts'
import { loweringCases } from '../../testing/lowering-cases.ts'
import { loadAsIs, testRuntime } from '../../testing/ort.ts'
import { expectClose, type Tolerance } from '../../testing/tolerance.ts'
import { lower } from '../lower.ts'
import type { DeviceProfile } from '../lowering.ts'
import { Cut } from './cut.ts'
import { forms } from './forms/index.ts'
import { fuseIntoConvolutions } from './fuse.ts'
import { keepBlocked } from './keep-blocked.ts'
import { planLayout } from './plan.ts'
import { verifyLayout } from './verify-layout.ts'

const { device } = await testRuntime('cpu')
/** Tests of what is emitted, not of what it computes, take either block. */
const withBlock = (channelBlock: number): DeviceProfile => ({ provider: 'cpu', lacks: new Set(), cores: 2, channelBlock })
const operatorsOf = (graph: OnnxGraph): string[] => graph.nodes.map(operatorKey)

async function run(graph: OnnxGraph, feeds: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>> {
  const session = await loadAsIs(graph, 'cpu')
  const results = await session.run(feeds)
  await session.release()
  return results as Record<string, Tensor>
}

/** The graph on blocks wherever that is possible, against the graph on plain images. */
async function expectSameNumbers(graph: OnnxGraph, feeds: Readonly<Record<string, Tensor>>, tolerance?: Tolerance): Promise<void> {
  const kept = keepBlocked(graph, device, true)
  verify(kept)
  verifyLayout(kept, device)
  const [blocked, plain] = [
    await run(lower(kept, device, { blockedLayout: false }), feeds),
    await run(lower(graph, device, { blockedLayout: false }), feeds),
  ]
  for (const { name } of graph.outputs) expectClose(blocked[name] as Tensor, plain[name] as Tensor, tolerance, name)
}

function graphOf({ name, inputs, build }: LayoutCase): OnnxGraph {
  const g = new GraphBuilder(name)
  const values = Object.fromEntries(Object.entries(inputs).map(([input, shape]) => [input, g.input(input, 'float32', shape)]))
  for (const [index, value] of build(g, values).entries()) g.output(value, `result ${index}`)
  return g.build()
}

const feedsOf = ({ inputs, ties, shift = 0 }: LayoutCase): Record<string, Tensor> =>
  Object.fromEntries(
    Object.entries(inputs).map(([name, shape]) => {
      const value = ties ? tied(shape) : normal(shape, name)
      return [
        name,
        name === 'x' && shift !== 0
          ? float32(
              shape,
              (value.data as Float32Array).map((each) => each + shift),
            )
          : value,
      ]
    }),
  )

describe.skipIf(device.channelBlock === undefined)('the same numbers', () => {
  test.each(layoutCases.map((each) => [each.name, each] as const))('%s', async (_, each) => {
    const graph = graphOf(each)
    const onBlocks = new Set([...planLayout(graph, device, true).keys()].map(operatorKey))
    expect([...onBlocks]).toEqual(expect.arrayContaining([...each.blocked]))
    // Far from zero x has only four digits beside its deviation.
    await expectSameNumbers(graph, feedsOf(each), each.shift ? { absolute: 1e-4, relative: 1e-3 } : { absolute: 1e-5, relative: 2e-5 })
  })

  const single = loweringCases.filter(({ op, constants }) => forms.some((form) => form.op === op) && !constants?.some((each) => each))
  test.each(single.map((each) => [`${each.op}: ${each.name}`, each] as const))('%s', async (_, each) => {
    const g = new GraphBuilder(each.name)
    const inputs = each.inputs.map(({ type, shape }, index) => g.input(`x${index}`, type, shape))
    const [domain, op] = each.op.startsWith('lamina.') ? ['lamina', each.op.slice('lamina.'.length)] : ['', each.op]
    for (const value of g.ops(op ?? '', inputs, each.attributes, { domain: domain ?? '', outputs: each.outputs.length })) g.output(value)
    const graph = g.build()
    if (planLayout(graph, device, true).size === 0) return
    await expectSameNumbers(graph, Object.fromEntries(each.inputs.map((tensor, index) => [`x${index}`, tensor])), each.tolerance)
  })
})

test.each([8, 16])('with blocks of %i images are read and written in whole blocks', (block) => {
  for (const each of layoutCases) {
    const kept = keepBlocked(graphOf(each), withBlock(block), true)
    verify(kept)
    verifyLayout(kept, withBlock(block))
  }
})

test('every form is tried by a case', () => {
  const tried = layoutCases.flatMap((each) => [...planLayout(graphOf(each), withBlock(16), true).values()])
  const elementwise = (name: string): boolean => name === 'any-layout'
  expect(forms.filter((form) => !tried.includes(form) && !elementwise(form.name)).map(({ op, name }) => `${op}: ${name}`)).toEqual([])
})

describe('the plan', () => {
  /** Two convolutions with what stands between them. */
  function chain(batch: number, between: (g: GraphBuilder, value: Value) => Value, channels = 32): OnnxGraph {
    const g = new GraphBuilder('chain')
    const w = [g.input('w0', 'float32', [channels, channels, 3, 3]), g.input('w1', 'float32', [channels, channels, 3, 3])]
    const first = g.op('Conv', [g.input('x', 'float32', [batch, channels, 16, 16]), w[0]], { pads: [1, 1, 1, 1] })
    g.output(g.op('Conv', [between(g, first), w[1]], { pads: [1, 1, 1, 1] }), 'y')
    return g.build()
  }
  const reorders = (graph: OnnxGraph): number => operatorsOf(graph).filter((key) => key.includes('nchwc.Reorder')).length

  test('images are reordered at the borders only', () => {
    const kept = lower(
      chain(64, (g, value) => g.op('Relu', [value])),
      withBlock(16),
    )
    // Image in, image out, and two for each filter.
    expect(reorders(kept)).toBe(6)
    expect(operatorsOf(kept)).not.toContain('Relu')
  })

  test('and around an operator that knows no blocks', () => {
    expect(
      reorders(
        lower(
          chain(64, (g, value) => g.transpose(value, [0, 1, 3, 2])),
          withBlock(16),
        ),
      ),
    ).toBe(8)
  })

  test('channels are filled up to whole blocks where that pays', () => {
    const relu = (g: GraphBuilder, value: Value): Value => g.op('Relu', [value])
    const filled = lower(chain(64, relu, 30), withBlock(16))
    const made = filled.nodes.filter(({ domain, op }) => domain !== '' && op === 'Conv').map(({ outputs }) => filled.values.get(outputs[0] ?? ''))
    expect(made.map((value) => value?.shape[1])).toEqual([32, 32])
    // The image and both filters; the result is cut back as it is unblocked.
    expect(operatorsOf(filled).filter((key) => key === 'Pad' || key === 'Slice')).toEqual(['Pad', 'Pad', 'Pad'])
    expect(reorders(filled)).toBe(6)
    expect(reorders(lower(chain(64, relu, 17), withBlock(16)))).toBe(0)
    expect(reorders(lower(chain(64, relu, 17), withBlock(16), { blockedLayout: 'everywhere' }))).toBe(6)
  })

  test('images smaller than their filter lie side by side in one wide image', () => {
    const g = new GraphBuilder('small images')
    const w = g.input('w', 'float32', [256, 256, 3, 3])
    g.output(g.op('Conv', [g.op('Conv', [g.input('x', 'float32', [8, 256, 7, 7]), w], { pads: [1, 1, 1, 1] }), w], { pads: [1, 1, 1, 1] }), 'y')
    const { nodes, values } = lower(g.build(), withBlock(16))
    const convolved = nodes
      .filter(({ op, attributes }) => op === 'Conv' && attributes.group?.value === 1)
      .map(({ outputs }) => values.get(outputs[0] ?? ''))
    // Eight of 7 columns, a column of zeros in front of each.
    expect(convolved.map((value) => value?.shape)).toEqual([
      [1, 256, 7, 63],
      [1, 256, 7, 63],
    ])
  })

  test('frozen weights are left to ONNX Runtime', () => {
    const g = new GraphBuilder('frozen')
    g.output(g.op('Conv', [g.input('x', 'float32', [64, 32, 16, 16]), g.initializer('w', normal([32, 32, 3, 3]))]))
    const graph = g.build()
    expect(keepBlocked(graph, withBlock(16))).toBe(graph)
  })

  test('without blocks nothing changes', () => {
    const graph = chain(64, (g, value) => g.op('Relu', [value]))
    expect(keepBlocked(graph, { ...withBlock(16), channelBlock: undefined } as unknown as DeviceProfile)).toBe(graph)
  })
})

describe('the cheapest cut', () => {
  test('equals the best of all divisions', () => {
    let seed = 1
    const random = (below: number): number => {
      seed = (seed * 48271) % 2147483647
      return seed % below
    }
    for (let trial = 0; trial < 40; trial++) {
      const costs = Array.from({ length: 6 }, () => ({ chosen: random(10), other: random(10) }))
      const ties = Array.from({ length: 8 }, () => ({ from: random(6), others: [random(6), random(6)], cost: random(8), leaving: random(2) === 0 }))
      const cut = new Cut()
      const things = costs.map((cost) => cut.place(cost))
      for (const { from, others, cost, leaving } of ties) {
        const named = others.map((other) => things[other] as number)
        if (leaving) cut.payIfLeaving(things[from] as number, named, cost)
        else cut.payIfEntering(things[from] as number, named, cost)
      }
      const price = (chosen: (index: number) => boolean): number =>
        costs.reduce((sum, { chosen: inside, other }, index) => sum + (chosen(index) ? inside : other), 0) +
        ties.reduce((sum, { from, others, cost, leaving }) => {
          const cutOff = chosen(from) === leaving && others.some((other) => chosen(other) !== leaving)
          return sum + (cutOff ? cost : 0)
        }, 0)
      const found = cut.chosen()
      const best = Math.min(...Array.from({ length: 64 }, (_, bits) => price((index) => ((bits >> index) & 1) === 1)))
      expect(price((index) => found.has(things[index] as number))).toBe(best)
    }
  })
})

describe('fusing', () => {
  const blocked = { domain: 'com.microsoft.nchwc' }
  const conv = 'com.microsoft.nchwc.Conv'
  test.each([
    { name: 'a sum and an activation behind it', read: undefined, expected: [conv, conv] },
    { name: 'not into a convolution that others read', read: 'second', expected: [conv, conv, 'Add', 'Relu', 'Neg'] },
    { name: 'an image that is read later is not added to, but walked over', read: 'first', expected: [conv, conv, conv, 'Neg'] },
  ])('$name', async ({ read, expected }) => {
    const g = new GraphBuilder('fuse')
    const x = g.input('x', 'float32', [1, 16, 2, 2])
    const w = g.input('w', 'float32', [16, 1, 1, 1])
    const one = { group: 16, kernel_shape: [1, 1] }
    const first = g.op('Conv', [g.op('ReorderInput', [x], {}, blocked), w], one, blocked)
    const second = g.op('Conv', [first, w], one, blocked)
    const plain = (value: Value, name: string): Value => g.output(g.op('ReorderOutput', [value], { channels: 16 }, { ...blocked, names: [name] }))
    plain(g.op('Relu', [g.add(second, first)]), 'y')
    if (read) plain(g.neg(read === 'first' ? first : second), 'kept')
    const graph = g.build()
    const fused = fuseIntoConvolutions(graph)
    verify(fused)
    expect(operatorsOf(fused).filter((key) => key !== 'Constant' && !key.includes('Reorder'))).toEqual(expected)
    if (device.channelBlock !== 16) return
    const feeds = { x: normal([1, 16, 2, 2]), w: normal([16, 1, 1, 1], 'w') }
    const [found, wanted] = [await run(fused, feeds), await run(graph, feeds)]
    for (const { name } of graph.outputs) expectClose(found[name] as Tensor, wanted[name] as Tensor, undefined, name)
  })

  test('an image whose gradient asks later where it passed is added to all the same', () => {
    const g = new GraphBuilder('gate')
    const w = g.input('w', 'float32', [16, 1, 1, 1])
    const one = { group: 16, kernel_shape: [1, 1] }
    const first = g.op('Relu', [g.op('Conv', [g.op('ReorderInput', [g.input('x', 'float32', [1, 16, 2, 2])], {}, blocked), w], one, blocked)])
    const sum = g.op('Relu', [g.add(g.op('Conv', [first, w], one, blocked), first)])
    g.output(g.op('ReorderOutput', [g.op('ReluGrad', [first, sum], {}, { domain: 'lamina' })], { channels: 16 }, blocked))
    const fused = fuseIntoConvolutions(g.build())
    verify(fused)
    expect(operatorsOf(fused).filter((key) => !key.includes('Reorder'))).toEqual([conv, conv, 'lamina.ReluGrad'])
  })
})
