// The menu bar that the desktop program gets: every entry a command, no keys twice, none that a field needs.

import { expect, test } from 'vitest'
import { menuBarSchema } from '../../core/protocol/menu.ts'
import { commands } from '../texts/english/commands.ts'
import { acceleratorOf, menuBar } from './menus.ts'
import { shortcuts } from './shortcuts.ts'

const entries = menuBar().flatMap((menu) => menu.entries.flatMap((entry) => ('command' in entry ? [entry] : [])))

test('main understands it', () => {
  expect(menuBarSchema.parse(JSON.parse(JSON.stringify(menuBar())))).toEqual(menuBar())
})

test('every entry is named as everywhere else, and stands once', () => {
  expect(entries.every(({ command, label }) => commands[command as keyof typeof commands] === label)).toBe(true)
  expect(new Set(entries.map(({ command }) => command)).size).toBe(entries.length)
})

test('no keys twice', () => {
  const keys = entries.flatMap(({ keys: own }) => own ?? [])
  expect(new Set(keys).size).toBe(keys.length)
})

test.each([
  ['save-as', 'CmdOrCtrl+Shift+S'],
  ['zoom-in', 'CmdOrCtrl+Plus'],
  ['handbook', 'F1'],
  ['delete', undefined],
  ['fold-left', undefined],
] as const)('%s shows %s', (command, keys) => {
  expect(acceleratorOf(command)).toBe(keys)
})

test('all that has keys has a name', () => {
  expect(shortcuts.filter(({ command }) => !commands[command])).toEqual([])
})
