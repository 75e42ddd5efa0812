// The system's file dialogs, asked for by the window.

import { BrowserWindow, dialog, type FileFilter, ipcMain } from 'electron'
import type { Bridge } from '../../core/protocol/bridge.ts'
import { channels } from '../../core/protocol/channels.ts'
import { isOurs } from './security.ts'
import { texts } from './texts.ts'

type FileKind = Parameters<Bridge['chooseFile']>[0]

const kinds: Readonly<Record<FileKind, { readonly save: boolean; readonly extensions: FileFilter['extensions'] }>> = {
  'open-design': { save: false, extensions: ['lamina', 'json'] },
  'save-design': { save: true, extensions: ['lamina'] },
  'open-onnx': { save: false, extensions: ['onnx'] },
  'save-onnx': { save: true, extensions: ['onnx'] },
  'save-python': { save: true, extensions: ['py'] },
  'open-image': { save: false, extensions: ['png', 'jpg', 'jpeg', 'webp', 'gif', 'tif', 'tiff', 'avif', 'svg'] },
  'save-image': { save: true, extensions: ['png'] },
  'save-table': { save: true, extensions: ['csv'] },
  'save-array': { save: true, extensions: ['npy'] },
  'open-array': { save: false, extensions: ['npz', 'npy', 'safetensors', 'zip'] },
}

async function chooseFile(window: BrowserWindow, kind: FileKind, suggested: string | undefined): Promise<string | undefined> {
  const { save, extensions } = kinds[kind]
  const { dialogs, allFiles } = texts()
  const { title, files } = dialogs[kind]
  const filters: FileFilter[] = [
    { name: files, extensions },
    { name: allFiles, extensions: ['*'] },
  ]
  if (save) {
    const defaultPath = suggested === undefined ? {} : { defaultPath: suggested }
    const { canceled, filePath } = await dialog.showSaveDialog(window, { title, filters, ...defaultPath })
    return canceled ? undefined : filePath
  }
  const { filePaths } = await dialog.showOpenDialog(window, { title, filters, properties: ['openFile'] })
  return filePaths[0]
}

async function chooseFolder(window: BrowserWindow): Promise<string | undefined> {
  const { filePaths } = await dialog.showOpenDialog(window, { title: texts().chooseFolder, properties: ['openDirectory', 'createDirectory'] })
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
  const { message, detail, answers: said } = texts().unsaved
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    message,
    detail,
    buttons: answers.map((answer) => said[answer]),
    defaultId: 0,
    cancelId: 2,
  })
  return answers[response] ?? 'cancel'
}

/** After the page's process has ended. */
export async function sayPageEnded(window: BrowserWindow, reason: string): Promise<void> {
  const { message, detail, again } = texts().pageEnded
  await dialog.showMessageBox(window, { type: 'error', message, detail: detail(reason), buttons: [again] })
}
