// What a person does with groups: make, name, fold, dissolve, move into and out of them. Each is one undo step.

import type { Command } from '../../core/design/commands.ts'
import type { Design } from '../../core/design/design.ts'
import { commonGroup, groupById, groupsAround } from '../../core/design/groups.ts'
import { freeName, freshId, longestName } from '../../core/design/names.ts'
import type { Point } from '../canvas/geometry.ts'
import { texts } from '../texts/texts.ts'
import { useDesign } from './design-store.ts'
import { useInPlace } from './in-place.ts'
import { selectedLayers, selectedParts } from './selection.ts'

const perform = (command: Command): void => useDesign.getState().perform(command)

/** Around what is selected; the name can be typed at once. */
export function groupSelected(): void {
  const { design, select } = useDesign.getState()
  const { nodes, groups } = selectedParts()
  const members = [...nodes, ...groups]
  if (members.length === 0) return
  const parent = commonGroup(design, new Set(members))
  const id = freshId(design, 'g')
  const name = freeName(texts.state.newGroup, new Set(design.groups.map((group) => group.name)))
  perform({ kind: 'group', group: { id, name, folded: false, ...(parent === undefined ? {} : { parent }) }, members })
  select([id])
  useInPlace.getState().type(id)
}

/** The selected groups, or else the innermost ones around the selected layers. */
export function groupsMeant(): readonly string[] {
  const { groups } = selectedParts()
  if (groups.length > 0) return groups
  return [...new Set(selectedLayers().flatMap(({ group }) => group ?? []))]
}

export function dissolveSelected(): void {
  const { select, design } = useDesign.getState()
  const groups = new Set(groupsMeant())
  if (groups.size === 0) return
  const left = [
    ...design.nodes.filter(({ group }) => group !== undefined && groups.has(group)),
    ...design.groups.filter(({ parent }) => parent !== undefined && groups.has(parent)),
  ]
  perform({ kind: 'dissolve', groups: [...groups] })
  select(left.map(({ id }) => id).filter((id) => !groups.has(id)))
}

/** Folds where one of them is open, else unfolds. */
export function toggleFold(groups: readonly string[] = groupsMeant()): void {
  const { design, select } = useDesign.getState()
  const folded = design.groups.some((group) => groups.includes(group.id) && !group.folded)
  if (groups.length === 0) return
  perform({ kind: 'fold', groups, folded })
  select(groups)
}

export function renameGroup(group: string, name: string): void {
  const trimmed = name.trim().slice(0, longestName)
  if (trimmed !== '') perform({ kind: 'rename-group', group, name: trimmed })
}

/** One drag: new places, and the groups that layers, groups and comments were dropped into. */
export function moveInto(positions: Readonly<Record<string, Point>>, into: ReadonlyMap<string, string | undefined>): void {
  const { design } = useDesign.getState()
  const changes = membershipChanges(design, into)
  const move: Command = { kind: 'move', positions }
  if (changes.length === 0) perform(move)
  else perform({ kind: 'batch', label: `${sayInto(design, changes)}`, commands: [move, ...changes] })
}

type PutInto = Command & { readonly kind: 'put-into' }

function membershipChanges(design: Design, into: ReadonlyMap<string, string | undefined>): readonly PutInto[] {
  const byId = groupById(design)
  const outside = new Map<string, string | undefined>([
    ...design.nodes.map(({ id, group }) => [id, group] as const),
    ...design.groups.map(({ id, parent }) => [id, parent] as const),
  ])
  const members = new Map<string | undefined, string[]>()
  for (const [id, group] of into) {
    if (!outside.has(id) || outside.get(id) === group || groupsAround(group, byId).some((around) => around.id === id)) continue
    members.set(group, [...(members.get(group) ?? []), id])
  }
  return [...members].map(([group, ids]): PutInto => ({ kind: 'put-into', group, members: ids }))
}

function sayInto(design: Design, changes: readonly PutInto[]): string {
  const [first] = changes
  const group = design.groups.find(({ id }) => id === first?.group)
  const [only, ...more] = changes.flatMap(({ members }) => members)
  const name = more.length === 0 ? [...design.nodes, ...design.groups].find(({ id }) => id === only)?.name : `${more.length + 1} layers`
  return group ? `move ${name} into ${group.name}` : `move ${name} out of its group`
}
