// Top bar: the document and its menu, the four workspaces, undo, find and the one primary action.

import { ChevronDown, Play, Redo2, Search, Undo2 } from 'lucide-react'
import { useDesign } from '../state/design-store.ts'
import { useWindow, type Workspace, workspaces } from '../state/window-store.ts'
import type { CommandId } from '../texts/english/commands.ts'
import { texts } from '../texts/texts.ts'
import { appearances } from '../theme/appearance.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Menu, type MenuEntry } from '../ui/menu.tsx'
import { Tooltip } from '../ui/tooltip.tsx'
import { runCommand } from './commands.ts'
import { Logo } from './logo.tsx'
import { fileMenu, helpMenu } from './menus.ts'
import { isMac } from './platform.ts'
import { sayKeys } from './shortcuts.ts'

const said = texts.app.topBar

export function TopBar() {
  const workspace = useWindow((state) => state.workspace)
  return (
    <header className="top-bar" data-panel>
      <div className="top-left">{workspace === 'start' ? null : <DocumentMenu />}</div>
      {workspace === 'start' ? <span /> : <Tabs current={workspace} />}
      <div className="top-right">
        {workspace !== 'start' && <UndoRedo />}
        <button type="button" className="find" onClick={() => runCommand('commands')}>
          <Search className="icon" aria-hidden="true" />
          <span>{said.find}</span>
          <span className="keys">{sayKeys('commands', isMac)}</span>
        </button>
        {workspace !== 'start' && <Primary />}
      </div>
    </header>
  )
}

type CommandEntry = Extract<MenuEntry, { kind: 'command' }>
function entryOfCommand(id: CommandId): CommandEntry {
  const keys = sayKeys(id, isMac)
  return { kind: 'command', label: texts.commands[id], ...(keys ? { keys } : {}), run: () => runCommand(id) }
}
/** Recent files are the start page's, in the window. */
const entryOf = (part: (typeof fileMenu)[number]): readonly MenuEntry[] =>
  part === 'recent' ? [] : part === '-' ? [{ kind: 'separator' }] : [entryOfCommand(part)]

function DocumentMenu() {
  const name = useDesign((state) => state.design.name)
  const edited = useDesign((state) => state.edited)
  const path = useDesign((state) => state.path)
  const imported = useWindow((state) => state.imported)
  const appearance = useWindow((state) => state.appearance)
  const entries: readonly MenuEntry[] = [
    ...fileMenu.flatMap(entryOf),
    { kind: 'separator' },
    entryOfCommand('start-page'),
    ...helpMenu.map(entryOfCommand),
    { kind: 'separator' },
    ...appearances.map((id): MenuEntry => ({ ...entryOfCommand(`appearance-${id}`), checked: id === appearance })),
  ]
  return (
    <>
      <Tooltip text={texts.commands['start-page']}>
        <button type="button" className="logo-button" aria-label={texts.commands['start-page']} onClick={() => runCommand('start-page')}>
          <Logo />
        </button>
      </Tooltip>
      <Menu entries={entries}>
        <button type="button" className="document-name">
          <span className="truncate">{imported?.name ?? name}</span>
          <ChevronDown className="icon" aria-hidden="true" />
        </button>
      </Menu>
      <span className="document-state" title={path}>
        {imported ? said.imported : edited ? said.edited : path ? said.saved : ''}
      </span>
    </>
  )
}

function Tabs({ current }: { readonly current: Workspace }) {
  const names = workspaces
  return (
    <div
      className="tabs"
      role="tablist"
      aria-label={texts.app.workspaces.list}
      onKeyDown={(event) => {
        const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
        const next = names[(names.indexOf(current) + step + names.length) % names.length]
        if (!step || !next) return
        event.stopPropagation()
        useWindow.getState().show(next)
        document.getElementById(`tab-${next}`)?.focus()
      }}
    >
      {names.map((name) => (
        <button
          key={name}
          id={`tab-${name}`}
          type="button"
          role="tab"
          className="tab"
          aria-selected={name === current}
          aria-controls="workspace"
          tabIndex={name === current ? 0 : -1}
          onClick={() => useWindow.getState().show(name)}
        >
          {texts.commands[`workspace-${name}`]}
        </button>
      ))}
    </div>
  )
}

function UndoRedo() {
  const undo = useDesign((state) => state.undoLabel)
  const redo = useDesign((state) => state.redoLabel)
  return (
    <>
      <IconButton icon={Undo2} label={said.undo(undo)} keys={sayKeys('undo', isMac) ?? ''} disabled={!undo} onClick={() => runCommand('undo')} />
      <IconButton icon={Redo2} label={said.redo(redo)} keys={sayKeys('redo', isMac) ?? ''} disabled={!redo} onClick={() => runCommand('redo')} />
    </>
  )
}

function Primary() {
  const action = useWindow((state) => state.primaryAction)
  const fit = useDesign((state) => state.check.checked !== undefined)
  const imported = useWindow((state) => state.imported)
  if (action) {
    return (
      <Button kind={action.primary ? 'primary' : 'default'} icon={action.icon} disabled={action.disabled} onClick={action.run}>
        {action.label}
      </Button>
    )
  }
  const disabled = !fit && !imported
  return (
    <Button kind="primary" icon={Play} disabled={disabled} title={disabled ? said.mendFirst : undefined} onClick={() => runCommand('train')}>
      {said.train}
    </Button>
  )
}
