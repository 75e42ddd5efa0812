// How wide each panel is and whether it is folded: remembered on this computer, by the panel's id.

import { useSyncExternalStore } from 'react'

export interface DockState {
  readonly sizePx: number
  readonly folded: boolean
}

const key = 'lamina.panels'
const listeners = new Set<() => void>()
let docks: Readonly<Record<string, Partial<DockState>>> = readDocks(localStorage.getItem(key))

/** What was stored, as far as it is what this version writes. */
export function readDocks(stored: string | null): Record<string, Partial<DockState>> {
  try {
    const all: unknown = JSON.parse(stored ?? '{}')
    if (typeof all !== 'object' || all === null) return {}
    return Object.fromEntries(Object.entries(all).flatMap(([id, dock]) => (isDock(dock) ? [[id, dock]] : [])))
  } catch {
    return {}
  }
}

function isDock(dock: unknown): dock is Partial<DockState> {
  if (typeof dock !== 'object' || dock === null) return false
  const { sizePx, folded } = dock as Record<string, unknown>
  return (sizePx === undefined || Number.isFinite(sizePx)) && (folded === undefined || typeof folded === 'boolean')
}

/** `undefined` brings a part back to what it is at first. */
export function changeDock(id: string, change: { readonly [part in keyof DockState]?: DockState[part] | undefined }): void {
  const { sizePx, folded } = { ...docks[id], ...change }
  docks = { ...docks, [id]: { ...(sizePx === undefined ? {} : { sizePx }), ...(folded === undefined ? {} : { folded }) } }
  localStorage.setItem(key, JSON.stringify(docks))
  for (const listener of listeners) listener()
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function useDock(id: string, first: DockState): DockState {
  const kept = useSyncExternalStore(subscribe, () => docks[id])
  return { ...first, ...kept }
}
