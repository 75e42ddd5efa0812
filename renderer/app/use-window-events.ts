// Listens to keys, the clipboard and the menu of the desktop program, and runs commands.

import { useLayoutEffect } from 'react'
import { bridge } from '../state/bridge.ts'
import { copyText, pasteLayers } from '../state/clipboard-edits.ts'
import { useDesign } from '../state/design-store.ts'
import { removeSelected } from '../state/edits.ts'
import { useWindow } from '../state/window-store.ts'
import { isCharacter, useCharacterKeys } from './character-keys.ts'
import { runCommand } from './commands.ts'
import { menuBar } from './menus.ts'
import { shortcutOf } from './shortcuts.ts'

const inField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'))
/** A list that goes to the entry that begins with what is typed. */
const takesLetters = (target: EventTarget | null): boolean => target instanceof Element && target.matches('[role="combobox"], [role="listbox"] *')
const inDialog = (): boolean => document.querySelector('[role="dialog"], [role="menu"], [role="listbox"].menu') !== null

function onKeyDown(event: KeyboardEvent): void {
  const shortcut = shortcutOf(event)
  if (!shortcut || shortcut.clipboard || event.defaultPrevented) return
  if (isCharacter(event) && (!useCharacterKeys.getState().on || takesLetters(event.target))) return
  if (inDialog() && shortcut.command !== 'commands') return
  // Escape in the inspector goes back to the layer that it describes.
  if (event.key === 'Escape' && within(event.target, '.inspector')) {
    act(event, 'to-canvas')
    return
  }
  if (inField(event.target) && !shortcut.inFields) return
  // A button that has the keyboard is pressed by Enter.
  if (event.key === 'Enter' && shortcut.focused && within(event.target, 'button, a')) return
  if (shortcut.canvas && useWindow.getState().workspace !== 'design') return
  const onCanvas = document.activeElement?.closest('.canvas') !== null && document.activeElement !== null
  if (shortcut.focused && !onCanvas && !(document.activeElement === document.body && event.key !== 'Tab')) return
  act(event, shortcut.command)
}

function act(event: KeyboardEvent, command: string): void {
  event.preventDefault()
  runCommand(command)
}

const within = (target: EventTarget | null, selector: string): boolean => target instanceof Element && target.closest(selector) !== null

/** Layers travel as text, also between windows; text that a person selected is left to the browser. */
function onClipboard(event: ClipboardEvent): void {
  if (inField(event.target) || inDialog() || useWindow.getState().workspace !== 'design') return
  if (event.type === 'paste') {
    const text = event.clipboardData?.getData('text/plain')
    if (text) pasteLayers(text)
    event.preventDefault()
    return
  }
  const text = getSelection()?.isCollapsed === false ? undefined : copyText()
  if (text === undefined) return
  event.clipboardData?.setData('text/plain', text)
  event.preventDefault()
  if (event.type === 'cut') removeSelected()
}

function askBeforeLeaving(event: BeforeUnloadEvent): void {
  if (useDesign.getState().edited && !bridge) event.preventDefault()
}

/** What the browser itself does in a field that is being typed in. */
const ofFields: ReadonlySet<string> = new Set(['undo', 'redo', 'delete', 'select-all'])
function runFromMenu(command: string, argument?: string): void {
  if (inField(document.activeElement) && ofFields.has(command)) document.execCommand(command.replace('select-all', 'selectAll'))
  else runCommand(command, argument)
}

/** Heard from the moment on that the window is seen. */
export function useWindowEvents(): void {
  useLayoutEffect(() => {
    const clipboard = ['copy', 'cut', 'paste'] as const
    window.addEventListener('keydown', onKeyDown)
    window.addEventListener('beforeunload', askBeforeLeaving)
    for (const kind of clipboard) document.addEventListener(kind, onClipboard)
    const stopCommands = bridge?.onCommand(runFromMenu)
    bridge?.setMenu(menuBar())
    const stopEdited = useDesign.subscribe((state, before) => {
      if (state.edited !== before.edited) bridge?.setEdited(state.edited)
    })
    return () => {
      window.removeEventListener('keydown', onKeyDown)
      window.removeEventListener('beforeunload', askBeforeLeaving)
      for (const kind of clipboard) document.removeEventListener(kind, onClipboard)
      stopCommands?.()
      stopEdited()
    }
  }, [])
}
