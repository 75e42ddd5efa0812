// A training step does no more than it did: what the bench's networks execute, against the table that is kept. Where a change of it is meant, write it anew:
//
//   npx vitest run main/cli/bench/step-work.test.ts --update

import { expect, test } from 'vitest'
import { GraphBuilder } from '../../../core/onnx/builder.ts'
import { table } from '../console.ts'
import { type BenchNetwork, networks } from './networks.ts'
import { type StepWork, stepWork, workOf } from './step-work.ts'

/** 24, 40 and 80 filters: channels that fill no whole blocks. */
const ragged: BenchNetwork = { id: 'resnet-20', width: 1.25, input: [3, 32, 32], classes: 10, batch: 128, epochSteps: 0 }

test('what training steps execute is what is kept', async () => {
  const named = [...networks.map((network) => [network.id, network] as const), ['ragged', ragged] as const]
  await expect(tableOf(new Map(named.map(([name, network]) => [name, stepWork(network)])))).toMatchFileSnapshot('step-work.txt')
})

test('multiply-adds and moved elements are counted as they are executed', () => {
  const g = new GraphBuilder('counted')
  const image = g.op('Conv', [g.input('x', 'float32', [2, 4, 5, 5]), g.input('w', 'float32', [6, 2, 3, 3])], { group: 2 })
  const back = g.op('ConvTranspose', [image, g.input('v', 'float32', [6, 4, 3, 3])])
  const flat = g.reshape(g.transpose(back, [0, 2, 3, 1]), [50, 4])
  g.output(g.op('Gemm', [flat, g.input('m', 'float32', [50, 7])], { transA: 1 }))
  const work = workOf(g.build())
  expect(work.multiplyAdds).toBe(2 * 6 * 9 * (2 * 9) + 2 * 6 * 9 * (4 * 9) + 4 * 7 * 50)
  expect(work.moved).toBe(2 * 4 * 25)
  // A reshape writes nothing.
  expect(work.written).toBe(2 * 6 * 9 + 2 * (2 * 4 * 25) + 4 * 7)
  expect(Object.fromEntries(work.operators)).toEqual({ Conv: 1, ConvTranspose: 1, Transpose: 1, Reshape: 1, Gemm: 1 })
  expect(work.nodes).toBe(5)
})

const thousands = (count: number): number => Math.round(count / 1000)

/** A column per network; operators in the order of their names. */
function tableOf(works: ReadonlyMap<string, StepWork>): string {
  const row = (name: string, count: (work: StepWork) => number) => [name, ...[...works.values()].map((work) => count(work) || '·')]
  const operators = [...new Set([...works.values()].flatMap(({ operators }) => [...operators.keys()]))].sort()
  return `${table([
    ['one step with momentum', ...works.keys()],
    row('nodes', ({ nodes }) => nodes),
    row('multiply-adds, thousands', ({ multiplyAdds }) => thousands(multiplyAdds)),
    row('moved, thousands', ({ moved }) => thousands(moved)),
    row('written, thousands', ({ written }) => thousands(written)),
    ...operators.map((operator) => row(operator, (work) => work.operators.get(operator) ?? 0)),
  ])}\n`
}
