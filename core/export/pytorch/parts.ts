// Which groups of a drawing become modules of their own: those that one value leaves. What they hold, and what enters and leaves them.

import type { CheckedDesign, CheckedNode } from '../../design/checked.ts'
import { invariant } from '../../problems.ts'

/** The whole network, or a group with everything in it. */
export interface Part {
  /** Id of the group; undefined for the network. */
  readonly group?: string
  readonly name: string
  /** Each branch in one piece, in the order in which the joints read them; what leads to a unit comes before it. */
  readonly units: readonly Unit[]
  /** Ids of the layers outside whose values enter, in the order in which they are read. */
  readonly inputs: readonly string[]
  /** Id of the layer whose value leaves. */
  readonly exit: string
}
export type Unit = { readonly layer: CheckedNode } | { readonly part: Part }

export const exitOf = (unit: Unit): string => ('part' in unit ? unit.part.exit : unit.layer.node.id)
export const sourcesOf = (unit: Unit): readonly string[] => ('part' in unit ? unit.part.inputs : unit.layer.sources)

interface Plan {
  readonly byId: ReadonlyMap<string, CheckedNode>
  /** By layer: the groups that become parts and hold it, the outermost first. */
  readonly paths: ReadonlyMap<string, readonly string[]>
  readonly exits: ReadonlyMap<string, string>
  readonly names: ReadonlyMap<string, string>
}

export function partsOf({ design, nodes }: CheckedDesign): Part {
  const byId = new Map(nodes.map((checked) => [checked.node.id, checked]))
  const exit = nodes.find(({ layer }) => layer.type === 'output')?.sources[0]
  invariant(exit !== undefined, 'a checked design has an output')
  const layers = leadingTo(exit, byId)
  const parents = new Map(design.groups.map(({ id, parent }) => [id, parent]))
  const around = new Map([...layers].map((id) => [id, pathOf(byId.get(id)?.node.group, parents)]))
  const exits = exitsOf(layers, around, byId, exit)
  const paths = new Map([...around].map(([id, path]) => [id, path.filter((group) => exits.has(group))]))
  return partAt({ byId, paths, exits, names: new Map(design.groups.map(({ id, name }) => [id, name])) }, [], exit)
}

/** Layers without the ends of the network. */
function leadingTo(exit: string, byId: Plan['byId']): ReadonlySet<string> {
  const found = new Set<string>()
  const waiting = [exit]
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const checked = byId.get(id)
    if (!checked || checked.layer.category === 'io' || found.has(id)) continue
    found.add(id)
    waiting.push(...checked.sources)
  }
  return found
}

function pathOf(group: string | undefined, parents: ReadonlyMap<string, string | undefined>): readonly string[] {
  return group === undefined ? [] : [...pathOf(parents.get(group), parents), group]
}

/** By group: the one layer in it that is read outside. Groups that several values leave, or of one layer only, are no parts. */
function exitsOf(
  layers: ReadonlySet<string>,
  around: ReadonlyMap<string, readonly string[]>,
  byId: Plan['byId'],
  exit: string,
): ReadonlyMap<string, string> {
  const leaving = new Map<string, Set<string>>()
  const sizes = new Map<string, number>()
  const leave = (id: string, stays: readonly string[]): void => {
    for (const group of around.get(id) ?? []) if (!stays.includes(group)) leaving.set(group, (leaving.get(group) ?? new Set()).add(id))
  }
  leave(exit, [])
  for (const id of layers) {
    const own = around.get(id) ?? []
    for (const group of own) sizes.set(group, (sizes.get(group) ?? 0) + 1)
    for (const source of byId.get(id)?.sources ?? []) leave(source, own)
  }
  return new Map(
    [...leaving].flatMap(([group, ids]) => {
      const [only, ...more] = ids
      return only !== undefined && more.length === 0 && (sizes.get(group) ?? 0) > 1 ? [[group, only] as const] : []
    }),
  )
}

/** One value leaves a part, so parts cannot wait for each other: what they hold may run in one go. */
function partAt(plan: Plan, path: readonly string[], exit: string): Part {
  const units = new Map<string, Unit>()
  const inputs = new Set<string>()
  const waiting: { readonly id: string; readonly ready?: Unit }[] = [{ id: exit }]
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { id, ready } = next
    if (ready) units.set(id, ready)
    if (units.has(id)) continue
    const own = plan.paths.get(id)
    if (!own || !path.every((group, at) => own[at] === group)) {
      inputs.add(id)
      continue
    }
    const inner = own[path.length]
    const unit: Unit = inner === undefined ? { layer: layerOf(plan, id) } : { part: partAt(plan, [...path, inner], id) }
    waiting.push(
      { id, ready: unit },
      ...sourcesOf(unit)
        .toReversed()
        .map((source) => ({ id: source })),
    )
  }
  const group = path.at(-1)
  return { ...(group === undefined ? {} : { group }), name: plan.names.get(group ?? '') ?? '', units: [...units.values()], inputs: [...inputs], exit }
}

function layerOf({ byId }: Plan, id: string): CheckedNode {
  const checked = byId.get(id)
  invariant(checked, `"${id}" is a layer`)
  return checked
}
