// The system's file dialogs, asked for by the window.

import { BrowserWindow, dialog, type FileFilter, ipcMain } from 'electron'
import type { Bridge } from '../../core/protocol/bridge.ts'
import { channels } from '../../core/protocol/channels.ts'
import { isOurs } from './security.ts'

type FileKind = Parameters<Bridge['chooseFile']>[0]

const kinds: Readonly<Record<FileKind, { readonly save: boolean; readonly title: string; readonly filter: FileFilter }>> = {
  'open-design': { save: false, title: 'Open a design', filter: { name: 'Lamina designs', extensions: ['lamina', 'json'] } },
  'save-design': { save: true, title: 'Save the design', filter: { name: 'Lamina designs', extensions: ['lamina'] } },
  'open-onnx': { save: false, title: 'Open an ONNX model', filter: { name: 'ONNX models', extensions: ['onnx'] } },
  'save-onnx': { save: true, title: 'Save the ONNX model', filter: { name: 'ONNX models', extensions: ['onnx'] } },
  'save-python': { save: true, title: 'Save the PyTorch module', filter: { name: 'Python modules', extensions: ['py'] } },
  'open-image': {
    save: false,
    title: 'Open an image',
    filter: { name: 'Images', extensions: ['png', 'jpg', 'jpeg', 'webp', 'gif', 'tif', 'tiff', 'avif', 'svg'] },
  },
  'save-image': { save: true, title: 'Save the picture', filter: { name: 'PNG pictures', extensions: ['png'] } },
  'save-table': { save: true, title: 'Save the values', filter: { name: 'Tables', extensions: ['csv'] } },
  'save-array': { save: true, title: 'Save the values', filter: { name: 'NumPy arrays', extensions: ['npy'] } },
  'open-array': { save: false, title: 'Open a data file', filter: { name: 'Data files', extensions: ['npz', 'npy', 'safetensors', 'zip'] } },
}

async function chooseFile(window: BrowserWindow, kind: FileKind, suggested: string | undefined): Promise<string | undefined> {
  const { save, title, filter } = kinds[kind]
  const filters = [filter, { name: 'All files', extensions: ['*'] }]
  if (save) {
    const defaultPath = suggested === undefined ? {} : { defaultPath: suggested }
    const { canceled, filePath } = await dialog.showSaveDialog(window, { title, filters, ...defaultPath })
    return canceled ? undefined : filePath
  }
  const { filePaths } = await dialog.showOpenDialog(window, { title, filters, properties: ['openFile'] })
  return filePaths[0]
}

async function chooseFolder(window: BrowserWindow): Promise<string | undefined> {
  const { filePaths } = await dialog.showOpenDialog(window, { title: 'Choose a folder', properties: ['openDirectory', 'createDirectory'] })
  return filePaths[0]
}

/** `onSaveCancelled` is told when the person backed out of saving. */
export function answerDialogs(onSaveCancelled: () => void): void {
  ipcMain.handle(channels.chooseFile, async (event, kind: unknown, suggested: unknown) => {
    const window = BrowserWindow.fromWebContents(event.sender)
    if (!window || !isOurs(event) || typeof kind !== 'string' || !Object.hasOwn(kinds, kind)) return undefined
    const path = await chooseFile(window, kind as FileKind, typeof suggested === 'string' ? suggested : undefined)
    if (kind === 'save-design' && path === undefined) onSaveCancelled()
    return path
  })
  ipcMain.handle(channels.chooseFolder, (event) => {
    const window = BrowserWindow.fromWebContents(event.sender)
    return window && isOurs(event) ? chooseFolder(window) : undefined
  })
}

export type UnsavedAnswer = 'save' | 'discard' | 'cancel'

/** Before a window with unsaved changes closes. */
export async function askAboutUnsaved(window: BrowserWindow): Promise<UnsavedAnswer> {
  const answers = ['save', 'discard', 'cancel'] as const
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    message: 'Save the changes to this design?',
    detail: 'Without saving, they are lost.',
    buttons: ['Save', "Don't save", 'Cancel'],
    defaultId: 0,
    cancelId: 2,
  })
  return answers[response] ?? 'cancel'
}

/** After the page's process has ended. */
export async function sayPageEnded(window: BrowserWindow, reason: string): Promise<void> {
  await dialog.showMessageBox(window, {
    type: 'error',
    message: 'The window ended unexpectedly.',
    detail: `Reason: ${reason}. It is loaded again; your design comes back from the last autosave, and a running training goes on.`,
    buttons: ['Load again'],
  })
}
