// Ctrl+K: finds a layer of the design, a layer to add or a command, and does it.

import './command-palette.css'
import { Search } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import { useState } from 'react'
import { layerTypes } from '../../core/layers/index.ts'
import { searchLayers } from '../palette/search-layers.ts'
import { useDesign } from '../state/design-store.ts'
import { addLayer } from '../state/edits.ts'
import { useWindow } from '../state/window-store.ts'
import { commands, runCommand, showNode } from './commands.ts'
import { isMac } from './platform.ts'
import { sayKeys } from './shortcuts.ts'

interface Entry {
  readonly key: string
  readonly title: string
  readonly aside: string
  run(): void
}

export function CommandPalette() {
  const open = useWindow((state) => state.dialog === 'commands')
  const close = () => useWindow.getState().openDialog(undefined)
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && close()}>
      <Radix.Portal>
        <Radix.Overlay className="dialog-veil" />
        <Radix.Content className="dialog command-palette" aria-describedby={undefined}>
          <Radix.Title className="visually-hidden">Find or do</Radix.Title>
          <Found onDone={close} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

function Found({ onDone }: { onDone(): void }) {
  const [query, setQuery] = useState('')
  const [at, setAt] = useState(0)
  const entries = useEntries(query)
  const run = (entry: Entry | undefined) => {
    if (!entry) return
    onDone()
    requestAnimationFrame(() => entry.run())
  }
  return (
    <>
      <label className="palette-search">
        <Search className="icon" aria-hidden="true" />
        <input
          role="combobox"
          aria-label="Find or do"
          aria-expanded="true"
          aria-controls="found"
          aria-activedescendant={entries[at] ? `found-${at}` : undefined}
          placeholder="A layer, or what to do"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value)
            setAt(0)
          }}
          onKeyDown={(event) => {
            const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
            if (step) setAt((was) => Math.min(entries.length - 1, Math.max(0, was + step)))
            if (event.key === 'Enter') run(entries[at])
            if (step || event.key === 'Enter') event.preventDefault()
          }}
        />
      </label>
      <div id="found" role="listbox" aria-label="Found" className="command-list" tabIndex={-1}>
        {entries.map((entry, index) => (
          <div
            key={entry.key}
            id={`found-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            className="add-layer-option"
            ref={(element) => {
              if (index === at) element?.scrollIntoView({ block: 'nearest' })
            }}
            onPointerMove={() => setAt(index)}
            onClick={() => run(entry)}
            onKeyDown={(event) => event.key === 'Enter' && run(entry)}
          >
            {entry.title}
            <span className="tertiary">{entry.aside}</span>
          </div>
        ))}
        {entries.length === 0 && <p className="section tertiary">Nothing is called “{query}”.</p>}
      </div>
    </>
  )
}

function useEntries(query: string): readonly Entry[] {
  const design = useDesign((state) => state.design)
  const started = useWindow((state) => state.workspace !== 'start')
  const wanted = query.trim().toLowerCase()
  const fits = (text: string) => text.toLowerCase().includes(wanted)
  const nodes = design.nodes
    .filter((node) => started && wanted !== '' && (fits(node.name) || fits(layerTypes.get(node.type)?.title ?? '')))
    .map((node): Entry => ({ key: node.id, title: node.name, aside: layerTypes.get(node.type)?.title ?? node.type, run: () => showNode(node.id) }))
  const actions = Object.entries(commands)
    .filter(([, command]) => !command.hidden && fits(command.title))
    .map(([id, command]): Entry => ({ key: id, title: command.title, aside: sayKeys(id, isMac) ?? '', run: () => runCommand(id) }))
  const layers = (started && wanted ? searchLayers(query) : []).map(
    (layer): Entry => ({ key: layer.type, title: `Add ${layer.title}`, aside: 'layer', run: () => addLayer(layer.type) }),
  )
  return [...nodes.slice(0, 20), ...actions, ...layers]
}
