// Whether letters and signs alone are shortcuts (WCAG 2.1.4: they can be switched off): remembered on this computer.

import { create } from 'zustand'
import type { KeyPress } from './shortcuts.ts'

const key = 'lamina.character-keys'

export const useCharacterKeys = create<{ readonly on: boolean }>(() => ({ on: localStorage.getItem(key) !== 'off' }))

export function setCharacterKeys(on: boolean): void {
  localStorage.setItem(key, on ? 'on' : 'off')
  useCharacterKeys.setState({ on })
}

/** What is typed by speech or a slip of the hand: a letter, digit or sign without Ctrl or Alt. */
export const isCharacter = (press: KeyPress): boolean => [...press.key].length === 1 && !press.ctrlKey && !press.metaKey && !press.altKey
