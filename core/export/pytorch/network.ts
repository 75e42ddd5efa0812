// Checked design -> the classes of a PyTorch module, as a person writes them: one for each kind of group, and the network.

import type { CheckedDesign, CheckedNode } from '../../design/checked.ts'
import { classesOf, classText, type Group, type PartClass } from './classes.ts'
import { className, sayInPython } from './names.ts'
import { partLines, type Written } from './part-lines.ts'
import { type Part, partsOf } from './parts.ts'

export interface NetworkClasses {
  /** Name of the network's own class. */
  readonly name: string
  /** Texts of all classes; the network's is the last. */
  readonly classes: readonly string[]
  /** By parameter of the compiled graph (`conv2.weight`): its name in the module's state (`block_1_1.conv1.weight`). */
  readonly state: ReadonlyMap<string, string>
}

export function networkClasses(checked: CheckedDesign): NetworkClasses {
  const network = partsOf(checked)
  const comments = new Map(checked.design.groups.map(({ id, name }) => [id, sayInPython(name)]))
  const ofLayers = [...new Set(checked.nodes.flatMap(classesOfLayer))]
  const taken = [className(checked.design.name, ofLayers), ...namesOf(ofLayers)]
  const written = new Map<Part, Written>()
  const made: PartClass[] = []
  for (const parts of byHeight(network)) {
    const level = new Map(parts.map((part): [Part, Group] => [part, { name: part.name, lines: partLines(part, written, comments) }]))
    const classes = classesOf([...level.values()], made, taken)
    made.push(...classes)
    const calls = new Map(classes.flatMap((one) => [...one.calls]))
    for (const [part, group] of level) written.set(part, { source: calls.get(group) ?? '', lines: group.lines })
  }
  const lines = partLines(network, written, comments)
  const [name = ''] = taken
  return { name, classes: [...ofLayers, ...made.map(({ text }) => text), classText(name, [], lines)], state: lines.state }
}

function classesOfLayer({ layer, inputs, options }: CheckedNode): readonly string[] {
  const written = layer.pytorch({ inputs, options })
  return typeof written === 'object' ? (written.classes ?? []) : []
}

const namesOf = (classes: Iterable<string>): readonly string[] => [...classes].map((text) => /^class (\w+)/.exec(text)?.[1] ?? '')

/** The groups in it: those that hold none first, each after what it holds. */
function byHeight(network: Part): readonly (readonly Part[])[] {
  const levels: Part[][] = []
  const visit = (part: Part): number => {
    const height = Math.max(0, ...part.units.map((unit) => ('part' in unit ? 1 + visit(unit.part) : 0)))
    if (part !== network) levels[height] = [...(levels[height] ?? []), part]
    return height
  }
  visit(network)
  return levels.filter((level) => level !== undefined)
}
