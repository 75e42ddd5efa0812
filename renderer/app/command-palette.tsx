// Ctrl+K: finds what find-entries.ts knows, and does it.

import './command-palette.css'
import { Search } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import { useEffect, useState } from 'react'
import { client } from '../state/client.ts'
import { useWindow } from '../state/window-store.ts'
import { texts } from '../texts/texts.ts'
import { loadRuns } from '../training/run-store.ts'
import { useGiveBack } from '../ui/give-back.ts'
import { placeInDialog } from '../ui/open-dialogs.ts'
import { type Entry, findEntries } from './find-entries.ts'

const said = texts.app.find

export function CommandPalette() {
  const open = useWindow((state) => state.dialog === 'commands')
  const close = () => useWindow.getState().openDialog(undefined)
  const giveBack = useGiveBack()
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && close()}>
      <Radix.Portal>
        <Radix.Overlay className="dialog-veil" />
        <Radix.Content className="dialog command-palette" aria-describedby={undefined} {...giveBack}>
          <Radix.Title className="visually-hidden">{said.name}</Radix.Title>
          <Found onDone={close} />
          <div ref={placeInDialog} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

function Found({ onDone }: { onDone(): void }) {
  const [query, setQuery] = useState('')
  const [at, setAt] = useState(0)
  const entries = findEntries(query, useRecent())
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
          aria-label={said.name}
          aria-expanded="true"
          aria-controls="found"
          aria-activedescendant={entries[at] ? `found-${at}` : undefined}
          placeholder={said.placeholder}
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
      <p className="visually-hidden" role="status">
        {query && said.count(entries.length)}
      </p>
      <div id="found" role="listbox" aria-label={said.found} className="command-list" tabIndex={-1}>
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
            <span className="truncate">{entry.title}</span>
            <span className="tertiary">{entry.aside}</span>
          </div>
        ))}
        {entries.length === 0 && <p className="section tertiary">{said.nothing(query)}</p>}
      </div>
    </>
  )
}

function useRecent(): readonly { readonly path: string; readonly name: string }[] {
  const [recent, setRecent] = useState<readonly { readonly path: string; readonly name: string }[]>([])
  useEffect(() => {
    client.files.recent().then(setRecent, () => undefined)
    void loadRuns()
  }, [])
  return recent
}
