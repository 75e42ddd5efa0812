// Putting a piece into a design: pasted as a group, and connected between what gives and what takes.

import type { Command } from '../commands.ts'
import type { Connection, Design, Position } from '../design.ts'
import { type Piece, placePiece } from './piece.ts'

export interface Place {
  /** Upper left corner of the layers. */
  readonly at: Position
  /** The group that it stands in. */
  readonly group?: string | undefined
  /** What arrives, and what takes what leaves: both where it goes into a connection. */
  readonly from?: Connection['from'] | undefined
  readonly to?: Connection['to'] | undefined
}

interface Inserted {
  readonly command: Command & { readonly kind: 'batch' }
  /** Ids of the groups and layers that stand outermost in the piece. */
  readonly outermost: readonly string[]
}

/** `before`: commands that make room. */
export function insertPiece(design: Design, piece: Piece, { at, group, from, to }: Place, before: readonly Command[] = []): Inserted {
  const { paste, entries, exits } = placePiece(design, piece, at)
  const pasted = new Set<string | undefined>(paste.groups.map(({ id }) => id))
  const outermost = [...paste.groups.filter(({ parent }) => !pasted.has(parent)), ...paste.nodes.filter((node) => !pasted.has(node.group))].map(
    ({ id }) => id,
  )
  const [exit] = exits
  const between = from && to ? [{ from, to }] : []
  const commands: readonly Command[] = [
    ...before,
    ...between.map((connection): Command => ({ kind: 'disconnect', connection })),
    paste,
    ...(group === undefined ? [] : [{ kind: 'put-into', group, members: outermost } as const]),
    ...(from ? entries.map((entry): Command => ({ kind: 'connect', connection: { from, to: entry } })) : []),
    ...(to && exit ? [{ kind: 'connect', connection: { from: exit, to } } as const] : []),
  ]
  return { command: { kind: 'batch', label: `insert ${piece.title}`, commands }, outermost }
}
