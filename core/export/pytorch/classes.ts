// Parts of a network -> classes of PyTorch. Groups that are written alike but for their numbers share one class, which is given the numbers that differ.

import { className, freeNames, stemOf } from './names.ts'
import type { PartLines } from './part-lines.ts'

export interface Group {
  readonly name: string
  readonly lines: PartLines
}

export interface PartClass {
  readonly text: string
  /** `Block`, with what it is given: its names go on in what holds it. */
  readonly name: string
  readonly parameters: readonly string[]
  /** By group: `Block(16, 32)`. */
  readonly calls: ReadonlyMap<Group, string>
}

/** `above`: classes that stand above these. */
export function classesOf(groups: readonly Group[], above: readonly PartClass[], taken: readonly string[]): readonly PartClass[] {
  const alike = new Map<string, Group[]>()
  for (const group of groups) alike.set(keyOf(group), [...(alike.get(keyOf(group)) ?? []), group])
  const made: PartClass[] = []
  for (const members of alike.values()) made.push(classOf(members, [...above, ...made], taken))
  return made
}

/** What two groups must have in common to be one class. */
const keyOf = ({ name, lines: { init, forward, inputs } }: Group): string =>
  JSON.stringify([stemOf(name), inputs, forward, init.map(({ heading, target, source }) => [heading, target, source.replace(number, '#')])])

const number = /(?<![\w.])\d+(?:\.\d+)?(?:e[-+]?\d+)?(?![\w.])/g

/** A number in a source, at the same place of every member. */
interface Place {
  readonly values: readonly string[]
  readonly called: string
}

function classOf(members: readonly Group[], above: readonly PartClass[], taken: readonly string[]): PartClass {
  const [first] = members as readonly [Group, ...Group[]]
  const places = placesOf(members, above)
  const parameters = parametersOf(places.flat())
  const name = freeClassName(stemOf(first.name), above, taken)
  const init = first.lines.init.map(({ source, ...made }, line) => {
    let at = 0
    return { ...made, source: source.replace(number, (value) => parameters.get(JSON.stringify(places[line]?.[at++]?.values)) ?? value) }
  })
  return {
    name,
    parameters: [...parameters.values()],
    text: classText(name, [...parameters.values()], { ...first.lines, init }),
    calls: new Map(members.map((member, at) => [member, `${name}(${[...parameters.keys()].map((values) => JSON.parse(values)[at]).join(', ')})`])),
  }
}

/** By line of `__init__`. */
function placesOf(members: readonly Group[], above: readonly PartClass[]): readonly (readonly Place[])[] {
  const [first] = members as readonly [Group, ...Group[]]
  return first.lines.init.map(({ source }, line) =>
    [...source.matchAll(number)].map(({ index }, at) => ({
      values: members.map(({ lines }) => [...(lines.init[line]?.source ?? '').matchAll(number)][at]?.[0] ?? ''),
      called: calledAt(source, index, above),
    })),
  )
}

/** The numbers that differ, by their values as JSON; those that always agree are one parameter. */
function parametersOf(places: readonly Place[]): ReadonlyMap<string, string> {
  const names = new Map<string, Set<string>>()
  for (const { values, called } of places) {
    if (new Set(values).size === 1) continue
    const key = JSON.stringify(values)
    names.set(key, (names.get(key) ?? new Set()).add(called))
  }
  const free = freeNames(['self', 'torch', 'nn', 'F'])
  return new Map([...names].map(([key, called]) => [key, free(commonName([...called]))]))
}

/** What leaves one layer enters the next: both are the channels. */
function commonName(called: readonly string[]): string {
  const [only = 'size', ...more] = called
  if (more.length === 0) return only
  return /(channels|features)$/.exec(only)?.[0] ?? only
}

/** What PyTorch calls the arguments that are given by their place. */
const positional: readonly (readonly [RegExp, readonly string[]])[] = [
  [/Conv(Transpose)?\dd$/, ['in_channels', 'out_channels', 'kernel_size']],
  [/(Batch|Instance)Norm\dd$/, ['channels']],
  [/GroupNorm$/, ['groups', 'channels']],
  [/Linear$/, ['in_features', 'out_features']],
  [/Pool\dd$/, ['kernel_size']],
  [/Dropout\dd$/, ['rate']],
]

/** What the number at `index` of `nn.Conv2d(16, 32, stride=2)` is called: by its keyword, else by its place. */
function calledAt(source: string, index: number, above: readonly PartClass[]): string {
  const [callee, argument, place] = callAround(source.slice(0, index))
  const keyword = /^\s*(\w+)=/.exec(argument)?.[1]
  if (keyword !== undefined) return keyword
  const ours = above.find(({ name }) => name === callee)
  return (ours?.parameters ?? positional.find(([pattern]) => pattern.test(callee))?.[1])?.[place] ?? 'size'
}

/** The innermost call that is open at the end of the text: its name, the text of the argument so far, and how many arguments stand before that. */
function callAround(text: string): readonly [callee: string, argument: string, place: number] {
  const open: { callee: string; start: number; place: number }[] = []
  for (const [at, sign] of [...text].entries()) {
    if ('([{'.includes(sign)) open.push({ callee: /[\w.]*$/.exec(text.slice(0, at))?.[0] ?? '', start: at + 1, place: 0 })
    else if (')]}'.includes(sign)) open.pop()
    else if (sign === ',') {
      const innermost = open.at(-1)
      if (innermost) Object.assign(innermost, { start: at + 1, place: innermost.place + 1 })
    }
  }
  const call = open.findLast(({ callee }) => callee !== '')
  return [call?.callee ?? '', text.slice(call?.start ?? 0), call?.place ?? 0]
}

/** `Block`, `Block2`: none that stands above, or that the file has besides. */
function freeClassName(stem: string, above: readonly PartClass[], taken: readonly string[]): string {
  const wanted = className(stem, [])
  const used = new Set([...above.map(({ name }) => name), ...taken])
  for (let count = 1; ; count++) {
    const name = count === 1 ? wanted : `${wanted}${count}`
    if (!used.has(name)) return name
  }
}

export function classText(name: string, parameters: readonly string[], { init, forward, inputs }: PartLines): string {
  return [
    `class ${name}(nn.Module):`,
    `    def __init__(${['self', ...parameters].join(', ')}):`,
    '        super().__init__()',
    ...indented(init.flatMap(({ heading, target, source }) => [...heading, `${target} = ${source}`])),
    '',
    `    def forward(${['self', ...inputs].join(', ')}):`,
    ...indented(forward),
  ].join('\n')
}

const indented = (lines: readonly string[]): readonly string[] =>
  (lines[0] === '' ? lines.slice(1) : lines).map((line) => (line === '' ? '' : `        ${line}`))
