// The pages of the handbook, each read from a definition (layers, losses, optimizers, explainers) or from what was measured.

import { augmentations } from '../../core/datasets/augmentations/index.ts'
import { explainers } from '../../core/explain/index.ts'
import { layerTypes } from '../../core/layers/index.ts'
import { categories, type LayerType } from '../../core/layers/layer-type.ts'
import { losses } from '../../core/losses/index.ts'
import { optimizers } from '../../core/optimizers/index.ts'
import type { Options } from '../../core/options/options.ts'
import { measuredSpeed } from '../../core/training/measured-speed.ts'
import { layersByFamily } from '../palette/search-layers.ts'
import { texts } from '../texts/texts.ts'

export interface HandbookPage {
  /** `conv-2d`; beyond layers with the kind before it: `optimizer adam`. */
  readonly id: string
  readonly title: string
  readonly chapter: string
  readonly summary: string
  readonly source: string
  readonly options: Options
  readonly layer?: LayerType
  readonly formula?: string
  /** What it shows besides, where that is no definition's. */
  readonly shows?: 'agreement' | 'speed'
}

interface Described {
  readonly id: string
  readonly title: string
  readonly summary: string
  readonly source: string
  readonly options: Options
  readonly formula?: string
}
export const pageId = (kind: 'loss' | 'optimizer' | 'augmentation' | 'explainer', id: string): string => `${kind} ${id}`

const described = (kind: Parameters<typeof pageId>[0], chapter: string, members: Iterable<Described>): readonly HandbookPage[] =>
  [...members].map(({ id, title, summary, source, options, formula }) => ({
    id: pageId(kind, id),
    title,
    chapter,
    summary,
    source,
    options,
    ...(formula === undefined ? {} : { formula }),
  }))

const layerPages = layersByFamily([...layerTypes.values()]).flatMap(([category, layers]) =>
  layers.map((layer): HandbookPage => ({ ...layer, id: layer.type, chapter: categories[category], layer })),
)

const agreement: HandbookPage = {
  id: 'agreement',
  title: texts.handbook.agreement.title,
  chapter: texts.handbook.chapters.numbers,
  summary: texts.handbook.agreement.summary,
  source: '',
  options: {},
  shows: 'agreement',
}
const speed: HandbookPage = {
  id: 'speed',
  title: texts.handbook.speed.title,
  chapter: texts.handbook.chapters.numbers,
  summary: measuredSpeed.length > 0 ? texts.handbook.speed.summary : texts.handbook.speed.nothing,
  source: texts.handbook.speed.source,
  options: {},
  shows: 'speed',
}

export const pages: readonly HandbookPage[] = [
  ...layerPages,
  ...described('loss', texts.handbook.chapters.losses, losses.values()),
  ...described('optimizer', texts.handbook.chapters.optimizers, optimizers.values()),
  ...described('augmentation', texts.handbook.chapters.augmentations, augmentations.values()),
  ...described('explainer', texts.handbook.chapters.explainers, explainers.values()),
  agreement,
  speed,
]

/** Pages whose title, text or options hold every word; those with the words in the title first. */
export function searchPages(query: string): readonly HandbookPage[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const holds = (text: string) => words.every((word) => text.toLowerCase().includes(word))
  const whole = ({ title, chapter, summary, source, options }: HandbookPage) =>
    [title, chapter, summary, source, ...Object.values(options).flatMap(({ label, help }) => [label, help])].join(' ')
  const found = pages.filter((page) => holds(whole(page)))
  return [...found.filter(({ title }) => holds(title)), ...found.filter(({ title }) => !holds(title))]
}

/** In the order of `pages`, under their chapters. */
export function byChapter(found: readonly HandbookPage[]): readonly (readonly [string, readonly HandbookPage[]])[] {
  const chapters = new Map<string, HandbookPage[]>()
  for (const page of found) chapters.set(page.chapter, [...(chapters.get(page.chapter) ?? []), page])
  return [...chapters]
}
