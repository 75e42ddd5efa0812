// The search that opens on the canvas: by double-click, Tab, or where a drawn connection was dropped; then it lists only the layers that fit its shape, else blocks, too.

import { categories, type LayerType } from '../../core/layers/layer-type.ts'
import { type BlockRow, blockFits, useBlockFamilies } from '../palette/palette-blocks.tsx'
import { searchLayers } from '../palette/search-layers.ts'
import { texts } from '../texts/texts.ts'
import { type PickItem, PickList } from './pick-list.tsx'

export interface SearchPlace {
  /** Of the pointer, in the window. */
  readonly x: number
  readonly y: number
  /** Layers that may be chosen; all when absent. */
  readonly among?: readonly LayerType[]
}

interface AddLayerSearchProps {
  readonly place: SearchPlace
  onChoose(type: string): void
  /** `key`: as `addBlock` takes it. */
  onChooseBlock(key: string): void
  onClose(): void
}

export const layerItem = ({ type, title, category, icon }: LayerType): PickItem => ({
  key: type,
  title,
  aside: categories[category],
  category,
  icon: icon ?? type,
})

const blockKey = 'block:'
const blockItem = (family: string, { key, title }: BlockRow): PickItem => ({
  key: `${blockKey}${key}`,
  title,
  aside: family,
  category: 'io',
  icon: '',
  block: true,
})

export function AddLayerSearch({ place, onChoose, onChooseBlock, onClose }: AddLayerSearchProps) {
  const families = useBlockFamilies('')
  const blocks = (query: string): readonly PickItem[] =>
    families.flatMap(({ title, rows }) => rows.filter((row) => blockFits(row, query)).map((row) => blockItem(title, row)))
  return (
    <PickList
      place={place}
      label={texts.canvas.addLayer}
      placeholder={place.among ? texts.canvas.layersThatFit : texts.canvas.addLayer}
      nothing={place.among ? texts.canvas.noneFits : texts.canvas.noneNamed}
      found={(query) => [...searchLayers(query, place.among).map(layerItem), ...(place.among ? [] : blocks(query))]}
      onChoose={(key) => (key.startsWith(blockKey) ? onChooseBlock(key.slice(blockKey.length)) : onChoose(key))}
      onClose={onClose}
    />
  )
}
