// `?`: all shortcuts, from the table that the keyboard handler reads, found by what they do or by their keys.

import './shortcuts-dialog.css'
import { Search } from 'lucide-react'
import { useId, useState } from 'react'
import { useWindow } from '../state/window-store.ts'
import { texts } from '../texts/texts.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Switch } from '../ui/switch.tsx'
import { setCharacterKeys, useCharacterKeys } from './character-keys.ts'
import { isMac } from './platform.ts'
import { shortcuts, showKeys } from './shortcuts.ts'

const said = texts.app.shortcuts

interface Row {
  readonly does: string
  readonly keys: string
}
const groups: readonly { readonly title: string; readonly rows: readonly Row[] }[] = [
  ...Object.entries(said.groups).map(([id, title]) => ({
    title,
    rows: shortcuts
      .filter(({ group }) => group === id)
      .map(({ command, keys }) => ({ does: texts.commands[command], keys: keys.map((one) => showKeys(one, isMac)).join(said.or) })),
  })),
  { title: said.mouse, rows: said.mouseRows.map(([keys = '', does = '']) => ({ does, keys })) },
]

export function ShortcutsDialog() {
  const open = useWindow((state) => state.dialog === 'shortcuts')
  return (
    <Dialog open={open} onClose={() => useWindow.getState().openDialog(undefined)} title={said.title} widthPx={760}>
      <Sheet />
    </Dialog>
  )
}

function Sheet() {
  const [query, setQuery] = useState('')
  const wanted = query.trim().toLowerCase()
  const fits = ({ does, keys }: Row) => `${does} ${keys}`.toLowerCase().includes(wanted)
  const found = groups.map(({ title, rows }) => ({ title, rows: rows.filter(fits) })).filter(({ rows }) => rows.length > 0)
  return (
    <>
      <label className="palette-search shortcut-search">
        <Search className="icon" aria-hidden="true" />
        <input aria-label={said.search} placeholder={said.search} value={query} onChange={(event) => setQuery(event.target.value)} />
      </label>
      <CharacterKeys />
      {/* Scrolls: the keyboard has to reach it. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: see above */}
      <section className="shortcut-sheet" aria-label={said.title} tabIndex={0}>
        <div className="shortcut-groups">
          {found.map(({ title, rows }) => (
            <div key={title} className="shortcut-group">
              <h3>{title}</h3>
              <dl>
                {rows.map(({ does, keys }) => (
                  <div key={does}>
                    <dt>{does}</dt>
                    <dd>{keys}</dd>
                  </div>
                ))}
              </dl>
            </div>
          ))}
        </div>
        {found.length === 0 && <p className="tertiary">{said.none(query)}</p>}
      </section>
    </>
  )
}

function CharacterKeys() {
  const on = useCharacterKeys((state) => state.on)
  const id = useId()
  return (
    <div className="shortcut-switch">
      <Switch id={id} checked={on} onChange={setCharacterKeys} />
      <label htmlFor={id}>{said.characters}</label>
      <span className="tertiary">{said.charactersMean}</span>
    </div>
  )
}
