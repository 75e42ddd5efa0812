// The theme's colours for canvases, which cannot read CSS names themselves.

import { useSyncExternalStore } from 'react'

const known = new Map<string, string>()
const dark = matchMedia('(prefers-color-scheme: dark)')
let probe: HTMLElement | undefined

/** `--accent` -> `rgb(29, 92, 203)`, as the window stands now. */
export function resolveColour(name: string): string {
  const key = `${name} ${document.documentElement.dataset.theme ?? dark.matches}`
  const found = known.get(key)
  if (found) return found
  probe ??= document.body.appendChild(Object.assign(document.createElement('span'), { hidden: true }))
  probe.style.color = `var(${name})`
  const colour = getComputedStyle(probe).color
  known.set(key, colour)
  return colour
}

const subscribe = (listener: () => void) => {
  dark.addEventListener('change', listener)
  return () => dark.removeEventListener('change', listener)
}

/** Renders again when the system goes from light to dark. */
export const useColourScheme = (): boolean => useSyncExternalStore(subscribe, () => dark.matches)
