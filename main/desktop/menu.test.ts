// The menu bar from what the window hands over: commands, recent files, and the system's own entries in their places.

import type { MenuItemConstructorOptions } from 'electron'
import { expect, test, vi } from 'vitest'
import type { MenuBar } from '../../core/protocol/menu.ts'
import { menuTemplate } from './menu.ts'

const send = vi.fn<(command: string, argument?: string) => void>()
const bar: MenuBar = [
  {
    id: 'file',
    label: 'File',
    entries: [
      { command: 'save', label: 'Save', keys: 'CmdOrCtrl+S' },
      { kind: 'recent', label: 'Open recent' },
    ],
  },
  { id: 'edit', label: 'Edit', entries: [{ command: 'undo', label: 'Undo' }, { kind: 'separator' }, { kind: 'clipboard' }] },
  { id: 'view', label: 'View', entries: [] },
  { id: 'help', label: 'Help', entries: [{ command: 'handbook', label: 'Handbook', keys: 'F1' }] },
]
const template = (mac = false, recent: readonly string[] = ['/home/a/net.lamina']) => menuTemplate({ mac, bar, recent, send })

function allItems(items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? allItems(item.submenu) : [])])
}
const find = (label: string, mac = false) => allItems(template(mac)).find((item) => item.label === label)
const click = (item: MenuItemConstructorOptions | undefined) => (item?.click as (() => void) | undefined)?.()

test.each([
  ['Save', ['save']],
  ['Undo', ['undo']],
  ['net.lamina', ['open-design', '/home/a/net.lamina']],
])('%s is sent to the window', (label, sent) => {
  send.mockClear()
  click(find(label))
  expect(send.mock.calls).toEqual([sent])
})

test('keys are shown and not taken from the window', () => {
  expect(find('Save')).toMatchObject({ accelerator: 'CmdOrCtrl+S', registerAccelerator: false })
})

test.each([
  ['elsewhere', false, ['quit', 'cut', 'copy', 'paste', 'togglefullscreen', 'toggleDevTools', 'windowMenu', 'help', 'about']],
  ['on a Mac', true, ['appMenu', 'close', 'cut', 'copy', 'paste', 'togglefullscreen', 'toggleDevTools', 'windowMenu', 'help']],
])("the system's own entries %s", (_, mac, roles) => {
  expect(allItems(template(mac)).flatMap(({ role }) => role ?? [])).toEqual(roles)
})

test('without recent files their menu cannot be opened', () => {
  expect(allItems(template(false, [])).find(({ label }) => label === 'Open recent')?.enabled).toBe(false)
})

test('before the window has said its menu', () => {
  expect(menuTemplate({ mac: false, bar: [], recent: [], send })).toEqual([{ role: 'windowMenu' }])
})
