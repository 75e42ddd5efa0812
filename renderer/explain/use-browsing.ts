// Which examples the strip shows: part, class, right or wrong, page.

import { useMemo, useState } from 'react'
import type { ExamplePart, ExamplePrediction, ExplainedData, TrainedModel } from '../../core/protocol/explain.ts'
import { pageSize, type Scan, useSamples, useScan } from './examples.ts'
import type { Sample } from './explain-store.ts'

export type Filter = 'all' | 'right' | 'wrong'

export interface Browsing {
  readonly parts: readonly ExamplePart[]
  readonly part: ExamplePart | undefined
  /** Of the data. */
  readonly classes: readonly string[]
  readonly networkClasses: readonly string[]
  /** Only this class, as the data names it. */
  readonly label: number | undefined
  readonly filter: Filter
  readonly samples: readonly Sample[]
  readonly scan: Scan
  /** Place of the first shown and of the one behind the last, of how many. */
  readonly from: number
  readonly to: number
  readonly of: number
  readonly count: Readonly<Record<Filter, number>>
  /** Examples of a class in the part. */
  countOf(label: number): number
  takenFor(sample: Sample): ExamplePrediction | undefined
  setPart(part: ExamplePart['part']): void
  setLabel(label: number | undefined): void
  setFilter(filter: Filter): void
  turn(pages: -1 | 1): void
}

export function useBrowsing(model: TrainedModel, data: ExplainedData | undefined, networkClasses: readonly string[], more: boolean): Browsing {
  const [chosenPart, choosePart] = useState<ExamplePart['part']>()
  const [label, setLabel] = useState<number>()
  const [filter, setFilter] = useState<Filter>('all')
  const [page, setPage] = useState(0)
  const parts = data?.parts ?? []
  const classes = data?.classes ?? []
  const part = parts.find((one) => one.part === chosenPart) ?? parts[0]
  const labels = useMemo(() => new Map(part ? Array.from(part.indices, (index, at) => [index, part.labels[at] ?? -1] as const) : []), [part])
  const counts = useMemo(() => {
    const found = new Map<number, number>()
    for (const one of part?.labels ?? []) found.set(one, (found.get(one) ?? 0) + 1)
    return found
  }, [part])
  // The page that is asked about first is known before what is found: the filter's own page follows from it.
  const ofClass = useMemo(() => spread(part, label), [part, label])
  const from = page * pageSize
  const firstPage = useMemo(() => ofClass.slice(from, from + pageSize), [ofClass, from])
  const scan = useScan(model, more ? part : undefined, filter === 'all' ? firstPage : [], filter !== 'all')
  const isRight = (index: number): boolean | undefined => {
    const taken = scan.found.get(index)
    const truth = classes[labels.get(index) ?? -1]
    if (!taken || truth === undefined || !networkClasses.includes(truth)) return undefined
    return networkClasses[taken.classIndex] === truth
  }
  const right = ofClass.filter((index) => isRight(index) === true)
  const wrong = ofClass.filter((index) => isRight(index) === false)
  const listed = { all: ofClass, right, wrong }[filter]
  const shown = listed.slice(from, from + pageSize)
  const samples = useSamples(part, shown, classes)
  return {
    parts,
    part,
    classes,
    networkClasses,
    label,
    filter,
    samples,
    scan,
    from: Math.min(from, listed.length),
    to: Math.min(from + pageSize, listed.length),
    of: listed.length,
    count: { all: ofClass.length, right: right.length, wrong: wrong.length },
    countOf: (wanted) => counts.get(wanted) ?? 0,
    takenFor: ({ source }) =>
      source.kind === 'example' && source.dataset.location === part?.dataset.location ? scan.found.get(source.index) : undefined,
    setPart(next) {
      choosePart(next)
      setPage(0)
    },
    setLabel(next) {
      setLabel(next)
      setPage(0)
    },
    setFilter(next) {
      setFilter(next)
      setPage(0)
    },
    turn: (pages) => setPage((now) => Math.max(0, now + pages)),
  }
}

/** The part's examples, so that each page shows the classes in turn: data often lies sorted by class. */
function spread(part: ExamplePart | undefined, label: number | undefined): readonly number[] {
  if (!part) return []
  const byLabel = new Map<number, number[]>()
  part.indices.forEach((index, at) => {
    const own = part.labels[at] ?? -1
    if (label !== undefined && own !== label) return
    const known = byLabel.get(own)
    if (known) known.push(index)
    else byLabel.set(own, [index])
  })
  const lists = [...byLabel].sort(([a], [b]) => a - b).map(([, list]) => list)
  const longest = Math.max(0, ...lists.map((list) => list.length))
  return Array.from({ length: longest }, (_, turn) => lists.flatMap((list) => list[turn] ?? [])).flat()
}
