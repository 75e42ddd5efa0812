// Keys and what they do, as data: the keyboard handler, menus, tooltips and the list behind `?` all read it.

import type { CommandId } from '../texts/english/commands.ts'
import type { texts } from '../texts/texts.ts'

export interface KeyPress {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly shiftKey: boolean
  readonly altKey: boolean
}

export interface Shortcut {
  readonly command: CommandId
  /** `Ctrl+Shift+Z`; Ctrl is Command on a Mac. */
  readonly keys: readonly string[]
  readonly group: keyof typeof texts.app.shortcuts.groups
  /** Works while a field is being typed in. */
  readonly inFields?: boolean
  /** Only while the Design workspace is open. */
  readonly canvas?: boolean
  /** Only while the canvas has the keyboard: elsewhere the key keeps its usual meaning. */
  readonly focused?: boolean
  /** The browser's clipboard events do it. */
  readonly clipboard?: boolean
}

export const shortcuts: readonly Shortcut[] = [
  { command: 'new-design', keys: ['Ctrl+N'], group: 'file', inFields: true },
  { command: 'open-design', keys: ['Ctrl+O'], group: 'file', inFields: true },
  { command: 'save', keys: ['Ctrl+S'], group: 'file', inFields: true },
  { command: 'save-as', keys: ['Ctrl+Shift+S'], group: 'file', inFields: true },
  { command: 'undo', keys: ['Ctrl+Z'], group: 'edit' },
  { command: 'redo', keys: ['Ctrl+Shift+Z', 'Ctrl+Y'], group: 'edit' },
  { command: 'cut', keys: ['Ctrl+X'], group: 'edit', clipboard: true },
  { command: 'copy', keys: ['Ctrl+C'], group: 'edit', clipboard: true },
  { command: 'paste', keys: ['Ctrl+V'], group: 'edit', clipboard: true },
  { command: 'duplicate', keys: ['Ctrl+D'], group: 'edit', canvas: true },
  { command: 'select-all', keys: ['Ctrl+A'], group: 'edit', canvas: true },
  { command: 'delete', keys: ['Delete', 'Backspace'], group: 'edit', canvas: true },
  { command: 'rename', keys: ['F2'], group: 'edit', canvas: true },
  { command: 'group', keys: ['Ctrl+G'], group: 'edit', canvas: true },
  { command: 'dissolve', keys: ['Ctrl+Shift+G'], group: 'edit', canvas: true },
  { command: 'fold', keys: ['F'], group: 'edit', canvas: true, focused: true },
  { command: 'bypass', keys: ['Ctrl+B'], group: 'edit', canvas: true },
  { command: 'pin', keys: ['P'], group: 'edit', canvas: true, focused: true },
  { command: 'comment', keys: ['C'], group: 'edit', canvas: true, focused: true },
  { command: 'add-layer', keys: ['Tab', 'Shift+A'], group: 'canvas', canvas: true, focused: true },
  { command: 'fit-view', keys: ['Shift+1', 'Ctrl+0'], group: 'canvas', canvas: true },
  { command: 'zoom-in', keys: ['Ctrl++', 'Ctrl+='], group: 'canvas', canvas: true },
  { command: 'zoom-out', keys: ['Ctrl+-'], group: 'canvas', canvas: true },
  { command: 'tidy', keys: ['Ctrl+Shift+L'], group: 'canvas', canvas: true },
  { command: 'find', keys: ['Ctrl+F'], group: 'canvas', canvas: true, inFields: true },
  { command: 'options', keys: ['Enter'], group: 'canvas', canvas: true, focused: true },
  { command: 'connect-to', keys: ['L'], group: 'canvas', canvas: true, focused: true },
  { command: 'connect-from', keys: ['Shift+L'], group: 'canvas', canvas: true, focused: true },
  { command: 'replace', keys: ['R'], group: 'canvas', canvas: true, focused: true },
  { command: 'nudge-up', keys: ['Alt+ArrowUp'], group: 'canvas', canvas: true, focused: true },
  { command: 'nudge-down', keys: ['Alt+ArrowDown'], group: 'canvas', canvas: true, focused: true },
  { command: 'nudge-left', keys: ['Alt+ArrowLeft'], group: 'canvas', canvas: true, focused: true },
  { command: 'nudge-right', keys: ['Alt+ArrowRight'], group: 'canvas', canvas: true, focused: true },
  { command: 'comment-narrower', keys: ['Alt+Shift+ArrowLeft'], group: 'canvas', canvas: true, focused: true },
  { command: 'comment-wider', keys: ['Alt+Shift+ArrowRight'], group: 'canvas', canvas: true, focused: true },
  { command: 'comment-lower', keys: ['Alt+Shift+ArrowUp'], group: 'canvas', canvas: true, focused: true },
  { command: 'comment-higher', keys: ['Alt+Shift+ArrowDown'], group: 'canvas', canvas: true, focused: true },
  { command: 'next-problem', keys: ['F8'], group: 'canvas' },
  { command: 'walk-up', keys: ['ArrowUp'], group: 'canvas', canvas: true, focused: true },
  { command: 'walk-down', keys: ['ArrowDown'], group: 'canvas', canvas: true, focused: true },
  { command: 'walk-left', keys: ['ArrowLeft'], group: 'canvas', canvas: true, focused: true },
  { command: 'walk-right', keys: ['ArrowRight'], group: 'canvas', canvas: true, focused: true },
  { command: 'clear-selection', keys: ['Escape'], group: 'canvas', canvas: true },
  { command: 'workspace-design', keys: ['Ctrl+1'], group: 'window', inFields: true },
  { command: 'workspace-data', keys: ['Ctrl+2'], group: 'window', inFields: true },
  { command: 'workspace-train', keys: ['Ctrl+3'], group: 'window', inFields: true },
  { command: 'workspace-explain', keys: ['Ctrl+4'], group: 'window', inFields: true },
  { command: 'next-panel', keys: ['F6'], group: 'window', inFields: true },
  { command: 'previous-panel', keys: ['Shift+F6'], group: 'window', inFields: true },
  { command: 'fold-left', keys: ['T'], group: 'window' },
  { command: 'fold-right', keys: ['N'], group: 'window' },
  { command: 'to-canvas', keys: ['Shift+Escape'], group: 'window', inFields: true },
  { command: 'train', keys: ['Ctrl+Enter'], group: 'window', inFields: true },
  { command: 'commands', keys: ['Ctrl+K'], group: 'window', inFields: true },
  { command: 'shortcuts', keys: ['?', 'Ctrl+/'], group: 'window' },
  { command: 'handbook', keys: ['F1'], group: 'window', inFields: true },
]

/** `Ctrl+Shift+Z` of a key press. A shifted sign (`?`, `+`) names itself: only letters, digits and named keys say Shift. */
export function keysOf({ key, ctrlKey, metaKey, shiftKey, altKey }: KeyPress): string {
  const named = key.length > 1
  const letter = key.length === 1 ? key.toUpperCase() : key
  const shifted = shiftKey && (named || /^[A-Z0-9]$/.test(letter))
  return [ctrlKey || metaKey ? 'Ctrl' : '', altKey ? 'Alt' : '', shifted ? 'Shift' : '', letter].filter(Boolean).join('+')
}

/** Shift+1 arrives as `!` on many keyboards: the physical digit is tried too. */
export function shortcutOf(press: KeyPress & { readonly code?: string }): Shortcut | undefined {
  const digit = /^Digit(\d)$/.exec(press.code ?? '')?.[1]
  const candidates = [keysOf(press), ...(digit && press.shiftKey ? [keysOf({ ...press, key: digit })] : [])]
  return shortcuts.find((shortcut) => shortcut.keys.some((keys) => candidates.includes(keys)))
}

/** First keys of a command, as menus show them: `Ctrl Shift Z`, on a Mac `⌘ ⇧ Z`. */
export function sayKeys(command: string, mac = false): string | undefined {
  const keys = shortcuts.find((shortcut) => shortcut.command === command)?.keys[0]
  return keys === undefined ? undefined : showKeys(keys, mac)
}

const macSigns: Readonly<Record<string, string>> = { Ctrl: '⌘', Shift: '⇧', Alt: '⌥' }
const signs: Readonly<Record<string, string>> = { ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→', Escape: 'Esc' }
export const showKeys = (keys: string, mac = false): string =>
  keys
    .split(/\+(?=.)/)
    .map((key) => (mac ? macSigns[key] : undefined) ?? signs[key] ?? key)
    .join(' ')
