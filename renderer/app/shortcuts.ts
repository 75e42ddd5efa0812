// Keys and what they do, as data: the keyboard handler, menus, tooltips and the list behind `?` all read it.

export interface KeyPress {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly shiftKey: boolean
  readonly altKey: boolean
}

export interface Shortcut {
  /** Id of the command in commands.ts. */
  readonly command: string
  /** `Ctrl+Shift+Z`; Ctrl is Command on a Mac. */
  readonly keys: readonly string[]
  readonly label: string
  readonly group: 'File' | 'Edit' | 'Canvas' | 'Window'
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
  { command: 'new-design', keys: ['Ctrl+N'], label: 'New design', group: 'File', inFields: true },
  { command: 'open-design', keys: ['Ctrl+O'], label: 'Open', group: 'File', inFields: true },
  { command: 'save', keys: ['Ctrl+S'], label: 'Save', group: 'File', inFields: true },
  { command: 'save-as', keys: ['Ctrl+Shift+S'], label: 'Save as', group: 'File', inFields: true },
  { command: 'undo', keys: ['Ctrl+Z'], label: 'Undo', group: 'Edit' },
  { command: 'redo', keys: ['Ctrl+Shift+Z', 'Ctrl+Y'], label: 'Redo', group: 'Edit' },
  { command: 'cut', keys: ['Ctrl+X'], label: 'Cut', group: 'Edit', clipboard: true },
  { command: 'copy', keys: ['Ctrl+C'], label: 'Copy', group: 'Edit', clipboard: true },
  { command: 'paste', keys: ['Ctrl+V'], label: 'Paste', group: 'Edit', clipboard: true },
  { command: 'duplicate', keys: ['Ctrl+D'], label: 'Duplicate', group: 'Edit', canvas: true },
  { command: 'select-all', keys: ['Ctrl+A'], label: 'Select all', group: 'Edit', canvas: true },
  { command: 'delete', keys: ['Delete', 'Backspace'], label: 'Delete', group: 'Edit', canvas: true },
  { command: 'rename', keys: ['F2'], label: 'Rename', group: 'Edit', canvas: true },
  { command: 'group', keys: ['Ctrl+G'], label: 'Group', group: 'Edit', canvas: true },
  { command: 'dissolve', keys: ['Ctrl+Shift+G'], label: 'Dissolve the group', group: 'Edit', canvas: true },
  { command: 'fold', keys: ['F'], label: 'Fold or unfold the group', group: 'Edit', canvas: true, focused: true },
  { command: 'bypass', keys: ['Ctrl+B'], label: 'Bypass, or use again', group: 'Edit', canvas: true },
  { command: 'pin', keys: ['P'], label: 'Pin, or let go', group: 'Edit', canvas: true, focused: true },
  { command: 'comment', keys: ['C'], label: 'Write a comment', group: 'Edit', canvas: true, focused: true },
  { command: 'add-layer', keys: ['Tab', 'Shift+A'], label: 'Add a layer', group: 'Canvas', canvas: true, focused: true },
  { command: 'fit-view', keys: ['Shift+1', 'Ctrl+0'], label: 'Show all', group: 'Canvas', canvas: true },
  { command: 'zoom-in', keys: ['Ctrl++', 'Ctrl+='], label: 'Zoom in', group: 'Canvas', canvas: true },
  { command: 'zoom-out', keys: ['Ctrl+-'], label: 'Zoom out', group: 'Canvas', canvas: true },
  { command: 'tidy', keys: ['Ctrl+Shift+L'], label: 'Tidy', group: 'Canvas', canvas: true },
  { command: 'next-problem', keys: ['F8'], label: 'Next problem', group: 'Canvas' },
  { command: 'walk-up', keys: ['ArrowUp'], label: 'To the layer before', group: 'Canvas', canvas: true, focused: true },
  { command: 'walk-down', keys: ['ArrowDown'], label: 'To the layer after', group: 'Canvas', canvas: true, focused: true },
  { command: 'walk-left', keys: ['ArrowLeft'], label: 'To the branch on the left', group: 'Canvas', canvas: true, focused: true },
  { command: 'walk-right', keys: ['ArrowRight'], label: 'To the branch on the right', group: 'Canvas', canvas: true, focused: true },
  { command: 'clear-selection', keys: ['Escape'], label: 'Select nothing', group: 'Canvas', canvas: true },
  { command: 'workspace-design', keys: ['Ctrl+1'], label: 'Design', group: 'Window', inFields: true },
  { command: 'workspace-data', keys: ['Ctrl+2'], label: 'Data', group: 'Window', inFields: true },
  { command: 'workspace-train', keys: ['Ctrl+3'], label: 'Train', group: 'Window', inFields: true },
  { command: 'workspace-explain', keys: ['Ctrl+4'], label: 'Explain', group: 'Window', inFields: true },
  { command: 'next-panel', keys: ['F6'], label: 'Next panel', group: 'Window', inFields: true },
  { command: 'previous-panel', keys: ['Shift+F6'], label: 'Previous panel', group: 'Window', inFields: true },
  { command: 'fold-left', keys: ['T'], label: 'Fold or unfold the left panel', group: 'Window' },
  { command: 'fold-right', keys: ['N'], label: 'Fold or unfold the right panel', group: 'Window' },
  { command: 'train', keys: ['Ctrl+Enter'], label: 'Train', group: 'Window', inFields: true },
  { command: 'commands', keys: ['Ctrl+K', 'Ctrl+F'], label: 'Find a layer or a command', group: 'Window', inFields: true },
  { command: 'shortcuts', keys: ['?'], label: 'Shortcuts', group: 'Window' },
  { command: 'handbook', keys: ['F1'], label: 'Handbook', group: 'Window', inFields: true },
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
