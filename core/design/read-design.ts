// Text of a design file -> Design. Every file is hostile until this has checked it; what it says wrong carries the path.

import { type Problem, ProblemsFound } from '../problems.ts'
import { type Comment, type Connection, type Design, type DesignNode, designFormat, designVersion, type Group, type Position } from './design.ts'
import { withoutEmpty } from './groups.ts'
import { readKeptWeights } from './kept-weights.ts'
import { migrate } from './migrations.ts'

const most = {
  characters: 50_000_000,
  nodes: 10_000,
  connections: 50_000,
  groups: 10_000,
  comments: 10_000,
  name: 200,
  options: 200,
  list: 64,
  place: 10_000_000,
}
/** Characters of one comment. */
export const longestComment = 5_000

type Raw = Readonly<Record<string, unknown>>

/** Throws `ProblemsFound` with everything that is wrong. Unknown layers and cycles are let in: `check` speaks of them on the canvas. */
export function readDesign(text: string): Design {
  const problems: Problem[] = []
  const wrong = (option: string, what: string, mend: string) => problems.push({ code: 'bad-design', severity: 'error', option, what, mend })
  const raw = parse(text, wrong)
  const design = raw && readDocument(raw, wrong)
  if (!design || problems.length > 0) throw new ProblemsFound(problems)
  return design
}

type Wrong = (path: string, what: string, mend: string) => void

function parse(text: string, wrong: Wrong): Raw | undefined {
  if (text.length > most.characters) {
    wrong('', `The file has ${text.length} characters.`, `A design has at most ${most.characters}.`)
    return undefined
  }
  try {
    const parsed: unknown = JSON.parse(text)
    if (isRecord(parsed) && parsed.format === designFormat) return migrate(parsed)
    wrong('format', 'This is not a Lamina design.', `Open a file whose "format" is "${designFormat}".`)
  } catch (error) {
    if (error instanceof ProblemsFound) throw error
    wrong('', `The file is not valid JSON: ${sayReason(error)}.`, 'It may be cut short, or be another kind of file; open an earlier copy.')
  }
  return undefined
}

/** Of a foreign file the parser quotes whatever bytes it met: those are no reading matter. */
const sayReason = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/[^\p{L}\p{N}\p{P}\p{S} ]|\uFFFD/gu, '·').slice(0, 120)

function readDocument(raw: Raw, wrong: Wrong): Design {
  const nodes = listOf(raw.nodes, 'nodes', most.nodes, wrong).flatMap((node, at) => readNode(node, `nodes[${at}]`, wrong) ?? [])
  const groups = listOf(raw.groups, 'groups', most.groups, wrong).flatMap((group, at) => readGroup(group, `groups[${at}]`, wrong) ?? [])
  const comments = listOf(raw.comments, 'comments', most.comments, wrong).flatMap(
    (comment, at) => readComment(comment, `comments[${at}]`, wrong) ?? [],
  )
  refuseTwice({ nodes, groups, comments }, wrong)
  const ids = new Set(nodes.map((node) => node.id))
  const connections = listOf(raw.connections, 'connections', most.connections, wrong).flatMap(
    (connection, at) => readConnection(connection, `connections[${at}]`, ids, wrong) ?? [],
  )
  if (raw.direction !== 'down' && raw.direction !== 'right')
    wrong('direction', `${show(raw.direction)} is not a direction.`, 'Write "down" or "right".')
  const direction = raw.direction === 'right' ? 'right' : 'down'
  const name = textOf(raw.name, 'name', wrong) ?? ''
  const weights = readKeptWeights(raw.weights, wrong)
  const drawn: Design = { format: designFormat, version: designVersion, name, direction, nodes, connections, groups, comments }
  const design: Design = weights ? { ...drawn, weights } : drawn
  refuseNesting(design, wrong)
  return design
}

function refuseTwice(lists: Pick<Design, 'nodes' | 'groups' | 'comments'>, wrong: Wrong): void {
  const seen = new Map<string, string>()
  for (const [list, things] of Object.entries(lists))
    for (const [at, { id }] of things.entries()) {
      const other = seen.get(id)
      if (other === list) wrong(`${list}[${at}].id`, `Two ${list} have the id "${id}".`, `Give every ${list.slice(0, -1)} an id of its own.`)
      else if (other) wrong(`${list}[${at}].id`, `The id "${id}" stands among the ${other}, too.`, 'Give each an id of its own.')
      seen.set(id, list)
    }
}

/** Every group that is named stands in the file, holds a layer, and no group stands inside itself. */
function refuseNesting(design: Design, wrong: Wrong): void {
  const parents = new Map(design.groups.map(({ id, parent }) => [id, parent]))
  const known = (group: string | undefined, path: string) => {
    if (group === undefined || parents.has(group)) return true
    wrong(path, `There is no group "${group}".`, 'Name a group that stands in the file, or none.')
    return false
  }
  const whole = [
    ...design.nodes.map(({ group }, at) => known(group, `nodes[${at}].group`)),
    ...design.groups.map(({ parent }, at) => known(parent, `groups[${at}].parent`)),
  ].every(Boolean)
  if (!whole) return
  const circle = circleOf(parents)
  if (circle !== undefined) {
    const at = design.groups.findIndex(({ id }) => id === circle)
    wrong(`groups[${at}].parent`, `The group "${circle}" stands inside itself.`, 'Let groups stand in others, not in a circle.')
    return
  }
  const kept = new Set(withoutEmpty(design).groups)
  for (const [at, group] of design.groups.entries())
    if (!kept.has(group)) wrong(`groups[${at}]`, `The group "${group.name}" holds no layer.`, 'Remove it, or put a layer into it.')
}

/** A group from which the way outwards comes back to it. */
function circleOf(parents: ReadonlyMap<string, string | undefined>): string | undefined {
  const sound = new Set<string>()
  for (const id of parents.keys()) {
    const way = new Set<string>()
    for (let group: string | undefined = id; group !== undefined && !sound.has(group); group = parents.get(group)) {
      if (way.has(group)) return group
      way.add(group)
    }
    for (const group of way) sound.add(group)
  }
  return undefined
}

function readNode(raw: unknown, path: string, wrong: Wrong): DesignNode | undefined {
  if (!isRecord(raw)) {
    wrong(path, `${show(raw)} is not a node.`, 'Write {"id", "type", "name", "options", "position"}.')
    return undefined
  }
  const [id, type, name] = [textOf(raw.id, `${path}.id`, wrong), textOf(raw.type, `${path}.type`, wrong), textOf(raw.name, `${path}.name`, wrong)]
  const options = readOptionValues(raw.options ?? {}, `${path}.options`, wrong)
  const position = readPosition(raw.position, `${path}.position`, wrong)
  const bypassed = flagOf(raw.bypassed, `${path}.bypassed`, wrong)
  const pinned = flagOf(raw.pinned, `${path}.pinned`, wrong)
  const group = raw.group === undefined ? undefined : textOf(raw.group, `${path}.group`, wrong)
  if (id === undefined || type === undefined || name === undefined || !options || !position) return undefined
  return {
    id,
    type,
    name,
    options,
    position,
    ...(bypassed ? { bypassed } : {}),
    ...(pinned ? { pinned } : {}),
    ...(group === undefined ? {} : { group }),
  }
}

function readGroup(raw: unknown, path: string, wrong: Wrong): Group | undefined {
  if (!isRecord(raw)) {
    wrong(path, `${show(raw)} is not a group.`, 'Write {"id", "name", "folded"}.')
    return undefined
  }
  const [id, name] = [textOf(raw.id, `${path}.id`, wrong), textOf(raw.name, `${path}.name`, wrong)]
  const folded = flagOf(raw.folded, `${path}.folded`, wrong) ?? false
  const parent = raw.parent === undefined ? undefined : textOf(raw.parent, `${path}.parent`, wrong)
  return id === undefined || name === undefined ? undefined : { id, name, folded, ...(parent === undefined ? {} : { parent }) }
}

function readComment(raw: unknown, path: string, wrong: Wrong): Comment | undefined {
  if (!isRecord(raw)) {
    wrong(path, `${show(raw)} is not a comment.`, 'Write {"id", "text", "position", "size"}.')
    return undefined
  }
  const id = textOf(raw.id, `${path}.id`, wrong)
  const text = textOf(raw.text, `${path}.text`, wrong, longestComment)
  const position = readPosition(raw.position, `${path}.position`, wrong)
  const size = readSize(raw.size, `${path}.size`, wrong)
  return id === undefined || text === undefined || !position || !size ? undefined : { id, text, position, size }
}

/** Undefined where it is off or not said. */
function flagOf(raw: unknown, path: string, wrong: Wrong): true | undefined {
  if (raw !== undefined && typeof raw !== 'boolean') wrong(path, `${show(raw)} is neither true nor false.`, 'Write true, or leave it out.')
  return raw === true ? true : undefined
}

/** Numbers, flags, texts and short lists of numbers; their ranges are checked with the layer, by `check`. */
function readOptionValues(raw: unknown, path: string, wrong: Wrong): DesignNode['options'] | undefined {
  if (!isRecord(raw) || Object.keys(raw).length > most.options) {
    wrong(path, 'The options are no list of names and values.', 'Write them as {"kernelSize": [3, 3]}.')
    return undefined
  }
  const values = Object.entries(raw).filter(([name, value]) => {
    if (isOptionValue(value)) return true
    wrong(
      `${path}.${name.slice(0, most.name)}`,
      `${show(value)} cannot be the value of an option.`,
      'Use a number, true or false, text, or a pair of numbers.',
    )
    return false
  })
  return Object.fromEntries(values)
}

const isOptionValue = (value: unknown): boolean =>
  typeof value === 'boolean' ||
  typeof value === 'string' ||
  Number.isFinite(value) ||
  (Array.isArray(value) && value.length <= most.list && value.every((part) => Number.isFinite(part)))

function readPosition(raw: unknown, path: string, wrong: Wrong): Position | undefined {
  const inside = (value: unknown): value is number => typeof value === 'number' && Math.abs(value) <= most.place
  if (isRecord(raw) && inside(raw.x) && inside(raw.y)) return { x: raw.x, y: raw.y }
  wrong(path, `${show(raw)} is not a place on the canvas.`, 'Write {"x": 0, "y": 0}, in pixels.')
  return undefined
}

function readSize(raw: unknown, path: string, wrong: Wrong): Comment['size'] | undefined {
  const inside = (value: unknown): value is number => typeof value === 'number' && value > 0 && value <= most.place
  if (isRecord(raw) && inside(raw.width) && inside(raw.height)) return { width: raw.width, height: raw.height }
  wrong(path, `${show(raw)} is not a size.`, 'Write {"width": 240, "height": 120}, in pixels.')
  return undefined
}

function readConnection(raw: unknown, path: string, ids: ReadonlySet<string>, wrong: Wrong): Connection | undefined {
  const [from, to] = isRecord(raw) ? [raw.from, raw.to] : []
  const end = (value: unknown, side: string) => {
    if (!isRecord(value)) {
      wrong(`${path}.${side}`, `${show(value)} is not the end of a connection.`, 'Write {"node": "n1", "port": "out"}.')
      return undefined
    }
    const [node, port] = [textOf(value.node, `${path}.${side}.node`, wrong), textOf(value.port, `${path}.${side}.port`, wrong)]
    if (node === undefined || port === undefined) return undefined
    if (ids.has(node)) return { node, port }
    wrong(`${path}.${side}.node`, `There is no node "${node}".`, 'Connect nodes that stand in the file.')
    return undefined
  }
  const [start, finish] = [end(from, 'from'), end(to, 'to')]
  return start && finish ? { from: start, to: finish } : undefined
}

function listOf(raw: unknown, path: string, length: number, wrong: Wrong): readonly unknown[] {
  if (Array.isArray(raw) && raw.length <= length) return raw
  if (Array.isArray(raw)) wrong(path, `There are ${raw.length} ${path}.`, `A design has at most ${length}.`)
  else wrong(path, `"${path}" is missing or no list.`, 'It may be cut short or made by another program; open an earlier copy.')
  return []
}

function textOf(raw: unknown, path: string, wrong: Wrong, longest = most.name): string | undefined {
  if (typeof raw === 'string' && raw.length <= longest) return raw
  wrong(
    path,
    typeof raw === 'string' ? `The text has ${raw.length} characters.` : `${show(raw)} is not text.`,
    `Use text of at most ${longest} characters.`,
  )
  return undefined
}

const isRecord = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value)

const show = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
