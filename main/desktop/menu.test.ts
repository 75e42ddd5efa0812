// Every item of the menu bar sends a command that the window knows, and no two show the same keys.

import type { MenuItemConstructorOptions } from 'electron'
import { expect, test, vi } from 'vitest'
import { type MenuCommand, menuCommands } from '../../core/protocol/channels.ts'
import { menuTemplate } from './menu.ts'

const send = vi.fn<(command: MenuCommand, argument?: string) => void>()
const recent = ['/home/a/net.lamina']

function allItems(items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? allItems(item.submenu) : [])])
}
const click = (item: MenuItemConstructorOptions) => (item.click as (() => void) | undefined)?.()

test.each([true, false])('every command stands in the menu (mac: %s)', (mac) => {
  send.mockClear()
  for (const item of allItems(menuTemplate({ mac, recent, send }))) click(item)
  expect(new Set(send.mock.calls.map(([command]) => command))).toEqual(new Set(menuCommands))
})

test('a recent file is opened by its path', () => {
  send.mockClear()
  const item = allItems(menuTemplate({ mac: false, recent, send })).find(({ label }) => label === 'net.lamina')
  if (item) click(item)
  expect(send).toHaveBeenCalledWith('open-design', '/home/a/net.lamina')
})

test('no keys twice', () => {
  const keys = allItems(menuTemplate({ mac: false, recent, send })).flatMap(({ accelerator }) => accelerator ?? [])
  expect(new Set(keys).size).toBe(keys.length)
})
