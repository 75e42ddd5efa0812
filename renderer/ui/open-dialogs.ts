// The dialogs that are open: each has a place where what is said meanwhile can be read and closed, since all around it is out of reach.

import { useSyncExternalStore } from 'react'

const listeners = new Set<() => void>()
let places: readonly HTMLElement[] = []

function change(next: readonly HTMLElement[]): void {
  places = next
  for (const listener of listeners) listener()
}

/** For the `ref` of that place in a dialog. */
export function placeInDialog(element: HTMLElement | null): (() => void) | undefined {
  if (!element) return undefined
  change([...places, element])
  return () => change(places.filter((other) => other !== element))
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Of the dialog above all others. */
export const useDialogPlace = (): HTMLElement | undefined => useSyncExternalStore(subscribe, () => places.at(-1))
