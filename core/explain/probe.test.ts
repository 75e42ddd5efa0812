// What the probe refuses before it asks a network anything.

import { expect, test } from 'vitest'
import { importModel } from '../compile/import-model.ts'
import { GraphBuilder } from '../onnx/builder.ts'
import type { Runtime, Session } from '../runtime/runtime.ts'
import { float32 } from '../tensor/tensor.ts'
import { testRuntime } from '../testing/ort.ts'
import { openProbe } from './probe.ts'

test('a network with scores for every pixel has no class to explain', async () => {
  const g = new GraphBuilder('segments')
  g.output(g.op('Relu', [g.input('x', 'float32', [1, 3, 8, 8])]))
  await expect(openProbe({} as Runtime, importModel(g.build()))).rejects.toThrow(/gives scores of 3×8×8 for an image, not one per class\. Choose/)
})

test('sessions are released when the last question of a closed probe is answered, never while they run', async () => {
  const g = new GraphBuilder('net')
  g.output(g.op('Flatten', [g.input('x', 'float32', [1, 1, 1, 2])]))
  let finish = (): void => {}
  const told: string[] = []
  const session: Session = {
    run: (_, fetches = []) =>
      new Promise((resolve) => {
        finish = () => {
          told.push('answered')
          resolve(Object.fromEntries(fetches.map((name) => [name, float32([1, 2], [3, 4])])))
        }
      }),
    place: async (_, tensor) => tensor,
    release: async () => void told.push('released'),
  }
  const runtime = { load: async () => session, read: async (tensor: unknown) => tensor } as unknown as Runtime
  const probe = await openProbe(runtime, importModel(g.build()))
  const answer = probe.scores(float32([1, 1, 1, 2], [3, 4]), 'logit')
  await new Promise((resolve) => setTimeout(resolve))
  await probe.close()
  expect(told).toEqual([])
  finish()
  expect([...(await answer).data]).toEqual([3, 4])
  expect(told).toEqual(['answered', 'released'])
})

test('of a question two sessions stay open: of one image, and of the last other number', async () => {
  const g = new GraphBuilder('net')
  g.output(g.op('Flatten', [g.input('x', 'float32', [1, 1, 1, 2])]))
  const told: string[] = []
  const load: Runtime['load'] = async ({ inputs }) => {
    const count = Number(inputs[0]?.shape[0])
    told.push(`opened ${count}`)
    return {
      run: async (_, fetches = []) => Object.fromEntries(fetches.map((name) => [name, float32([count, 2], new Float32Array(2 * count))])),
      place: async (_, tensor) => tensor,
      release: async () => void told.push(`released ${count}`),
    }
  }
  const probe = await openProbe({ load, read: async (tensor: unknown) => tensor } as unknown as Runtime, importModel(g.build()))
  for (const count of [1, 5, 3, 2, 1]) await probe.scores(float32([count, 1, 1, 2], new Float32Array(2 * count)), 'logit')
  expect(told).toEqual(['opened 1', 'opened 5', 'released 5', 'opened 2'])
})

test('covered images are asked about in batches, with progress, until cancelled; another square takes the place of the last', async () => {
  const g = new GraphBuilder('net')
  const w = g.initializer('w', float32([2, 1, 3, 3], new Float32Array(18).fill(0.1)))
  g.output(g.op('Flatten', [g.op('GlobalMaxPool', [g.op('Conv', [g.input('x', 'float32', [1, 1, 20, 20]), w], { kernel_shape: [3, 3] })])]))
  const told: string[] = []
  const runtime = await testRuntime('cpu')
  const load: Runtime['load'] = async (graph, options) => {
    const session = await runtime.load(graph, options)
    const places = graph.outputs[1]?.shape[0]
    told.push(`opened ${places}`)
    return {
      run: (feeds, fetches) => session.run(feeds, fetches),
      place: (input, tensor) => session.place(input, tensor),
      release: async () => {
        told.push(`released ${places}`)
        await session.release()
      },
    }
  }
  const probe = await openProbe({ ...runtime, load }, importModel(g.build()))
  const image = float32([1, 1, 20, 20], new Float32Array(400))
  const coverOf = (side: number) => ({ corners: Array.from({ length: 40 }, (_, at) => [at % 8, at % 5] as const), side, fill: 1 })
  const progress = (done: number, total: number): void => void told.push(`${done} of ${total}`)
  await probe.coveredScores(image, coverOf(2), 'logit', { progress })
  await probe.coveredScores(image, coverOf(2), 'probability', {})
  await probe.coveredScores(image, coverOf(4), 'logit', {})
  expect(told).toEqual(['opened 20', '20 of 40', '40 of 40', 'released 20', 'opened 20'])
  await expect(probe.coveredScores(image, coverOf(4), 'logit', { signal: { aborted: true } })).rejects.toThrow('Cancelled')
  await probe.close()
  expect(told.at(-1)).toBe('released 20')
})
