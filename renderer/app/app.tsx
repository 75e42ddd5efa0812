// The window as a whole: top bar, the workspace that is open, status line, and what floats above them.

import './frame.css'
import '../ui/ui.css'
import { lazy, Suspense, useEffect, useState } from 'react'
import { DropAnywhere } from '../datasets/drop-anywhere.tsx'
import { Handbook } from '../handbook/handbook.tsx'
import { startAutosave } from '../state/autosave.ts'
import { client, useConnection } from '../state/client.ts'
import { startRestoring } from '../state/restore.ts'
import { useWindow, workspaces } from '../state/window-store.ts'
import { Toasts } from '../ui/toasts.tsx'
import { TooltipProvider } from '../ui/tooltip.tsx'
import { CommandPalette } from './command-palette.tsx'
import { DesignWorkspace } from './design-workspace.tsx'
import { ErrorBoundary } from './error-boundary.tsx'
import { FileDialog } from './file-dialog.tsx'
import { ShortcutsDialog } from './shortcuts-dialog.tsx'
import { StartPage } from './start-page.tsx'
import { StatusLine } from './status-line.tsx'
import { TopBar } from './top-bar.tsx'
import { UnsavedDialog } from './unsaved-dialog.tsx'
import { useWindowEvents } from './use-window-events.ts'

// Loaded when first opened: the window stands before charts and maps are read.
const DataWorkspace = lazy(() => import('../datasets/data-workspace.tsx').then((module) => ({ default: module.DataWorkspace })))
const TrainWorkspace = lazy(() => import('../training/train-workspace.tsx').then((module) => ({ default: module.TrainWorkspace })))
const ExplainWorkspace = lazy(() => import('../explain/explain-workspace.tsx').then((module) => ({ default: module.ExplainWorkspace })))

const pages = { start: StartPage, design: DesignWorkspace, data: DataWorkspace, train: TrainWorkspace, explain: ExplainWorkspace } as const

export function App() {
  useWindowEvents()
  useEffect(startRestoring, [])
  useEffect(startAutosave, [])
  useNodeSide()
  const workspace = useWindow((state) => state.workspace)
  const toasts = useWindow((state) => state.toasts)
  const dismiss = useWindow((state) => state.dismiss)
  const Page = pages[workspace]
  const name = workspace === 'start' ? 'The start page' : `The ${workspaces[workspace]} workspace`
  const page = (
    <ErrorBoundary key={workspace} what={name}>
      <Suspense>
        <Page />
      </Suspense>
    </ErrorBoundary>
  )
  return (
    <TooltipProvider>
      <div className="app">
        <TopBar />
        {workspace === 'start' ? (
          <main className="workspace">{page}</main>
        ) : (
          <main className="workspace">
            <h1 className="visually-hidden">{name}</h1>
            <div id="workspace" className="workspace" role="tabpanel" aria-labelledby={`tab-${workspace}`}>
              {page}
            </div>
          </main>
        )}
        <StatusLine />
      </div>
      <CommandPalette />
      <ShortcutsDialog />
      <Handbook />
      <FileDialog />
      <UnsavedDialog />
      <DropAnywhere />
      <Toasts toasts={toasts} onDismiss={dismiss} />
    </TooltipProvider>
  )
}

/** Asks the Node side who it is and which devices it has; again every few seconds while it is away. */
function useNodeSide(): void {
  const state = useConnection((connection) => connection.state)
  const [attempt, setAttempt] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: each attempt asks anew
  useEffect(() => {
    client.app.info().then(
      (app) => useWindow.setState({ app }),
      () => undefined,
    )
    client.devices.list().then(
      (devices) => useWindow.setState({ devices }),
      () => undefined,
    )
  }, [attempt])
  useEffect(() => {
    if (state !== 'away') return
    const timer = setInterval(() => setAttempt((was) => was + 1), 5000)
    return () => clearInterval(timer)
  }, [state])
}
