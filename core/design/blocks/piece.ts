// A piece of a design that can be put into others: its layers, and the ends at which it is connected. A person's own blocks are such pieces, as files.

import { type Problem, ProblemsFound } from '../../problems.ts'
import type { Command } from '../commands.ts'
import type { Connection, Design, Position } from '../design.ts'
import { freshCopy, partOf } from '../fragment.ts'
import { layersWithin } from '../groups.ts'
import { readDesign } from '../read-design.ts'
import { ordered } from '../write-design.ts'

export interface Piece {
  readonly title: string
  /** Ends that take what arrives, in the order in which they are connected. */
  readonly entries: readonly Connection['to'][]
  /** Ends that lead on; the first is connected. */
  readonly exits: readonly Connection['from'][]
  readonly design: Design
}

/** A group with all that it holds, and the ends at which its outer connections are, or could be. */
export function pieceOf(design: Design, group: string): Piece {
  const inside = new Set(layersWithin(design, new Set([group])).map(({ id }) => id))
  const part = partOf(design, new Set([group]))
  const arriving = design.connections.filter(({ from, to }) => inside.has(to.node) && !inside.has(from.node))
  const leaving = design.connections.filter(({ from, to }) => inside.has(from.node) && !inside.has(to.node))
  const led = new Set(part.connections.map(({ from }) => from.node))
  const ends = part.nodes.filter(({ id }) => !led.has(id)).map(({ id }) => ({ node: id, port: 'out' }))
  return {
    title: design.groups.find(({ id }) => id === group)?.name ?? '',
    entries: arriving.length > 0 ? arriving.map(({ to }) => to) : openInputs(part),
    exits: leaving.length > 0 ? unique(leaving.map(({ from }) => from)) : ends,
    design: part,
  }
}

const unique = (ends: readonly Connection['from'][]): readonly Connection['from'][] =>
  ends.filter((end, at) => ends.findIndex((other) => other.node === end.node && other.port === end.port) === at)

/** First inputs of layers that nothing feeds. */
const openInputs = ({ nodes, connections }: Design): readonly Connection['to'][] => {
  const fed = new Set(connections.map(({ to }) => to.node))
  return nodes.filter(({ id }) => !fed.has(id)).map(({ id }) => ({ node: id, port: 'in' }))
}

interface Placed {
  readonly paste: Command & { readonly kind: 'paste' }
  readonly entries: readonly Connection['to'][]
  readonly exits: readonly Connection['from'][]
}

/** The piece under free ids and names, its corner at `at`. */
export function placePiece(design: Design, piece: Piece, at: Position): Placed {
  const { nodes } = piece.design
  const corner = { x: Math.min(...nodes.map(({ position }) => position.x)), y: Math.min(...nodes.map(({ position }) => position.y)) }
  const paste = freshCopy(design, piece.design, { x: Math.round(at.x - corner.x), y: Math.round(at.y - corner.y) })
  const ids = new Map(nodes.map(({ id }, index) => [id, paste.nodes[index]?.id ?? id]))
  const end = ({ node, port }: Connection['from']) => ({ node: ids.get(node) ?? node, port })
  return { paste, entries: piece.entries.map(end), exits: piece.exits.map(end) }
}

export const pieceFormat = 'lamina-block'
const pieceVersion = 1
const most = { characters: 5_000_000, title: 64, ends: 1_000 }

export const writePiece = ({ title, entries, exits, design }: Piece): string =>
  `${JSON.stringify({ format: pieceFormat, version: pieceVersion, title, entries, exits, design: ordered(design) }, undefined, 2)}\n`

/** Throws `ProblemsFound` where the text is no block. */
export function readPiece(text: string): Piece {
  if (text.length > most.characters) throw refused('', `The file has ${text.length} characters.`, `A block has at most ${most.characters}.`)
  const raw = parse(text)
  if (raw.format !== pieceFormat) throw refused('format', 'This is not a block of Lamina.', `Open a file whose "format" is "${pieceFormat}".`)
  if (raw.version !== pieceVersion)
    throw refused(
      'version',
      `The block has version ${JSON.stringify(raw.version)}; this program reads ${pieceVersion}.`,
      'Open it with another Lamina.',
    )
  const { title } = raw
  if (typeof title !== 'string' || title === '' || title.length > most.title)
    throw refused('title', 'The block has no title.', `Write one of at most ${most.title} characters.`)
  const design = readDesign(JSON.stringify(raw.design) ?? '')
  const ids = new Set(design.nodes.map(({ id }) => id))
  if (ids.size === 0) throw refused('design.nodes', 'The block has no layer.', 'Save a group with layers again.')
  return { title, entries: readEnds(raw.entries, 'entries', ids), exits: readEnds(raw.exits, 'exits', ids), design }
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const raw: unknown = JSON.parse(text)
    if (typeof raw === 'object' && raw !== null && !Array.isArray(raw)) return raw as Readonly<Record<string, unknown>>
  } catch {
    throw refused('', 'The file is not valid JSON.', 'It may be cut short, or be another kind of file.')
  }
  throw refused('format', 'This is not a block of Lamina.', `Open a file whose "format" is "${pieceFormat}".`)
}

function readEnds(raw: unknown, path: string, ids: ReadonlySet<string>): readonly Connection['to'][] {
  if (!Array.isArray(raw) || raw.length > most.ends) throw refused(path, `"${path}" is missing or no list.`, 'Save the block again.')
  return raw.map((end: unknown, at) => {
    const { node, port } = (typeof end === 'object' && end !== null ? end : {}) as Readonly<Record<string, unknown>>
    if (typeof node === 'string' && typeof port === 'string' && port.length <= most.title && ids.has(node)) return { node, port }
    throw refused(`${path}[${at}]`, 'It is no end of a layer in the block.', 'Write {"node": "n1", "port": "in"}.')
  })
}

const refused = (option: string, what: string, mend: string): ProblemsFound => {
  const problem: Problem = { code: 'bad-block', severity: 'error', option, what, mend }
  return new ProblemsFound([problem])
}
