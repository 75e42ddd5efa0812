// Design -> everything that is wrong with it, and the shapes of all that could be understood. Between the canvas and the compiler.

import { layerTypes } from '../layers/index.ts'
import { type Problem, ProblemsFound } from '../problems.ts'
import { flowing } from './bypass.ts'
import { checkEnds } from './check-ends.ts'
import type { CheckedDesign, CheckedNode, CheckResult } from './checked.ts'
import type { Design, DesignNode } from './design.ts'
import { atOnce, type Gradual } from './gradually.ts'
import { trainedOnly } from './heads.ts'
import { withMends } from './mends.ts'
import { refuseName } from './names.ts'
import { about, shapesOf, understanding } from './understand.ts'
import { cycles, leadingTo, wiringOf } from './wiring.ts'

/** Above this a graph no longer fits into an ONNX file. */
const mostParameters = 500_000_000

/** All problems at once. A node that waits for a broken one is not blamed: it is only missing from `understood`. */
export const check = (design: Design): CheckResult => atOnce(checking(design))

export function* checking(design: Design): Gradual<CheckResult> {
  const wiring = wiringOf(flowing(design))
  const outputs = design.nodes.filter((node) => layerTypes.get(node.type)?.ports.outputs.length === 0)
  const used = leadingTo(
    wiring,
    outputs.map((node) => node.id),
  )
  const walk = yield* understanding(design, wiring)
  // What does not lead to the output is left out of the network: its faults are no obstacle.
  const aside = (problem: Problem): Problem =>
    outputs.length > 0 && problem.severity === 'error' && problem.node && !used.has(problem.node.id) ? { ...problem, severity: 'warning' } : problem
  const found = [
    ...checkEnds(design, wiring, walk.understood),
    ...names(design),
    ...cycles(wiring, design).map(sayCycle),
    ...walk.problems.map(aside),
    ...(outputs.length > 0 ? unused(design, used) : []),
  ]
  const shapes = shapesOf(walk)
  const problems = withMends(design, shapes, found)
  const known = { shapes, understood: walk.understood, trainedOnly: trainedOnly(walk.understood.values()) }
  if (problems.some((problem) => problem.severity === 'error')) return { problems, ...known }
  const nodes = [...walk.understood.values()].filter(({ node }) => used.has(node.id))
  const tooLarge = tooManyParameters(nodes)
  if (tooLarge) return { problems: [...problems, tooLarge], ...known }
  return { problems, ...known, checked: { design, nodes } }
}

/** Throws `ProblemsFound` with the errors. */
export function checkOrThrow(design: Design): CheckedDesign {
  const { checked, problems } = check(design)
  if (!checked) throw new ProblemsFound(problems.filter((problem) => problem.severity === 'error'))
  return checked
}

function tooManyParameters(nodes: readonly CheckedNode[]): Problem | undefined {
  const total = nodes.reduce((sum, { arithmetic }) => sum + arithmetic.parameters.value, 0)
  if (total <= mostParameters) return undefined
  const largest = nodes.reduce((most, node) => (node.arithmetic.parameters.value > most.arithmetic.parameters.value ? node : most))
  const count = largest.arithmetic.parameters.value.toLocaleString('en')
  return about(largest.node, largest.layer, {
    code: 'too-many-parameters',
    severity: 'error',
    what: `It has ${count} of the design's ${total.toLocaleString('en')} parameters.`,
    mend: `Make it smaller: a design holds at most ${mostParameters.toLocaleString('en')}.`,
  })
}

function names(design: Design): readonly Problem[] {
  const seen = new Set<string>()
  return design.nodes.flatMap((node): readonly Problem[] => {
    const layer = layerTypes.get(node.type)
    const refusal = refuseName(node.name)
    if (refusal) return [about(node, layer, { code: 'bad-name', severity: 'error', option: 'name', ...refusal })]
    if (seen.has(node.name))
      return [
        about(node, layer, {
          code: 'duplicate-name',
          severity: 'error',
          option: 'name',
          what: `Another layer is called "${node.name}".`,
          mend: 'Give each layer a name of its own.',
        }),
      ]
    seen.add(node.name)
    return []
  })
}

function sayCycle(circle: readonly DesignNode[]): Problem {
  const [node] = circle as [DesignNode]
  const shown = circle.slice(0, 4).map(({ name }) => name)
  const names = circle.length > shown.length ? `${shown.join(', ')} and ${circle.length - shown.length} more` : shown.join(', ')
  return about(node, layerTypes.get(node.type), {
    code: 'cycle',
    severity: 'error',
    what: circle.length === 1 ? 'It feeds itself.' : `It stands in a circle: ${names}.`,
    mend: 'Remove one connection of the circle; values flow from the input to the output only.',
  })
}

function unused(design: Design, used: ReadonlySet<string>): readonly Problem[] {
  return design.nodes
    .filter((node) => !used.has(node.id) && !node.bypassed)
    .map((node) =>
      about(node, layerTypes.get(node.type), {
        code: 'unused',
        severity: 'warning',
        what: 'It does not lead to the output and is left out of the network.',
        mend: 'Connect it onwards, or remove it.',
        fix: { kind: 'remove-node', label: `Remove ${node.name}` },
      }),
    )
}
