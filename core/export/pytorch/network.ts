// Checked design -> the lines of a PyTorch module, as a person writes them: __init__ names the layers, forward runs them in order.

import type { CheckedDesign, CheckedNode } from '../../design/checked.ts'
import { asModule, type PyTorch } from '../../layers/pytorch.ts'
import { invariant, ProblemsFound } from '../../problems.ts'
import { freeNames, identifier, sayInPython } from './names.ts'

export interface NetworkLines {
  readonly classes: readonly string[]
  readonly init: readonly string[]
  readonly forward: readonly string[]
  /** Name of what `forward` is given. */
  readonly argument: string
  /** By parameter of the compiled graph (`add1.projection.weight`): its name in the module's state (`add1_projection.weight`). */
  readonly state: ReadonlyMap<string, string>
}

interface Step {
  readonly checked: CheckedNode
  readonly written: PyTorch
  /** Its attribute: `self.conv1`. */
  readonly name: string
}

/** Names that statements of layers and the file itself use. */
const reserved = ['self', 'x', 'weight', 'size', 'torch', 'nn', 'F'] as const

export function networkLines({ design, nodes }: CheckedDesign): NetworkLines {
  const attribute = freeNames()
  const [input, output] = (['input', 'output'] as const).map((type) => nodes.find(({ layer }) => layer.type === type))
  invariant(input && output, 'a checked design has an input and an output')
  const steps = inReadingOrder(nodes, output).flatMap((checked): readonly Step[] => {
    const written = writtenAs(checked)
    return written ? [{ checked, written, name: attribute(identifier(checked.node.name)) }] : []
  })
  const groups = new Map(design.groups.map(({ id, name }) => [id, sayInPython(name)]))
  const heading = headings(groups)
  const { lines, argument } = forwardLines(steps, input, output, headings(groups))
  return {
    classes: [...new Set(steps.flatMap(({ written }) => written.classes ?? []))],
    init: steps.flatMap(({ checked, written, name }) => {
      const made = Object.entries(written.modules ?? {}).map(([part, source]) => `${partOf(name, part)} = ${source}`)
      return made.length > 0 ? [...heading(checked), ...made] : []
    }),
    forward: lines,
    argument,
    state: new Map(steps.flatMap(stateOf)),
  }
}

/** Undefined for the ends of the network. Throws ProblemsFound where PyTorch has no word for a layer. */
function writtenAs({ node, layer, inputs, options }: CheckedNode): PyTorch | undefined {
  const written = layer.pytorch({ inputs, options })
  if (written === undefined && layer.category !== 'io')
    throw new ProblemsFound([
      {
        code: 'not-in-pytorch',
        severity: 'error',
        node: { id: node.id, name: node.name, title: layer.title },
        what: 'It cannot be written in PyTorch.',
        mend: 'Export the network as ONNX.',
      },
    ])
  return typeof written === 'string' ? asModule(written) : written
}

const partOf = (name: string, part: string): string => `self.${name}${part === '' ? '' : `_${part}`}`

function stateOf({ checked: { node, layer, inputs, options }, written, name }: Step): readonly (readonly [string, string])[] {
  return layer.parameters({ inputs, options }).map((parameter) => {
    const dot = parameter.name.lastIndexOf('.')
    const part = dot < 0 ? '' : parameter.name.slice(0, dot)
    invariant(written.modules?.[part] !== undefined, `PyTorch's ${layer.type} has no module "${part}" for "${parameter.name}"`)
    return [`${node.name}.${parameter.name}`, `${partOf(name, part).slice('self.'.length)}.${parameter.name.slice(dot + 1)}`]
  })
}

/** Each branch in one piece, in the order in which the joints read them; what leads to a layer comes before it. */
function inReadingOrder(nodes: readonly CheckedNode[], last: CheckedNode): readonly CheckedNode[] {
  const byId = new Map(nodes.map((checked) => [checked.node.id, checked]))
  const ordered = new Set<CheckedNode>()
  const waiting: { readonly checked: CheckedNode; readonly ready: boolean }[] = [{ checked: last, ready: false }]
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { checked, ready } = next
    if (ordered.has(checked)) continue
    if (ready) {
      ordered.add(checked)
      continue
    }
    waiting.push({ checked, ready: true })
    for (const id of checked.sources.toReversed()) {
      const source = byId.get(id)
      if (source && !ordered.has(source)) waiting.push({ checked: source, ready: false })
    }
  }
  return [...ordered]
}

/** A comment where a group of the drawing begins. */
function headings(groups: ReadonlyMap<string, string>): (checked: CheckedNode) => readonly string[] {
  let current: string | undefined
  return ({ node: { group } }) => {
    const changed = group !== current
    current = group
    const name = group === undefined ? undefined : groups.get(group)
    if (!changed) return []
    return name === undefined ? [''] : ['', `# ${name}`]
  }
}

/**
 * What only the next statement reads is called `x`; what is read later, or more than once, has the name of its layer. `x` may be written over as soon as
 * nothing needs it any more.
 */
function forwardLines(
  steps: readonly Step[],
  input: CheckedNode,
  output: CheckedNode,
  heading: ReturnType<typeof headings>,
): { readonly lines: readonly string[]; readonly argument: string } {
  const place = new Map(steps.map(({ checked }, at) => [checked.node.id, at]))
  const readers = new Map<string, number[]>()
  for (const [at, { checked }] of steps.entries()) for (const id of checked.sources) readers.set(id, [...(readers.get(id) ?? []), at])
  for (const id of output.sources) readers.set(id, [...(readers.get(id) ?? []), steps.length])
  const variable = freeNames(reserved)
  const names = new Map<string, string>()
  const nameFor = (id: string, at: number, wanted: string): string => {
    const only = (readers.get(id) ?? []).every((reader) => reader === at + 1)
    const name = only ? 'x' : variable(wanted)
    names.set(id, name)
    return name
  }
  const argument = nameFor(input.node.id, -1, 'images')
  const lines = steps.flatMap(({ checked, written, name }) => {
    const inputs = checked.sources.map((id) => names.get(id) ?? 'x')
    const said = written.forward({ inputs, module: (part = '') => partOf(name, part) })
    const result = nameFor(checked.node.id, place.get(checked.node.id) ?? 0, name)
    return [...heading(checked), ...said.slice(0, -1), `${result} = ${said.at(-1)}`]
  })
  return { lines: [...lines, `return ${names.get(output.sources[0] ?? '') ?? 'x'}`], argument }
}
