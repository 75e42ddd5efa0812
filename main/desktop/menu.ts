// The menu bar: the window's commands in the window's words, and what the system brings. The window handles the keys itself: accelerators are shown, not registered.

import { basename } from 'node:path'
import type { MenuItemConstructorOptions } from 'electron'
import type { MenuBar } from '../../core/protocol/menu.ts'

export interface MenuSource {
  readonly mac: boolean
  /** As the window handed it over; before that the system's own menus stand alone. */
  readonly bar: MenuBar
  /** Paths, latest first. */
  readonly recent: readonly string[]
  send(command: string, argument?: string): void
}

type Item = MenuItemConstructorOptions
const separator: Item = { type: 'separator' }

export function menuTemplate(source: MenuSource): Item[] {
  const { mac, bar } = source
  const menus = bar.map(
    (menu): Item => ({
      label: menu.label,
      ...(menu.id === 'help' ? { role: 'help' } : {}),
      submenu: [...menu.entries.flatMap((entry) => itemsOf(entry, source)), ...systemItems(menu.id, mac)],
    }),
  )
  const beforeHelp = bar.findIndex(({ id }) => id === 'help')
  const at = beforeHelp < 0 ? menus.length : beforeHelp
  return [...(mac ? [{ role: 'appMenu' } satisfies Item] : []), ...menus.slice(0, at), { role: 'windowMenu' }, ...menus.slice(at)]
}

function itemsOf(entry: MenuBar[number]['entries'][number], { recent, send }: MenuSource): readonly Item[] {
  if ('command' in entry) {
    const { command, label, keys } = entry
    return [{ label, click: () => send(command), ...(keys ? { accelerator: keys, registerAccelerator: false } : {}) }]
  }
  if (entry.kind === 'separator') return [separator]
  if (entry.kind === 'clipboard') return [{ role: 'cut' }, { role: 'copy' }, { role: 'paste' }]
  const files = recent.map((path): Item => ({ label: basename(path), toolTip: path, click: () => send('open-design', path) }))
  return [{ label: entry.label ?? '', submenu: files, enabled: files.length > 0 }]
}

function systemItems(menu: MenuBar[number]['id'], mac: boolean): readonly Item[] {
  if (menu === 'file') return [separator, mac ? { role: 'close' } : { role: 'quit' }]
  if (menu === 'view') return [separator, { role: 'togglefullscreen' }, { role: 'toggleDevTools' }]
  return menu === 'help' && !mac ? [separator, { role: 'about' }] : []
}
