// Measures again what allowed-operators says: every case is run without leave to fall back to the CPU, and its numbers are compared with the CPU's.

import * as ort from 'onnxruntime-node'
import { describe, expect, test } from 'vitest'
import type { OperatorCase } from '../testing/operator-case.ts'
import { buildCase, operatorCases } from '../testing/operator-cases.ts'
import { loadAsIs, rowsFor, type TestProvider, testProviders } from '../testing/ort.ts'
import { support } from './allowed-operators.ts'
import { encodeModel } from './codec.ts'

const options: ort.InferenceSession.SessionOptions = { intraOpNumThreads: 1, logSeverityLevel: 4 }
const alone = { session: { disable_cpu_ep_fallback: '1' } }

/** Whole numbers of 64 bits are shapes and indices; no GPU computes with them. */
const isFair = ({ op, inputs }: OperatorCase): boolean =>
  op === 'OneHot' || inputs.every((given) => !given || 'data' in given || given.type !== 'int64')

/** Runs alone on the provider, with numbers near the CPU's. */
async function runsItself(each: OperatorCase, provider: TestProvider): Promise<boolean> {
  const { graph, feeds, results } = buildCase(each)
  try {
    const session = await ort.InferenceSession.create(encodeModel(graph), {
      ...options,
      executionProviders: [provider],
      ...(provider === 'cpu' ? {} : { extra: alone }),
    })
    const given = Object.entries(feeds).map(([name, { type, shape, data }]) => [name, new ort.Tensor(type as 'float32', data as Float32Array, shape)])
    const found = await session.run(Object.fromEntries(given))
    await session.release()
    if (provider === 'cpu' || each.op.startsWith('Random') || each.op === 'Bernoulli') return true
    const expected = await (await loadAsIs(graph, 'cpu')).run(feeds)
    return results.every(({ name }) => near(found[name]?.data, (expected[name] as { data: ArrayLike<number | bigint> }).data))
  } catch {
    return false
  }
}

function near(found: unknown, expected: ArrayLike<number | bigint>): boolean {
  const values = Array.from(found as ArrayLike<number | bigint>, Number)
  return Array.from(expected, Number).every((value, index) => Object.is(value, values[index]) || Math.abs(value - (values[index] ?? 0)) < 1e-3)
}

const measured = operatorCases.filter((each) => isFair(each) && buildCase(each).results.some(({ constant }) => !constant))
const keys = [...new Set(measured.map(({ op }) => op))]

for (const provider of await testProviders()) {
  describe(provider, () => {
    test.each(rowsFor(provider, keys))('%s', async (key) => {
      const runs: string[] = []
      const fails: string[] = []
      for (const each of measured) if (each.op === key) ((await runsItself(each, provider)) ? runs : fails).push(each.name)
      const { lacks, partly } = support[provider]
      if (lacks.includes(key)) expect({ key, runs }).toEqual({ key, runs: [] })
      else if (partly[key]) expect([runs.length > 0, fails.length > 0]).toEqual([true, true])
      else expect({ key, fails }).toEqual({ key, fails: [] })
    })
  })
}
