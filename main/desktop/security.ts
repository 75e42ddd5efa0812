// What no page of the desktop program may do, whatever it was tricked into: leave, open windows, embed, ask for permissions.

import { app, type IpcMainEvent, type IpcMainInvokeEvent, type WebPreferences } from 'electron'
import { pageUrl } from './page.ts'

export const webPreferences = {
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  spellcheck: false,
} as const satisfies WebPreferences

/** Copying to the clipboard is all that the page needs. */
const permitted = (permission: string): boolean => permission === 'clipboard-sanitized-write'

export function lockDown(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
    contents.on('will-navigate', (event) => {
      if (event.url !== pageUrl) event.preventDefault()
    })
    contents.on('will-redirect', (event) => event.preventDefault())
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.session.setPermissionRequestHandler((_contents, permission, answer) => answer(permitted(permission)))
    contents.session.setPermissionCheckHandler((_contents, permission) => permitted(permission))
  })
}

/** Messages count only from the top frame of our own page. */
export function isOurs(event: Pick<IpcMainEvent | IpcMainInvokeEvent, 'senderFrame'>): boolean {
  const frame = event.senderFrame
  return frame !== null && frame.parent === null && frame.url.startsWith(pageUrl)
}
