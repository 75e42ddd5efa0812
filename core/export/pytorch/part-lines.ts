// A part of a network -> the lines of its PyTorch class: __init__ names its layers, forward runs them in order.

import type { CheckedNode } from '../../design/checked.ts'
import { asModule, type PyTorch } from '../../layers/pytorch.ts'
import { invariant, ProblemsFound } from '../../problems.ts'
import { freeNames, identifier, stemOf } from './names.ts'
import { exitOf, type Part, sourcesOf, type Unit } from './parts.ts'

export interface Made {
  /** Blank lines and comments above it. */
  readonly heading: readonly string[]
  /** `self.conv1` */
  readonly target: string
  /** `nn.Conv2d(1, 8, kernel_size=3)` */
  readonly source: string
}

export interface PartLines {
  readonly init: readonly Made[]
  readonly forward: readonly string[]
  /** Names of what `forward` is given. */
  readonly inputs: readonly string[]
  /** By parameter of the compiled graph (`add1.projection.weight`): its name in the state of this part (`add1_projection.weight`). */
  readonly state: ReadonlyMap<string, string>
}

/** A part that has been written: how it is made, and the names in its state. */
export interface Written {
  readonly source: string
  readonly lines: PartLines
}

interface Step {
  readonly unit: Unit
  readonly written: PyTorch
  /** Its attribute: `self.conv1`. */
  readonly name: string
}

/** Names that statements of layers and the file itself use. */
const reserved = ['self', 'x', 'weight', 'size', 'torch', 'nn', 'F'] as const

/** `written`: the parts in it. `groups`: names of those that are no parts, and so only comments. */
export function partLines(part: Part, written: ReadonlyMap<Part, Written>, groups: ReadonlyMap<string, string>): PartLines {
  const name = attributes(part)
  const steps = part.units.map((unit): Step => ({ unit, written: writtenAs(unit, written), name: name(unit) }))
  const heading = headings(part.group, groups)
  return {
    init: steps.flatMap((step) => {
      const made = Object.entries(step.written.modules ?? {})
      const above = made.length > 0 ? heading(step.unit) : []
      return made.map(([inner, source], at) => ({ heading: at === 0 ? above : [], target: partOf(step.name, inner), source }))
    }),
    ...forwardLines(part, steps, headings(part.group, groups)),
    state: new Map(steps.flatMap((step) => stateOf(step, written))),
  }
}

/** The network's layers keep their names; inside a group, what was numbered through the drawing is numbered anew, so that equal groups are written alike. */
function attributes({ group }: Part): (unit: Unit) => string {
  const free = freeNames()
  const counts = new Map<string, number>()
  return (unit) => {
    const [name, stem] = 'part' in unit ? [unit.part.name, stemOf(unit.part.name)] : [unit.layer.node.name, unit.layer.layer.stem]
    const numbered = name.startsWith(stem) && /^[\s_-]*\d/.test(name.slice(stem.length))
    if (group === undefined || !numbered) return free(identifier(name))
    const count = (counts.get(stem) ?? 0) + 1
    counts.set(stem, count)
    return free(identifier(`${stem}${count}`))
  }
}

/** Throws ProblemsFound where PyTorch has no word for a layer. */
function writtenAs(unit: Unit, parts: ReadonlyMap<Part, Written>): PyTorch {
  if ('part' in unit) return asModule(writtenPart(unit.part, parts).source)
  const { node, layer, inputs, options } = unit.layer
  const written = layer.pytorch({ inputs, options })
  if (written === undefined)
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

function writtenPart(part: Part, parts: ReadonlyMap<Part, Written>): Written {
  const written = parts.get(part)
  invariant(written, `"${part.name}" is written before what holds it`)
  return written
}

const partOf = (name: string, part: string): string => `self.${name}${part === '' ? '' : `_${part}`}`

function stateOf({ unit, written, name }: Step, parts: ReadonlyMap<Part, Written>): readonly (readonly [string, string])[] {
  if ('part' in unit) return [...writtenPart(unit.part, parts).lines.state].map(([own, inPart]) => [own, `${name}.${inPart}`])
  const { node, layer, inputs, options } = unit.layer
  return layer.parameters({ inputs, options }).map((parameter) => {
    const dot = parameter.name.lastIndexOf('.')
    const part = dot < 0 ? '' : parameter.name.slice(0, dot)
    invariant(written.modules?.[part] !== undefined, `PyTorch's ${layer.type} has no module "${part}" for "${parameter.name}"`)
    return [`${node.name}.${parameter.name}`, `${partOf(name, part).slice('self.'.length)}.${parameter.name.slice(dot + 1)}`]
  })
}

/** A comment where a group begins that is no part. */
function headings(own: string | undefined, groups: ReadonlyMap<string, string>): (unit: Unit) => readonly string[] {
  const groupOf = ({ node: { group } }: CheckedNode) => (group !== own && group !== undefined && groups.has(group) ? group : undefined)
  let current: string | undefined
  return (unit) => {
    const group = 'part' in unit ? undefined : groupOf(unit.layer)
    const changed = group !== current
    current = group
    if (!changed) return []
    return group === undefined ? [''] : ['', `# ${groups.get(group)}`]
  }
}

/**
 * What only the next statement reads is called `x`; what is read later, or more than once, has the name of its layer. `x` may be written over as soon as
 * nothing needs it any more.
 */
function forwardLines(part: Part, steps: readonly Step[], heading: ReturnType<typeof headings>): Pick<PartLines, 'forward' | 'inputs'> {
  const readers = new Map<string, number[]>()
  const read = (id: string, at: number) => readers.set(id, [...(readers.get(id) ?? []), at])
  for (const [at, { unit }] of steps.entries()) for (const id of sourcesOf(unit)) read(id, at)
  read(part.exit, steps.length)
  const variable = freeNames(reserved)
  const names = new Map<string, string>()
  const nameFor = (id: string, at: number, wanted: string): string => {
    const only = (readers.get(id) ?? []).every((reader) => reader === at + 1)
    const name = only ? 'x' : variable(wanted)
    names.set(id, name)
    return name
  }
  const { inputs, group } = part
  const wanted = group === undefined ? 'images' : 'entering'
  const given = inputs.map((id, at) => {
    if (inputs.length === 1) return nameFor(id, -1, wanted)
    const name = variable(`${wanted}_${at + 1}`)
    names.set(id, name)
    return name
  })
  const lines = steps.flatMap(({ unit, written, name }, at) => {
    const arriving = sourcesOf(unit).map((id) => names.get(id) ?? 'x')
    const said = written.forward({ inputs: arriving, module: (inner = '') => partOf(name, inner) })
    const result = nameFor(exitOf(unit), at, name)
    return [...heading(unit), ...said.slice(0, -1), `${result} = ${said.at(-1)}`]
  })
  return { inputs: given, forward: [...lines, `return ${names.get(part.exit) ?? 'x'}`] }
}
