// Which commands stand in which menu: the menu bar of the desktop program and the menu of the document are both made from these.

import type { MenuBar } from '../../core/protocol/menu.ts'
import type { CommandId } from '../texts/english/commands.ts'
import { texts } from '../texts/texts.ts'
import { shortcuts } from './shortcuts.ts'

type Part = CommandId | '-' | 'recent' | 'clipboard'

export const fileMenu = ['new-design', 'open-design', 'recent', 'open-onnx', '-', 'save', 'save-as', 'export'] as const satisfies readonly Part[]
const editMenu = [
  ...(['undo', 'redo', '-', 'clipboard', 'duplicate', 'delete', 'select-all', '-'] as const),
  ...(['add-layer', 'comment', 'rename', 'group', 'dissolve', 'fold', 'save-as-block', 'bypass', 'pin', '-', 'find', 'commands'] as const),
] satisfies readonly Part[]
const viewMenu = [
  ...(['start-page', 'workspace-design', 'workspace-data', 'workspace-train', 'workspace-explain', '-'] as const),
  ...(['zoom-in', 'zoom-out', 'fit-view', 'tidy', '-', 'fold-left', 'fold-right', 'problems', 'next-problem', '-'] as const),
  ...(['appearance-system', 'appearance-light', 'appearance-dark'] as const),
] satisfies readonly Part[]
export const helpMenu = ['tour', 'handbook', 'shortcuts'] as const satisfies readonly Part[]

const bar = { file: fileMenu, edit: editMenu, view: viewMenu, run: ['train'], help: helpMenu } as const satisfies Record<string, readonly Part[]>

/** As Electron writes keys. Plain letters and Delete are left out: a menu would take them from fields. */
export function acceleratorOf(command: CommandId): string | undefined {
  const [keys] = shortcuts.find((shortcut) => shortcut.command === command)?.keys ?? []
  if (!keys || !/^(Ctrl\+|(Shift\+)?F\d)/.test(keys)) return undefined
  return keys.replace('Ctrl', 'CmdOrCtrl').replace(/\+\+$/, '+Plus')
}

export const menuBar = (): MenuBar =>
  Object.entries<readonly Part[]>(bar).map(([id, parts]) => ({
    id: id as MenuBar[number]['id'],
    label: texts.app.menus[id as keyof typeof bar],
    entries: parts.map((part) => {
      if (part === '-') return { kind: 'separator' as const }
      if (part === 'recent') return { kind: part, label: texts.app.menus.recent }
      if (part === 'clipboard') return { kind: part }
      const keys = acceleratorOf(part)
      return { command: part, label: texts.commands[part], ...(keys ? { keys } : {}) }
    }),
  }))
