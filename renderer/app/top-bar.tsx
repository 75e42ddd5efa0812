// Top bar: the document and its menu, the four workspaces, undo, find and the one primary action.

import { ChevronDown, Play, Redo2, Search, Undo2 } from 'lucide-react'
import { useDesign } from '../state/design-store.ts'
import { useWindow, type Workspace, workspaces } from '../state/window-store.ts'
import { appearances } from '../theme/appearance.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Menu, type MenuEntry } from '../ui/menu.tsx'
import { Tooltip } from '../ui/tooltip.tsx'
import { runCommand } from './commands.ts'
import { Logo } from './logo.tsx'
import { isMac } from './platform.ts'
import { sayKeys } from './shortcuts.ts'

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
          <span>Find or do</span>
          <span className="keys">{sayKeys('commands', isMac)}</span>
        </button>
        {workspace !== 'start' && <Primary />}
      </div>
    </header>
  )
}

function DocumentMenu() {
  const name = useDesign((state) => state.design.name)
  const edited = useDesign((state) => state.edited)
  const path = useDesign((state) => state.path)
  const imported = useWindow((state) => state.imported)
  const appearance = useWindow((state) => state.appearance)
  const command = (id: string, label: string): MenuEntry => {
    const keys = sayKeys(id, isMac)
    return { kind: 'command', label, ...(keys ? { keys } : {}), run: () => runCommand(id) }
  }
  const entries: readonly MenuEntry[] = [
    command('new-design', 'New design'),
    command('open-design', 'Open …'),
    command('open-onnx', 'Import a model (.onnx) …'),
    command('save', 'Save'),
    command('save-as', 'Save as …'),
    { kind: 'separator' },
    command('start-page', 'Start page'),
    command('handbook', 'Handbook'),
    command('shortcuts', 'Shortcuts'),
    { kind: 'separator' },
    { kind: 'label', label: 'Appearance' },
    ...Object.entries(appearances).map(
      ([id, label]): MenuEntry => ({
        kind: 'command',
        label,
        checked: id === appearance,
        run: () => useWindow.getState().setAppearance(id as keyof typeof appearances),
      }),
    ),
  ]
  return (
    <>
      <Tooltip text="Start page">
        <button type="button" className="logo-button" aria-label="Start page" onClick={() => runCommand('start-page')}>
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
        {imported ? 'Imported' : edited ? 'Edited' : path ? 'Saved' : ''}
      </span>
    </>
  )
}

function Tabs({ current }: { readonly current: Workspace }) {
  const names = Object.keys(workspaces) as Workspace[]
  return (
    <div
      className="tabs"
      role="tablist"
      aria-label="Workspaces"
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
          {workspaces[name]}
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
      <IconButton
        icon={Undo2}
        label={undo ? `Undo: ${undo}` : 'Undo'}
        keys={sayKeys('undo', isMac) ?? ''}
        disabled={!undo}
        onClick={() => runCommand('undo')}
      />
      <IconButton
        icon={Redo2}
        label={redo ? `Redo: ${redo}` : 'Redo'}
        keys={sayKeys('redo', isMac) ?? ''}
        disabled={!redo}
        onClick={() => runCommand('redo')}
      />
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
    <Button
      kind="primary"
      icon={Play}
      disabled={disabled}
      title={disabled ? 'Mend the problems of the design first.' : undefined}
      onClick={() => runCommand('train')}
    >
      Train
    </Button>
  )
}
