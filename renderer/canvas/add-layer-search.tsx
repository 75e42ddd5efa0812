// The search that opens on the canvas: by double-click, Tab, or where a drawn connection was dropped; then it lists only what fits its shape.

import { Search } from 'lucide-react'
import { useEffect, useId, useRef, useState } from 'react'
import { categories, type LayerType } from '../../core/layers/layer-type.ts'
import { searchLayers } from '../palette/search-layers.ts'
import { FamilyTile } from '../theme/family-tile.tsx'

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

export function AddLayerSearch({ place, onChoose, onClose }: AddLayerSearchProps) {
  const [query, setQuery] = useState('')
  const [at, setAt] = useState(0)
  const list = useId()
  const box = useRef<HTMLDivElement>(null)
  const found = searchLayers(query, place.among)
  const chosen = Math.min(at, found.length - 1)
  useEffect(() => {
    const close = (event: PointerEvent) => {
      if (!box.current?.contains(event.target as Node)) onClose()
    }
    window.addEventListener('pointerdown', close, true)
    return () => window.removeEventListener('pointerdown', close, true)
  }, [onClose])
  useEffect(() => {
    box.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  })
  const left = Math.min(place.x, window.innerWidth - 276)
  const top = Math.min(place.y, window.innerHeight - 348)
  return (
    <div className="add-layer" ref={box} style={{ left: Math.max(8, left), top: Math.max(8, top) }}>
      <label className="palette-search">
        <Search className="icon" aria-hidden="true" />
        <input
          // The search is what was just asked for.
          // biome-ignore lint/a11y/noAutofocus: see above
          autoFocus
          role="combobox"
          aria-label="Add a layer"
          aria-expanded="true"
          aria-controls={list}
          aria-activedescendant={found[chosen] ? `${list}-${chosen}` : undefined}
          placeholder={place.among ? 'Layers that fit here' : 'Add a layer'}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value)
            setAt(0)
          }}
          onKeyDown={(event) => {
            event.stopPropagation()
            if (event.key === 'Escape') onClose()
            if (event.key === 'ArrowDown') setAt(Math.min(found.length - 1, chosen + 1))
            if (event.key === 'ArrowUp') setAt(Math.max(0, chosen - 1))
            const layer = found[chosen]
            if (event.key === 'Enter' && layer) onChoose(layer.type)
            if (['ArrowDown', 'ArrowUp', 'Enter', 'Tab'].includes(event.key)) event.preventDefault()
          }}
        />
      </label>
      <div className="add-layer-list" id={list} role="listbox" aria-label="Layers" tabIndex={-1}>
        {found.map((layer, index) => (
          <div
            key={layer.type}
            id={`${list}-${index}`}
            className="add-layer-option"
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            onPointerMove={() => setAt(index)}
            onClick={() => onChoose(layer.type)}
            onKeyDown={(event) => event.key === 'Enter' && onChoose(layer.type)}
          >
            <FamilyTile category={layer.category} icon={layer.icon ?? layer.type} />
            {layer.title}
            <span className="tertiary">{categories[layer.category]}</span>
          </div>
        ))}
        {found.length === 0 && <p className="section tertiary">{place.among ? 'No layer of this name fits here.' : 'No layer has this name.'}</p>}
      </div>
    </div>
  )
}
