// The menu bar. Its items send commands to the window, which also handles the keys itself: the accelerators here are shown, not registered.

import { basename } from 'node:path'
import type { MenuItemConstructorOptions } from 'electron'
import type { MenuCommand } from '../../core/protocol/channels.ts'

export interface MenuSource {
  readonly mac: boolean
  /** Paths, latest first. */
  readonly recent: readonly string[]
  send(command: MenuCommand, argument?: string): void
}

type Item = MenuItemConstructorOptions
const separator: Item = { type: 'separator' }

export function menuTemplate(source: MenuSource): Item[] {
  const item = (label: string, command: MenuCommand, accelerator?: string): Item => ({
    label,
    click: () => source.send(command),
    ...(accelerator ? { accelerator, registerAccelerator: false } : {}),
  })
  return [
    ...(source.mac ? [{ role: 'appMenu' } satisfies Item] : []),
    { label: 'File', submenu: fileItems(source, item) },
    {
      label: 'Edit',
      submenu: [
        item('Undo', 'undo', 'CmdOrCtrl+Z'),
        item('Redo', 'redo', 'CmdOrCtrl+Shift+Z'),
        separator,
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
        separator,
        item('Find a layer or a command …', 'commands', 'CmdOrCtrl+K'),
      ],
    },
    {
      label: 'View',
      submenu: [
        item('Design', 'workspace-design', 'CmdOrCtrl+1'),
        item('Data', 'workspace-data', 'CmdOrCtrl+2'),
        item('Train', 'workspace-train', 'CmdOrCtrl+3'),
        item('Explain', 'workspace-explain', 'CmdOrCtrl+4'),
        separator,
        item('Zoom in', 'zoom-in', 'CmdOrCtrl+Plus'),
        item('Zoom out', 'zoom-out', 'CmdOrCtrl+-'),
        item('Show all', 'fit-view', 'CmdOrCtrl+0'),
        item('Tidy', 'tidy', 'CmdOrCtrl+Shift+L'),
        separator,
        { role: 'togglefullscreen' },
        { role: 'toggleDevTools' },
      ],
    },
    { label: 'Run', submenu: [item('Train', 'train', 'CmdOrCtrl+Enter')] },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [
        item('Handbook', 'handbook', 'F1'),
        item('Keyboard shortcuts', 'shortcuts'),
        ...(source.mac ? [] : [{ role: 'about' } satisfies Item]),
      ],
    },
  ]
}

function fileItems(source: MenuSource, item: (label: string, command: MenuCommand, accelerator?: string) => Item): Item[] {
  const recent = source.recent.map((path): Item => ({ label: basename(path), toolTip: path, click: () => source.send('open-design', path) }))
  return [
    item('New design', 'new-design', 'CmdOrCtrl+N'),
    item('Open …', 'open-design', 'CmdOrCtrl+O'),
    { label: 'Open recent', submenu: recent, enabled: recent.length > 0 },
    item('Open an ONNX model …', 'open-onnx'),
    separator,
    item('Save', 'save', 'CmdOrCtrl+S'),
    item('Save as …', 'save-as', 'CmdOrCtrl+Shift+S'),
    separator,
    source.mac ? { role: 'close' } : { role: 'quit' },
  ]
}
