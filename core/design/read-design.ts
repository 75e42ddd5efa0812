// Text of a design file -> Design. Every file is hostile until this has checked it; what it says wrong carries the path.

import { type Problem, ProblemsFound } from '../problems.ts'
import { type Connection, type Design, type DesignNode, designFormat, designVersion } from './design.ts'
import { migrate } from './migrations.ts'

const most = { characters: 50_000_000, nodes: 10_000, connections: 50_000, name: 200, options: 200, list: 64, place: 10_000_000 }

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
  refuseTwice(nodes, wrong)
  const ids = new Set(nodes.map((node) => node.id))
  const connections = listOf(raw.connections, 'connections', most.connections, wrong).flatMap(
    (connection, at) => readConnection(connection, `connections[${at}]`, ids, wrong) ?? [],
  )
  return { format: designFormat, version: designVersion, name: textOf(raw.name, 'name', wrong) ?? '', nodes, connections }
}

function refuseTwice(nodes: readonly DesignNode[], wrong: Wrong): void {
  const seen = new Set<string>()
  for (const [at, { id }] of nodes.entries()) {
    if (seen.has(id)) wrong(`nodes[${at}].id`, `Two nodes have the id "${id}".`, 'Give every node an id of its own.')
    seen.add(id)
  }
}

function readNode(raw: unknown, path: string, wrong: Wrong): DesignNode | undefined {
  if (!isRecord(raw)) {
    wrong(path, `${show(raw)} is not a node.`, 'Write {"id", "type", "name", "options", "position"}.')
    return undefined
  }
  const [id, type, name] = [textOf(raw.id, `${path}.id`, wrong), textOf(raw.type, `${path}.type`, wrong), textOf(raw.name, `${path}.name`, wrong)]
  const options = readOptionValues(raw.options ?? {}, `${path}.options`, wrong)
  const position = readPosition(raw.position, `${path}.position`, wrong)
  return id === undefined || type === undefined || name === undefined || !options || !position ? undefined : { id, type, name, options, position }
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

function readPosition(raw: unknown, path: string, wrong: Wrong): DesignNode['position'] | undefined {
  const inside = (value: unknown): value is number => typeof value === 'number' && Math.abs(value) <= most.place
  if (isRecord(raw) && inside(raw.x) && inside(raw.y)) return { x: raw.x, y: raw.y }
  wrong(path, `${show(raw)} is not a place on the canvas.`, 'Write {"x": 0, "y": 0}, in pixels.')
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

function textOf(raw: unknown, path: string, wrong: Wrong): string | undefined {
  if (typeof raw === 'string' && raw.length <= most.name) return raw
  wrong(
    path,
    typeof raw === 'string' ? `The text has ${raw.length} characters.` : `${show(raw)} is not text.`,
    `Use text of at most ${most.name} characters.`,
  )
  return undefined
}

const isRecord = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value)

const show = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

/** Text of a design file: stable order, two spaces, one line at the end, so that versions compare well. */
export const writeDesign = (design: Design): string => `${JSON.stringify(design, undefined, 2)}\n`
