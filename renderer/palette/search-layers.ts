// Finds layers by what a person types: title, type and family; the best match first. Used by palette and by the search on the canvas.

import { offeredLayers } from '../../core/layers/index.ts'
import { type Category, categories, type LayerType } from '../../core/layers/layer-type.ts'

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9×]+/g, ' ')
    .trim()

/** 0 for no match; more for matches at the start of the title, of a word, in the family. */
function score(layer: LayerType, query: string): number {
  const title = plain(layer.title)
  if (title.startsWith(query)) return 5
  if (title.split(' ').some((word) => word.startsWith(query))) return 4
  if (title.includes(query) || plain(layer.type).includes(query)) return 3
  if (title.replaceAll(' ', '').includes(query.replaceAll(' ', ''))) return 2
  return plain(categories[layer.category]).includes(query) ? 1 : 0
}

/** For an empty query all but the variants, which stand behind their family's 2D member. */
export function searchLayers(text: string, among: Iterable<LayerType> = offeredLayers): readonly LayerType[] {
  const query = plain(text)
  if (!query) return [...among].filter((layer) => layer.variantOf === undefined)
  const scored = [...among].map((layer) => ({ layer, score: score(layer, query) })).filter((one) => one.score > 0)
  return scored.sort((a, b) => b.score - a.score).map((one) => one.layer)
}

/** In the order of the categories; families without a layer are left out. */
export function layersByFamily(layers: readonly LayerType[]): readonly (readonly [Category, readonly LayerType[]])[] {
  const families = Object.keys(categories) as Category[]
  return families.map((category) => [category, layers.filter((layer) => layer.category === category)] as const).filter(([, list]) => list.length > 0)
}
