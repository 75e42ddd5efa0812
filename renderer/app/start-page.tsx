// The start page: templates drawn from their own designs, built-in data, recent files, and designs to recover.

import './start-page.css'
import { BookOpen, CornerUpLeft, FilePlus, FolderOpen, Import, Keyboard, TriangleAlert } from 'lucide-react'
import { useEffect, useState } from 'react'
import { discardRecoverable, type Recoverable, recoverable } from '../state/autosave.ts'
import { client } from '../state/client.ts'
import { useDesign } from '../state/design-store.ts'
import { leaveDocument, openDesign, openInWindow } from '../state/files.ts'
import { texts } from '../texts/texts.ts'
import { Button } from '../ui/button.tsx'
import { Dock } from '../ui/dock.tsx'
import { runCommand } from './commands.ts'
import { DataCards } from './data-cards.tsx'
import { Logo } from './logo.tsx'
import { isMac } from './platform.ts'
import { sayTime } from './say-time.ts'
import { sayKeys } from './shortcuts.ts'
import { TemplateCards } from './template-cards.tsx'

const actions = [
  { command: 'new-design', title: 'Empty design', icon: FilePlus },
  { command: 'open-design', title: 'Open …', icon: FolderOpen },
  { command: 'open-onnx', title: 'Import a model (.onnx) …', icon: Import },
] as const
const learning = [
  { command: 'handbook', title: 'Handbook', icon: BookOpen },
  { command: 'shortcuts', title: 'Shortcuts', icon: Keyboard },
] as const

export const StartPage = () => (
  <div className="start docked">
    <Dock side="left" name="start" label={texts.app.panels.begin} sizePx={304} narrowPx={248} minPx={224} maxPx={480}>
      <section className="start-side panel" aria-label={texts.app.panels.begin}>
        <p className="start-brand">
          <Logo size={30} /> Lamina
        </p>
        <p>Design convolutional networks, train them on this computer, see what they look at.</p>
        <nav aria-label="Begin">
          <Back />
          {actions.map(({ command, title, icon: Icon }) => (
            <button key={command} type="button" className="start-action" onClick={() => runCommand(command)}>
              <Icon className="icon" aria-hidden="true" />
              {title}
              <span className="keys">{sayKeys(command, isMac)}</span>
            </button>
          ))}
        </nav>
        <Recent />
        <h2>Learn</h2>
        {learning.map(({ command, title, icon: Icon }) => (
          <button key={command} type="button" className="start-action" onClick={() => runCommand(command)}>
            <Icon className="icon" aria-hidden="true" />
            {title}
            <span className="keys">{sayKeys(command, isMac)}</span>
          </button>
        ))}
      </section>
    </Dock>
    <div className="start-main" data-panel>
      <div>
        <Recover />
        <h1>Start from a template</h1>
        <p>Each opens with data, ready to train. Four clicks to a first heatmap: template, Train, Explain, image.</p>
        <TemplateCards />
        <h2>Built-in data</h2>
        <DataCards />
      </div>
    </div>
  </div>
)

function Recent() {
  const [recent, setRecent] = useState<readonly { readonly path: string; readonly name: string; readonly opened: string }[]>([])
  useEffect(() => {
    client.files.recent().then(setRecent, () => setRecent([]))
  }, [])
  if (recent.length === 0) return null
  return (
    <>
      <h2>Recent</h2>
      {recent.slice(0, 6).map(({ path, name, opened }) => (
        <button key={path} type="button" className="start-recent" title={path} onClick={() => void openDesign(path)}>
          <span className="truncate">{name}</span>
          <span>{sayTime(opened)}</span>
        </button>
      ))}
    </>
  )
}

/** Work that was neither saved nor closed, from a window that ended unexpectedly. */
function Recover() {
  const open = useDesign((state) => state.id)
  const [found, setFound] = useState<readonly Recoverable[]>([])
  useEffect(() => {
    void recoverable().then(setFound)
  }, [])
  const drop = (id: string) => {
    setFound((was) => was.filter((one) => one.id !== id))
    void discardRecoverable(id)
  }
  const recover = async ({ id, design }: Recoverable) => {
    if (await leaveDocument()) openInWindow(design, { edited: true, id })
  }
  const lost = found.filter((one) => one.id !== open)
  if (lost.length === 0) return null
  return (
    <section className="recover" aria-label="Designs that were not saved">
      {lost.slice(0, 4).map((one) => (
        <div className="recover-row" key={one.id}>
          <TriangleAlert className="icon" aria-hidden="true" />
          <span>
            <span className="strong">“{one.design.name}” was not saved.</span> Lamina kept a copy, {sayTime(one.saved)}: {one.design.nodes.length}{' '}
            layers.
          </span>
          <Button onClick={() => void recover(one)}>Recover</Button>
          <Button kind="quiet" onClick={() => drop(one.id)}>
            Discard
          </Button>
        </div>
      ))}
    </section>
  )
}

/** To the design that is open behind this page. */
function Back() {
  const design = useDesign((state) => state.design)
  if (design.nodes.length === 0) return null
  return (
    <button type="button" className="start-action" onClick={() => runCommand('workspace-design')}>
      <CornerUpLeft className="icon" aria-hidden="true" />
      <span className="truncate">Back to {design.name}</span>
      <span className="keys">{sayKeys('workspace-design', isMac)}</span>
    </button>
  )
}
