// Mends of one click that need the whole design: for what stands unconnected, in a circle, or under a name that cannot be. Other problems bring their own.

import { layerTypes } from '../layers/index.ts'
import type { FloatOption, IntOption } from '../options/options.ts'
import type { Fix, Problem } from '../problems.ts'
import type { Shape } from '../tensor/tensor.ts'
import { connecting } from './connecting.ts'
import type { Connection, Design, DesignNode } from './design.ts'
import { freeName, longestName } from './names.ts'
import { type Wiring, wiringOf } from './wiring.ts'

/** The problems, those without a mend given one where it is plain what was meant. */
export function withMends(design: Design, shapes: ReadonlyMap<string, Shape>, problems: readonly Problem[]): readonly Problem[] {
  const wanting = problems.filter((problem) => !problem.fix)
  if (wanting.length === 0) return problems
  const about: Surroundings = { design, shapes, wiring: wiringOf(design), nodes: new Map(design.nodes.map((node) => [node.id, node])) }
  return problems.map((problem) => {
    const fix = problem.fix ?? mendOf(problem, about)
    return fix ? { ...problem, fix } : problem
  })
}

interface Surroundings {
  readonly design: Design
  readonly shapes: ReadonlyMap<string, Shape>
  readonly wiring: Wiring
  readonly nodes: ReadonlyMap<string, DesignNode>
}

function mendOf(problem: Problem, about: Surroundings): Fix | undefined {
  const node = about.nodes.get(problem.node?.id ?? '')
  switch (problem.code) {
    case 'missing-input':
      return { kind: 'add-layer', label: 'Add Input', type: 'input' }
    case 'missing-output':
      return { kind: 'add-layer', label: 'Add Output', type: 'output' }
    case 'bad-name':
    case 'duplicate-name':
      return node && rename(node, about.design)
    case 'bad-option':
    case 'unknown-option':
      return node && rightOption(node, problem.option ?? '')
    case 'unconnected':
      return node && connectLooseEnd(node, about)
    case 'needs-image':
      return node && connectBeforeImageIsLost(node, about)
    case 'cycle':
      return node && openCircle(node, about)
    default:
      return undefined
  }
}

/** The same name with what is wrong taken out, and a number where it is taken. */
function rename(node: DesignNode, { nodes }: Design): Fix {
  const allowed = node.name
    .replace(/[^\p{L}\p{N}_ -]+/gu, '-')
    .replace(/^[ -]+|[ -]+$/g, '')
    .slice(0, longestName - 4)
  const taken = new Set(nodes.filter((other) => other !== node).map(({ name }) => name))
  const name = freeName(allowed || (layerTypes.get(node.type)?.stem ?? 'layer'), taken)
  return { kind: 'rename', label: `Call it ${name}`, name }
}

/** The nearest value that is allowed, otherwise the default; what is no option goes. */
function rightOption(node: DesignNode, name: string): Fix | undefined {
  const options = layerTypes.get(node.type)?.options ?? {}
  const option = Object.hasOwn(options, name) ? options[name] : undefined
  if (!option) return { kind: 'set-option', label: `Remove ${name}`, option: name, value: undefined }
  const given = node.options[name]
  const value = (option.kind === 'int' || option.kind === 'float') && typeof given === 'number' ? nearest(option, given) : option.default
  const said = option.kind === 'choice' ? (option.choices[String(value)] ?? String(value)) : Array.isArray(value) ? value.join('×') : String(value)
  return { kind: 'set-option', label: `Set ${option.label} to ${said}`, option: name, value }
}

function nearest(option: IntOption | FloatOption, given: number): number {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = option
  const inside = Math.min(max, Math.max(min, given))
  if (option.kind === 'int') return Math.round(inside)
  // The ends of an open range are not allowed themselves.
  return option.open && (inside === min || inside === max) ? option.default : inside
}

/** The nearest layer whose output leads nowhere yet and that fits. */
function connectLooseEnd(node: DesignNode, { design, shapes, wiring }: Surroundings): Fix | undefined {
  const port = layerTypes.get(node.type)?.ports.inputs.find(({ name }) => wiring.sources(node.id, name).length === 0)
  if (!port) return undefined
  const to = { node: node.id, port: port.name }
  const refusal = connecting(design, { shapes })
  const loose = design.nodes.flatMap((other) => {
    const output = layerTypes.get(other.type)?.ports.outputs[0]
    if (!output || (wiring.after.get(other.id)?.length ?? 0) > 0) return []
    const from = { node: other.id, port: output.name }
    return refusal(from, to) ? [] : [{ other, from, away: distance(other, node) }]
  })
  const nearest = loose.sort((a, b) => a.away - b.away)[0]
  return nearest && { kind: 'connect', label: `Connect ${nearest.other.name} to it`, from: nearest.from, to }
}

const distance = (a: DesignNode, b: DesignNode): number => Math.hypot(a.position.x - b.position.x, a.position.y - b.position.y)

/** Upwards along its first input to the last layer that still gives an image. */
function connectBeforeImageIsLost(node: DesignNode, { design, shapes, wiring, nodes }: Surroundings): Fix | undefined {
  const port = layerTypes.get(node.type)?.ports.inputs[0]
  let at = wiring.before.get(node.id)?.[0]
  for (const seen = new Set<string>(); at !== undefined && !seen.has(at); at = wiring.before.get(at)?.[0]) {
    seen.add(at)
    const source = nodes.get(at)
    const output = layerTypes.get(source?.type ?? '')?.ports.outputs[0]
    if (!port || !source || !output) return undefined
    const [from, to] = [
      { node: at, port: output.name },
      { node: node.id, port: port.name },
    ]
    if (shapes.get(at)?.length === 3 && !connecting(design, { shapes })(from, to))
      return { kind: 'connect', label: `Connect ${source.name} to it instead`, from, to }
  }
  return undefined
}

/** The connection of the circle that was drawn last. */
function openCircle(node: DesignNode, { design, nodes, wiring }: Surroundings): Fix | undefined {
  const from = (start: string) => {
    const seen = new Set(wiring.after.get(start) ?? [])
    for (const id of seen) for (const next of wiring.after.get(id) ?? []) seen.add(next)
    return seen
  }
  const ahead = from(node.id)
  const circle = new Set([...ahead].filter((id) => from(id).has(node.id)))
  const last = design.connections.filter((connection: Connection) => circle.has(connection.from.node) && circle.has(connection.to.node)).at(-1)
  if (!last) return undefined
  const [source, target] = [nodes.get(last.from.node)?.name, nodes.get(last.to.node)?.name]
  return { kind: 'disconnect', label: `Disconnect ${source} from ${target}`, ...last }
}
