// A list to choose from that opens on the canvas with a field to narrow it: layers to add, layers to connect to, layers to replace by.

import { Search } from 'lucide-react'
import { useEffect, useId, useRef, useState } from 'react'
import type { Category } from '../../core/layers/layer-type.ts'
import { BlockTile } from '../palette/palette-blocks.tsx'
import { FamilyTile } from '../theme/family-tile.tsx'

export interface PickItem {
  readonly key: string
  readonly title: string
  readonly aside: string
  readonly category: Category
  readonly icon: string
  /** Of layers, not one of them. */
  readonly block?: boolean
}

interface PickListProps {
  /** In the window. */
  readonly place: { readonly x: number; readonly y: number }
  readonly label: string
  readonly placeholder: string
  /** Said when nothing is found. */
  readonly nothing: string
  found(query: string): readonly PickItem[]
  onChoose(key: string): void
  onClose(): void
}

const size = { width: 276, height: 348 } as const

export function PickList({ place, label, placeholder, nothing, found: find, onChoose, onClose }: PickListProps) {
  const [query, setQuery] = useState('')
  const [at, setAt] = useState(0)
  const list = useId()
  const box = useRef<HTMLDivElement>(null)
  const found = find(query)
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
  const left = Math.min(place.x, window.innerWidth - size.width)
  const top = Math.min(place.y, window.innerHeight - size.height)
  return (
    <div className="add-layer" ref={box} style={{ left: Math.max(8, left), top: Math.max(8, top) }}>
      <label className="palette-search">
        <Search className="icon" aria-hidden="true" />
        <input
          // The list is what was just asked for.
          // biome-ignore lint/a11y/noAutofocus: see above
          autoFocus
          role="combobox"
          aria-label={label}
          aria-expanded="true"
          aria-controls={list}
          aria-activedescendant={found[chosen] ? `${list}-${chosen}` : undefined}
          placeholder={placeholder}
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
            const item = found[chosen]
            if (event.key === 'Enter' && item) onChoose(item.key)
            if (['ArrowDown', 'ArrowUp', 'Enter', 'Tab'].includes(event.key)) event.preventDefault()
          }}
        />
      </label>
      <div className="add-layer-list" id={list} role="listbox" aria-label={label} tabIndex={-1}>
        {found.map((item, index) => (
          <div
            key={item.key}
            id={`${list}-${index}`}
            className="add-layer-option"
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            onPointerMove={() => setAt(index)}
            onClick={() => onChoose(item.key)}
            onKeyDown={(event) => event.key === 'Enter' && onChoose(item.key)}
          >
            {item.block ? <BlockTile /> : <FamilyTile category={item.category} icon={item.icon} />}
            <span className="truncate">{item.title}</span>
            <span className="tertiary">{item.aside}</span>
          </div>
        ))}
        {found.length === 0 && <p className="section tertiary">{nothing}</p>}
      </div>
    </div>
  )
}
