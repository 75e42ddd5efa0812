// The search that opens on the canvas: by double-click, Tab, or where a drawn connection was dropped; then it lists only what fits its shape.

import { categories, type LayerType } from '../../core/layers/layer-type.ts'
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
  onClose(): void
}

export const layerItem = ({ type, title, category, icon }: LayerType): PickItem => ({
  key: type,
  title,
  aside: categories[category],
  category,
  icon: icon ?? type,
})

export const AddLayerSearch = ({ place, onChoose, onClose }: AddLayerSearchProps) => (
  <PickList
    place={place}
    label={texts.canvas.addLayer}
    placeholder={place.among ? texts.canvas.layersThatFit : texts.canvas.addLayer}
    nothing={place.among ? texts.canvas.noneFits : texts.canvas.noneNamed}
    found={(query) => searchLayers(query, place.among).map(layerItem)}
    onChoose={onChoose}
    onClose={onClose}
  />
)
