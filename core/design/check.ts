// Design -> everything that is wrong with it, and the shapes of all that could be understood. Between the canvas and the compiler.

import { layerTypes } from '../layers/index.ts'
import type { LayerType } from '../layers/layer-type.ts'
import { readOptions } from '../options/options.ts'
import { type Problem, ProblemsFound } from '../problems.ts'
import { elementCount, type Shape, sayShape } from '../tensor/tensor.ts'
import { flowing, refuseBypass } from './bypass.ts'
import type { CheckedDesign, CheckedNode, CheckResult } from './checked.ts'
import type { Design, DesignNode } from './design.ts'
import { refuseName } from './names.ts'
import { cycles, executionOrder, leadingTo, type Wiring, wiringOf } from './wiring.ts'

/** Above these a graph no longer fits into an ONNX file or a computer's memory. */
const mostParameters = 500_000_000
const mostValues = 250_000_000

/** All problems at once. A node that waits for a broken one is not blamed: it is only missing from `understood`. */
export function check(design: Design): CheckResult {
  const wiring = wiringOf(flowing(design))
  const outputs = design.nodes.filter((node) => layerTypes.get(node.type)?.ports.outputs.length === 0)
  const used = leadingTo(
    wiring,
    outputs.map((node) => node.id),
  )
  const walk = understand(design, wiring)
  // What does not lead to the output is left out of the network: its faults are no obstacle.
  const aside = (problem: Problem): Problem =>
    outputs.length > 0 && problem.node && !used.has(problem.node.id) ? { ...problem, severity: 'warning' } : problem
  const problems = [
    ...missingEnds(design),
    ...names(design),
    ...cycles(wiring, design).map(sayCycle),
    ...walk.problems.map(aside),
    ...(outputs.length > 0 ? unused(design, used) : []),
  ]
  const shapes = shapesOf(walk)
  if (problems.some((problem) => problem.severity === 'error')) return { problems, shapes, understood: walk.understood }
  const nodes = [...walk.understood.values()].filter(({ node }) => used.has(node.id))
  const tooLarge = tooManyParameters(nodes)
  if (tooLarge) return { problems: [...problems, tooLarge], shapes, understood: walk.understood }
  return { problems, shapes, understood: walk.understood, checked: { design, nodes } }
}

/** Throws `ProblemsFound` with the errors. */
export function checkOrThrow(design: Design): CheckedDesign {
  const { checked, problems } = check(design)
  if (!checked) throw new ProblemsFound(problems.filter((problem) => problem.severity === 'error'))
  return checked
}

interface Walk {
  readonly understood: ReadonlyMap<string, CheckedNode>
  /** Bypassed node -> the node whose output it passes on. */
  readonly passed: ReadonlyMap<string, string>
  readonly problems: readonly Problem[]
}

function shapesOf({ understood, passed }: Walk): ReadonlyMap<string, Shape> {
  const shapes = new Map([...understood].map(([id, node]) => [id, node.output]))
  for (const [id, source] of passed) {
    const output = understood.get(source)?.output
    if (output) shapes.set(id, output)
  }
  return shapes
}

function understand(design: Design, wiring: Wiring): Walk {
  const understood = new Map<string, CheckedNode>()
  const passed = new Map<string, string>()
  const problems: Problem[] = []
  for (const node of executionOrder(wiring, design)) {
    const layer = layerTypes.get(node.type)
    if (!layer) {
      problems.push(about(node, undefined, unknownLayer(node)))
      continue
    }
    if (node.bypassed) {
      const [source] = wiring.before.get(node.id) ?? []
      const problem = bypassProblem(layer, source)
      if (problem) problems.push(about(node, layer, problem))
      else if (source !== undefined) passed.set(node.id, passed.get(source) ?? source)
      continue
    }
    const read = readOptions(layer.options, node.options)
    problems.push(...read.problems.map((problem) => about(node, layer, problem)))
    const missing = layer.ports.inputs.filter((port) => wiring.sources(node.id, port.name).length === 0)
    problems.push(...missing.map((port) => about(node, layer, unconnected(port.label))))
    const extra = layer.ports.inputs.find((port) => !port.many && wiring.sources(node.id, port.name).length > 1)
    if (extra) problems.push(about(node, layer, crowded(extra.label)))
    if (read.problems.length > 0 || missing.length > 0 || extra) continue
    const sources = layer.ports.inputs.flatMap((port) => wiring.sources(node.id, port.name)).map((id) => passed.get(id) ?? id)
    const inputs = sources.flatMap((id) => (understood.has(id) ? [(understood.get(id) as CheckedNode).output] : []))
    // Something before it is not understood: said there.
    if (inputs.length < sources.length) continue
    const call = { inputs, options: read.values }
    const output = layer.shape(call)
    if ('refusal' in output) problems.push(about(node, layer, { severity: 'error', ...output.refusal }))
    else if (elementCount(output) > mostValues) problems.push(about(node, layer, tooManyValues(output)))
    else understood.set(node.id, { node, layer, options: read.values, sources, inputs, output, arithmetic: layer.arithmetic({ ...call, output }) })
  }
  return { understood, passed, problems }
}

function bypassProblem(layer: LayerType, source: string | undefined): Problem | undefined {
  const refusal = refuseBypass(layer)
  if (refusal) return { severity: 'error', ...refusal, fix: { kind: 'end-bypass', label: 'Use it' } }
  return source === undefined ? unconnected(layer.ports.inputs[0]?.label ?? '') : undefined
}

const about = (node: DesignNode, layer: LayerType | undefined, problem: Problem): Problem => ({
  ...problem,
  node: { id: node.id, name: node.name, title: layer?.title ?? node.type },
})

const unknownLayer = (node: DesignNode): Problem => ({
  code: 'unknown-layer',
  severity: 'error',
  what: `There is no layer "${node.type}".`,
  mend: 'Replace it by one from the palette, or open the design with a newer Lamina.',
  fix: { kind: 'remove-node', label: `Remove ${node.name}` },
})

const unconnected = (port: string): Problem => ({
  code: 'unconnected',
  severity: 'error',
  what: `Nothing is connected to its ${port.toLowerCase()}.`,
  mend: 'Drag a connection from another layer to it, or remove it.',
})

const crowded = (port: string): Problem => ({
  code: 'too-many-connections',
  severity: 'error',
  what: `Several connections end at its ${port.toLowerCase()}.`,
  mend: 'Keep one, or join the paths by Add or Concatenate.',
})

const tooManyValues = (shape: Shape): Problem => ({
  code: 'too-many-values',
  severity: 'error',
  what: `Its output ${sayShape(shape)} has ${elementCount(shape).toLocaleString('en')} values for one image.`,
  mend: `Use fewer filters, a larger stride or a smaller image: at most ${mostValues.toLocaleString('en')}.`,
})

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

function missingEnds(design: Design): readonly Problem[] {
  return (['input', 'output'] as const).flatMap((type): readonly Problem[] => {
    const layer = layerTypes.get(type)
    const title = layer?.title ?? type
    const [one, ...more] = design.nodes.filter((node) => node.type === type)
    if (!one) return [{ code: `missing-${type}`, severity: 'error', what: `The design has no ${title}.`, mend: `Add ${title} from the palette.` }]
    return more.map((node) =>
      about(node, layer, {
        code: `second-${type}`,
        severity: 'error',
        what: `The design has another ${title}, "${one.name}".`,
        mend: 'Keep one of them.',
        fix: { kind: 'remove-node', label: `Remove ${node.name}` },
      }),
    )
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
