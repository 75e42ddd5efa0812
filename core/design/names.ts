// Ids and names of new nodes. Ids are never shown alone; names are unique, since they name parameters and ONNX nodes.

import type { LayerType } from '../layers/layer-type.ts'
import type { Design } from './design.ts'

export const longestName = 64
/** Letters, digits, spaces, `_` and `-`: dots, slashes and tildes separate names inside graphs. */
const allowed = /^[\p{L}\p{N}_][\p{L}\p{N}_ -]*$/u

/** What is wrong with a name, if anything. */
export function refuseName(name: string): { readonly what: string; readonly mend: string } | undefined {
  if (name === '') return { what: 'The name is empty.', mend: 'Give it a name.' }
  if (name.length > longestName) return { what: `The name has ${name.length} characters.`, mend: `Use at most ${longestName}.` }
  if (allowed.test(name)) return undefined
  return {
    what: `The name "${name}" has characters that names cannot have.`,
    mend: 'Use letters, digits, spaces, _ and -, beginning with a letter or digit.',
  }
}

/** First letters of ids: of nodes, groups and comments. */
export type IdLetter = 'n' | 'g' | 'c'

/** `n8`, above every number in use. */
export function freshId(design: Pick<Design, 'nodes' | 'groups' | 'comments'>, letter: IdLetter = 'n'): string {
  return freshIds(design, letter)(0)
}

/** The ids that come next: `n8`, `n9`, … for 0, 1, … */
export function freshIds({ nodes, groups, comments }: Pick<Design, 'nodes' | 'groups' | 'comments'>, letter: IdLetter): (at: number) => string {
  const number = new RegExp(`^${letter}(\\d{1,15})$`)
  const first = [nodes, groups, comments].flat().reduce((most, { id }) => Math.max(most, Number(number.exec(id)?.[1] ?? 0)), 0) + 1
  return (at) => `${letter}${first + at}`
}

/** `conv3`: the layer's stem with the first free number; Input and Output go without one. */
export function freshName(design: Pick<Design, 'nodes'>, layer: LayerType): string {
  const taken = new Set(design.nodes.map((node) => node.name))
  if (layer.category === 'io' && !taken.has(layer.stem)) return layer.stem
  return numbered(layer.stem, taken)
}

/** The name itself where it is free, else its stem with the first free number. */
export function freeName(wanted: string, taken: ReadonlySet<string>): string {
  return taken.has(wanted) ? numbered(wanted.replace(/\d+$/, '') || 'layer', taken) : wanted
}

function numbered(stem: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) if (!taken.has(`${stem}${number}`)) return `${stem}${number}`
}
