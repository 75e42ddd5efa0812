// The start page: templates drawn from their own designs, built-in data, recent files, and designs to recover.

import './start-page.css'
import { BookOpen, CircleQuestionMark, CornerUpLeft, FilePlus, FolderOpen, Import, Keyboard, type LucideIcon, TriangleAlert } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { RunSummary } from '../../core/protocol/runs.ts'
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
import { TourOffer } from './tour.tsx'

const say = texts.app.start
const actions = [
  { command: 'new-design', name: say.actions.empty, icon: FilePlus },
  { command: 'open-design', name: say.actions.open, icon: FolderOpen },
  { command: 'open-onnx', name: say.actions.import, icon: Import },
] as const
const learning = [
  { command: 'tour', name: texts.commands.tour, icon: CircleQuestionMark },
  { command: 'handbook', name: texts.commands.handbook, icon: BookOpen },
  { command: 'shortcuts', name: texts.commands.shortcuts, icon: Keyboard },
] as const

export const StartPage = () => (
  <div className="start docked">
    <Dock side="left" name="start" label={texts.app.panels.begin} sizePx={304} narrowPx={248} minPx={224} maxPx={480}>
      <section className="start-side panel" aria-label={texts.app.panels.begin}>
        <p className="start-brand">
          <Logo size={30} /> {texts.app.name}
        </p>
        <p>{say.claim}</p>
        <nav aria-label={say.begin}>
          <Back />
          {actions.map((action) => (
            <Action key={action.command} {...action} />
          ))}
        </nav>
        <Recent />
        <h2>{say.learn}</h2>
        {learning.map((action) => (
          <Action key={action.command} {...action} />
        ))}
        <TourOffer />
      </section>
    </Dock>
    <div className="start-main" data-panel>
      <div>
        <Recover />
        <h1>{say.title}</h1>
        <p>{say.subtitle}</p>
        <TemplateCards />
        <h2>{say.builtIn}</h2>
        <DataCards />
      </div>
    </div>
  </div>
)

interface ActionProps {
  readonly command: string
  readonly name: string
  readonly icon: LucideIcon
}
const Action = ({ command, name, icon: Icon }: ActionProps) => (
  <button type="button" className="start-action" onClick={() => runCommand(command)}>
    <Icon className="icon" aria-hidden="true" />
    <span className="truncate">{name}</span>
    <span className="keys">{sayKeys(command, isMac)}</span>
  </button>
)

const mostRecent = 6

/** When each was opened, and what its last run reached. */
function Recent() {
  const [recent, setRecent] = useState<readonly { readonly path: string; readonly name: string; readonly opened: string }[]>([])
  const [runs, setRuns] = useState<readonly RunSummary[]>([])
  useEffect(() => {
    client.files.recent().then(setRecent, () => setRecent([]))
    client.runs.list().then(setRuns, () => setRuns([]))
  }, [])
  if (recent.length === 0) return null
  return (
    <>
      <h2>{say.recent}</h2>
      {recent.slice(0, mostRecent).map(({ path, name, opened }) => {
        const accuracy = runs.find((run) => run.name === name && run.validation?.accuracy !== undefined)?.validation?.accuracy
        return (
          <button key={path} type="button" className="start-recent" title={path} onClick={() => void openDesign(path)}>
            <span className="truncate">{name}</span>
            <span>{[sayTime(opened), ...(accuracy === undefined ? [] : [say.state.run(accuracy)])].join(' · ')}</span>
          </button>
        )
      })}
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
    <section className="recover" aria-label={say.lost.label}>
      {lost.slice(0, 4).map((one) => (
        <div className="recover-row" key={one.id}>
          <TriangleAlert className="icon" aria-hidden="true" />
          <span>
            <span className="strong">{say.lost.title(one.design.name)}</span> {say.lost.text(sayTime(one.saved), one.design.nodes.length)}
          </span>
          <Button onClick={() => void recover(one)}>{say.lost.recover}</Button>
          <Button kind="quiet" onClick={() => drop(one.id)}>
            {say.lost.discard}
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
  return <Action command="workspace-design" name={say.back(design.name)} icon={CornerUpLeft} />
}
