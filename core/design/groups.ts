// Groups of layers: who stands in which, and the changes of that. Commands call the changes; the canvas asks the questions.

import { invariant } from '../problems.ts'
import type { Design, DesignNode, Group } from './design.ts'
import { mapped, replaced } from './same.ts'

export const groupById = (design: Pick<Design, 'groups'>): ReadonlyMap<string, Group> => new Map(design.groups.map((group) => [group.id, group]))

/** The groups around something whose own is `group`, innermost first. */
export function groupsAround(group: string | undefined, byId: ReadonlyMap<string, Group>): readonly Group[] {
  const around: Group[] = []
  for (let at = group === undefined ? undefined : byId.get(group); at; at = at.parent === undefined ? undefined : byId.get(at.parent)) around.push(at)
  return around
}

/** Ids of these groups and of all groups inside them. */
export function groupsWithin(design: Design, groups: ReadonlySet<string>): ReadonlySet<string> {
  const byId = groupById(design)
  return new Set(design.groups.filter(({ id }) => groupsAround(id, byId).some((around) => groups.has(around.id))).map(({ id }) => id))
}

/** Layers of these groups and of the groups inside them. */
export function layersWithin(design: Design, groups: ReadonlySet<string>): readonly DesignNode[] {
  const within = groupsWithin(design, groups)
  return design.nodes.filter(({ group }) => group !== undefined && within.has(group))
}

/** Per layer that is out of sight, the outermost folded group around it: it is drawn there. */
export function foldedInto(design: Design): ReadonlyMap<string, Group> {
  const byId = groupById(design)
  const blocks = new Map(
    design.groups.flatMap((group) => {
      const block = groupsAround(group.id, byId).findLast(({ folded }) => folded)
      return block ? [[group.id, block] as const] : []
    }),
  )
  return new Map(
    design.nodes.flatMap(({ id, group }) => {
      const block = group === undefined ? undefined : blocks.get(group)
      return block ? [[id, block] as const] : []
    }),
  )
}

/** The innermost group that holds all of these layers and groups; none of the groups themselves. */
export function commonGroup(design: Design, members: ReadonlySet<string>): string | undefined {
  const byId = groupById(design)
  const outsides = [
    ...design.nodes.filter(({ id }) => members.has(id)).map(({ group }) => group),
    ...design.groups.filter(({ id }) => members.has(id)).map(({ parent }) => parent),
  ]
  const [first = [], ...others] = outsides.map((group) => groupsAround(group, byId).map(({ id }) => id))
  return first.find((id) => !members.has(id) && others.every((around) => around.includes(id)))
}

/** A new group around these layers and groups; those inside one that goes along stay in it. */
export function grouped(design: Design, group: Group, members: ReadonlySet<string>): Design {
  return putInto({ ...design, groups: [...design.groups, group] }, group.id, members)
}

/** Moves layers and groups into a group, or out of every group. Groups that this leaves empty are gone. */
export function putInto(design: Design, into: string | undefined, members: ReadonlySet<string>): Design {
  const byId = groupById(design)
  invariant(into === undefined || byId.has(into), `there is no group ${into}`)
  invariant(!groupsAround(into, byId).some(({ id }) => members.has(id)), 'a group cannot stand inside itself')
  const goesAlong = (outside: string | undefined) => groupsAround(outside, byId).some(({ id }) => members.has(id))
  return withoutEmpty(
    replaced(design, {
      nodes: mapped(design.nodes, (node) => (members.has(node.id) && !goesAlong(node.group) ? inGroup(node, into) : node)),
      groups: mapped(design.groups, (group) => (members.has(group.id) && !goesAlong(group.parent) ? inParent(group, into) : group)),
    }),
  )
}

/** What stood in these groups stands in the ones around them. */
export function dissolved(design: Design, groups: ReadonlySet<string>): Design {
  const byId = groupById(design)
  const left = (inside: string | undefined) => groupsAround(inside, byId).find(({ id }) => !groups.has(id))?.id
  return {
    ...design,
    nodes: mapped(design.nodes, (node) => (node.group !== undefined && groups.has(node.group) ? inGroup(node, left(node.group)) : node)),
    groups: design.groups
      .filter(({ id }) => !groups.has(id))
      .map((group) => (group.parent !== undefined && groups.has(group.parent) ? inParent(group, left(group.parent)) : group)),
  }
}

/** Groups without a layer, also inside others, are gone. */
export function withoutEmpty(design: Design): Design {
  const byId = groupById(design)
  const kept = new Set<string>()
  for (const { group } of design.nodes)
    for (const { id } of groupsAround(group, byId)) {
      if (kept.has(id)) break
      kept.add(id)
    }
  return kept.size === design.groups.length ? design : { ...design, groups: design.groups.filter(({ id }) => kept.has(id)) }
}

function inGroup(node: DesignNode, group: string | undefined): DesignNode {
  if (node.group === group) return node
  const { group: _, ...rest } = node
  return group === undefined ? rest : { ...rest, group }
}

function inParent(group: Group, parent: string | undefined): Group {
  if (group.parent === parent) return group
  const { parent: _, ...rest } = group
  return parent === undefined ? rest : { ...rest, parent }
}
