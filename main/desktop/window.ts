// The one window: made, shown, asked before it closes over unsaved changes, loaded again after a crash of its page.

import { join } from 'node:path'
import { BrowserWindow, ipcMain, nativeTheme } from 'electron'
import { channels, type MainCommand } from '../../core/protocol/channels.ts'
import { appRoot } from '../app-root.ts'
import { askAboutUnsaved, sayPageEnded } from './dialogs.ts'
import { pageUrl } from './page.ts'
import { isOurs, webPreferences } from './security.ts'

export interface MainWindow {
  send(command: string, argument?: string): void
  bringToFront(): void
  /** The person backed out of saving before closing. */
  stay(): void
}

/** `onClosed` is called when the window is gone for good. */
export function openWindow(onClosed: () => void): MainWindow {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 900,
    minHeight: 600,
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#15171b' : '#ffffff',
    title: 'Lamina',
    webPreferences: { ...webPreferences, preload: join(appRoot, 'dist', 'preload', 'preload.cjs') },
  })
  const loaded = new Promise<void>((done) => window.webContents.once('did-finish-load', () => done()))
  window.once('ready-to-show', () => window.show())
  window.webContents.on('render-process-gone', async (_event, { reason }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return
    await sayPageEnded(window, reason)
    window.webContents.reload()
  })
  const stay = guardUnsaved(window)
  window.on('closed', onClosed)
  void window.loadURL(pageUrl)
  return {
    send: (command, argument) => void loaded.then(() => window.webContents.send(channels.command, command, argument)),
    stay,
    bringToFront() {
      if (window.isMinimized()) window.restore()
      window.show()
      window.focus()
    },
  }
}

/** The window tells whether it has unsaved changes. "Save" closes it once it tells that it has none. */
function guardUnsaved(window: BrowserWindow): () => void {
  let edited = false
  let closing = false
  const listen = (event: Electron.IpcMainEvent, now: unknown) => {
    if (!isOurs(event) || event.sender !== window.webContents) return
    edited = now === true
    window.setDocumentEdited(edited)
    if (closing && !edited) window.close()
  }
  ipcMain.on(channels.edited, listen)
  window.on('closed', () => ipcMain.off(channels.edited, listen))
  window.on('close', async (event) => {
    if (!edited) return
    event.preventDefault()
    const answer = await askAboutUnsaved(window)
    closing = answer === 'save'
    if (answer === 'save') window.webContents.send(channels.command, 'save' satisfies MainCommand)
    if (answer === 'discard') window.destroy()
  })
  return () => {
    closing = false
  }
}
