// Which command a key press means.

import { expect, test } from 'vitest'
import { keysOf, shortcutOf, shortcuts, showKeys } from './shortcuts.ts'

const press = (key: string, ...held: ('ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey')[]) => ({
  key,
  ctrlKey: held.includes('ctrlKey'),
  metaKey: held.includes('metaKey'),
  shiftKey: held.includes('shiftKey'),
  altKey: held.includes('altKey'),
})

test.each([
  ['undo', press('z', 'ctrlKey'), 'undo'],
  ['undo on a Mac', press('z', 'metaKey'), 'undo'],
  ['redo with Shift', press('Z', 'ctrlKey', 'shiftKey'), 'redo'],
  ['redo with Y', press('y', 'ctrlKey'), 'redo'],
  ['either delete key', press('Backspace'), 'delete'],
  ['question mark needs Shift on most keyboards', press('?', 'shiftKey'), 'shortcuts'],
  ['Shift+1 that arrives as a sign', { ...press('!', 'shiftKey'), code: 'Digit1' }, 'fit-view'],
  ['plus', press('+', 'ctrlKey', 'shiftKey'), 'zoom-in'],
  ['workspaces', press('3', 'ctrlKey'), 'workspace-train'],
  ['a plain letter', press('z'), undefined],
  ['Alt is not ignored', press('z', 'ctrlKey', 'altKey'), undefined],
])('%s', (_, pressed, command) => {
  expect(shortcutOf(pressed)?.command).toBe(command)
})

test('no keys mean two things', () => {
  const all = shortcuts.flatMap((shortcut) => shortcut.keys)
  expect(all.filter((keys, at) => all.indexOf(keys) !== at)).toEqual([])
})

test.each([
  ['Ctrl+Shift+Z', false, 'Ctrl Shift Z'],
  ['Ctrl+Shift+Z', true, '⌘ ⇧ Z'],
  ['Ctrl++', false, 'Ctrl +'],
  ['ArrowUp', false, '↑'],
] as const)('%s is shown (Mac: %s) as %s', (keys, mac, shown) => {
  expect(showKeys(keys, mac)).toBe(shown)
})

test('keys are written in one order', () => {
  expect(keysOf(press('a', 'shiftKey', 'ctrlKey', 'altKey'))).toBe('Ctrl+Alt+Shift+A')
})
