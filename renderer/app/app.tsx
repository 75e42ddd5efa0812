// The window as a whole: top bar, the workspace that is open, status line, and what floats above them.

import './frame.css'
import '../ui/ui.css'
import { lazy, Suspense, useDeferredValue, useEffect } from 'react'
import { DropAnywhere } from '../datasets/drop-anywhere.tsx'
import { Handbook } from '../handbook/handbook.tsx'
import { startAutosave } from '../state/autosave.ts'
import { askNodeSide, client, useAsks, useConnection } from '../state/client.ts'
import { startRestoring } from '../state/restore.ts'
import { useWindow } from '../state/window-store.ts'
import { texts } from '../texts/texts.ts'
import { popupsId } from '../ui/popups.ts'
import { Toasts } from '../ui/toasts.tsx'
import { TooltipProvider } from '../ui/tooltip.tsx'
import { ArchitecturesDialog } from './architectures-dialog.tsx'
import { CommandPalette } from './command-palette.tsx'
import { runCommand } from './commands.ts'
import { DesignWorkspace } from './design-workspace.tsx'
import { ErrorBoundary } from './error-boundary.tsx'
import { ExportDialog } from './export-dialog.tsx'
import { FileDialog } from './file-dialog.tsx'
import { ShortcutsDialog } from './shortcuts-dialog.tsx'
import { StartPage } from './start-page.tsx'
import { StatusLine } from './status-line.tsx'
import { TopBar } from './top-bar.tsx'
import { Tour } from './tour.tsx'
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
  // A large design takes some tenths of a second to be drawn: that is done in slices, between which the window answers.
  const workspace = useDeferredValue(useWindow((state) => state.workspace))
  const toasts = useWindow((state) => state.toasts)
  const dismiss = useWindow((state) => state.dismiss)
  const Page = pages[workspace]
  const name = texts.app.workspaces[workspace]
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
        <button type="button" className="skip" onClick={() => runCommand('to-canvas')}>
          {texts.app.skip}
        </button>
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
      <ErrorBoundary what={texts.app.dialog} dialogs>
        <CommandPalette />
        <ShortcutsDialog />
        <ArchitecturesDialog />
        <Handbook />
        <ExportDialog />
        <FileDialog />
        <UnsavedDialog />
        <DropAnywhere />
        <Tour />
      </ErrorBoundary>
      {/* Menus open here: what a person can reach lies in a landmark. */}
      <section id={popupsId} aria-label={texts.app.menus.open} />
      <Toasts toasts={toasts} onDismiss={dismiss} />
    </TooltipProvider>
  )
}

/** Asks the Node side who it is and which devices it has; again every few seconds while it is away. */
function useNodeSide(): void {
  const state = useConnection((connection) => connection.state)
  const attempt = useAsks(({ count }) => count)
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
    const timer = setInterval(askNodeSide, 5000)
    return () => clearInterval(timer)
  }, [state])
}
