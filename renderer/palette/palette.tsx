// All layers by family, from their definitions: click adds one behind the selected layer, dragging puts it anywhere. Below 1200 px a rail of tiles.

import './palette.css'
import { ChevronDown, ChevronRight, Search } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { useState } from 'react'
import { type Category, categories, type LayerType } from '../../core/layers/layer-type.ts'
import { addBlock } from '../state/block-edits.ts'
import { addLayer } from '../state/edits.ts'
import { texts } from '../texts/texts.ts'
import { FamilyTile } from '../theme/family-tile.tsx'
import { IconButton } from '../ui/button.tsx'
import { Panel } from '../ui/panel.tsx'
import { popups } from '../ui/popups.ts'
import { blockDragType, dragType, startDrag } from './drag.ts'
import { BlockFamilies, BlockTile, useBlockFamilies } from './palette-blocks.tsx'
import { layersByFamily, searchLayers } from './search-layers.ts'

export function Palette() {
  const [query, setQuery] = useState('')
  const [folded, setFolded] = useState<ReadonlySet<Category>>(new Set())
  const toggle = (category: Category) =>
    setFolded((was) => (was.has(category) ? new Set([...was].filter((one) => one !== category)) : new Set(was).add(category)))
  const found = searchLayers(query)
  const blocks = useBlockFamilies(query)
  return (
    <Panel label={texts.palette.panel} className="palette">
      <label className="palette-search">
        <Search className="icon" aria-hidden="true" />
        <input
          type="search"
          value={query}
          placeholder={texts.palette.search}
          aria-label={texts.palette.search}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={(event) => {
            const block = blocks[0]?.rows[0]
            if (event.key === 'Enter' && found[0]) addLayer(found[0].type)
            else if (event.key === 'Enter' && block) addBlock(block.key)
            if (event.key === 'Escape') setQuery('')
          }}
        />
        <span className="keys">{texts.palette.key}</span>
      </label>
      <div className="panel-scroll">
        {layersByFamily(found).map(([category, layers]) => (
          <Family key={category} category={category} layers={layers} open={query !== '' || !folded.has(category)} onToggle={() => toggle(category)} />
        ))}
        <BlockFamilies query={query} />
        {found.length + blocks.length === 0 && <p className="section tertiary">{texts.palette.nothingFound(query)}</p>}
      </div>
    </Panel>
  )
}

interface FamilyProps {
  readonly category: Category
  readonly layers: readonly LayerType[]
  readonly open: boolean
  onToggle(): void
}

function Family({ category, layers, open, onToggle }: FamilyProps) {
  const Chevron = open ? ChevronDown : ChevronRight
  return (
    <div>
      <button type="button" className="palette-family" aria-expanded={open} onClick={onToggle}>
        <Chevron className="icon" aria-hidden="true" />
        <FamilyTile category={category} />
        {categories[category]}
        {!open && <span className="count">{layers.length}</span>}
      </button>
      {open &&
        layers.map((layer) => (
          <button
            key={layer.type}
            type="button"
            className="palette-layer truncate"
            title={layer.summary}
            draggable
            onDragStart={(event) => startDrag(event, dragType, layer.type)}
            onClick={() => addLayer(layer.type)}
          >
            {layer.title}
          </button>
        ))}
    </div>
  )
}

/** One tile per family; each opens its layers. */
export function PaletteRail({ onSearch }: { onSearch(): void }) {
  const blocks = useBlockFamilies('')
  return (
    <Panel label={texts.palette.panel} className="rail">
      <IconButton icon={Search} label={texts.palette.search} keys="Tab" onClick={onSearch} />
      {layersByFamily(searchLayers('')).map(([category, layers]) => (
        <DropdownMenu.Root key={category} modal={false}>
          <DropdownMenu.Trigger className="rail-tile" aria-label={categories[category]} title={categories[category]}>
            <FamilyTile category={category} size={28} />
          </DropdownMenu.Trigger>
          <DropdownMenu.Portal container={popups()}>
            <DropdownMenu.Content className="menu" side="right" align="start" sideOffset={8} collisionPadding={8}>
              <DropdownMenu.Label className="menu-label">{categories[category]}</DropdownMenu.Label>
              {layers.map((layer) => (
                <DropdownMenu.Item
                  key={layer.type}
                  className="menu-item"
                  draggable
                  onDragStart={(event) => startDrag(event, dragType, layer.type)}
                  onSelect={() => addLayer(layer.type)}
                >
                  {layer.title}
                </DropdownMenu.Item>
              ))}
            </DropdownMenu.Content>
          </DropdownMenu.Portal>
        </DropdownMenu.Root>
      ))}
      <DropdownMenu.Root modal={false}>
        <DropdownMenu.Trigger className="rail-tile" aria-label={texts.palette.blocks} title={texts.palette.blocks}>
          <BlockTile size={28} />
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal container={popups()}>
          <DropdownMenu.Content className="menu" side="right" align="end" sideOffset={8} collisionPadding={8}>
            {blocks.map(({ title, rows }) => (
              <DropdownMenu.Group key={title}>
                <DropdownMenu.Label className="menu-label">{title}</DropdownMenu.Label>
                {rows.map((row) => (
                  <DropdownMenu.Item
                    key={row.key}
                    className="menu-item"
                    draggable
                    onDragStart={(event) => startDrag(event, blockDragType, row.key)}
                    onSelect={() => addBlock(row.key)}
                  >
                    {row.title}
                  </DropdownMenu.Item>
                ))}
              </DropdownMenu.Group>
            ))}
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
    </Panel>
  )
}
