// Every gradient rule, on every device: its cases against differences; and whether the catalog of rules is whole.

import { describe, expect, test } from 'vitest'
import { operators } from '../onnx/operators/index.ts'
import { checkGradient } from '../testing/gradient-check.ts'
import { rowsFor, testProviders, testRuntime } from '../testing/ort.ts'
import { gradientRules, notDifferentiable } from './rules/index.ts'

const providers = await testProviders()
const rows = [...gradientRules.values()].flatMap((rule) => rule.cases.map((example) => ({ name: `${rule.op}: ${example.name}`, rule, example })))

describe.each(providers)('gradients on %s', (provider) => {
  test.each(rowsFor(provider, rows))('$name', async ({ rule, example }) => {
    await checkGradient(await testRuntime(provider), rule, example)
  })
})

describe('the catalog of gradients', () => {
  test.each([...gradientRules])('%s is a known operator and has a case', (key, rule) => {
    expect(operators.has(key)).toBe(true)
    expect(rule.cases.length).toBeGreaterThan(0)
  })
  test('no operator is both differentiable and not', () => {
    expect([...notDifferentiable.keys()].filter((key) => gradientRules.has(key) || !operators.has(key))).toEqual([])
  })

  // What these would need: a gradient graph for the body of a loop; an If whose condition is known gives way to its branch before (core/onnx/bind).
  const without = 'Loop If'
  test('every standard operator has a rule, is declared to need none, or is named here', () => {
    const uncovered = [...operators.values()]
      .filter(({ op, domain }) => domain === '' && !gradientRules.has(op) && !notDifferentiable.has(op))
      .map(({ op }) => op)
    expect(uncovered.toSorted()).toEqual(without.split(' ').toSorted())
  })
})
