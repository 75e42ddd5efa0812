// Keeps a copy of unsaved work a few seconds after every change: on the Node side, and in the browser's own storage while that is away.

import type { Design } from '../../core/design/design.ts'
import { readDesign } from '../../core/design/read-design.ts'
import { writeDesign } from '../../core/design/write-design.ts'
import { client } from './client.ts'
import { useDesign } from './design-store.ts'

const everyMs = 3000
const prefix = 'lamina.autosave.'

export interface Recoverable {
  readonly id: string
  readonly design: Design
  readonly saved: string
}

/** Starts keeping; returns what stops it. */
export function startAutosave(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const unsubscribe = useDesign.subscribe((state, before) => {
    if (state.design === before.design) return
    clearTimeout(timer)
    if (state.edited) timer = setTimeout(() => void keep(state.id, state.design), everyMs)
  })
  return () => {
    clearTimeout(timer)
    unsubscribe()
  }
}

async function keep(id: string, design: Design): Promise<void> {
  const text = writeDesign(design)
  try {
    await client.files.autosave({ id, text })
    localStorage.removeItem(prefix + id)
  } catch {
    localStorage.setItem(prefix + id, JSON.stringify({ saved: new Date().toISOString(), text }))
  }
}

/** Designs that were edited and neither saved nor closed, latest first. */
export async function recoverable(): Promise<readonly Recoverable[]> {
  const kept = Object.keys(localStorage).filter((key) => key.startsWith(prefix))
  const here = kept.flatMap((key) => recover(key.slice(prefix.length), localStorage.getItem(key) ?? ''))
  const there = await client.files.recoverable().catch(() => [])
  const all = [...here, ...there.flatMap(({ id, saved, text }) => readable(id, saved, text))]
  return all.sort((a, b) => b.saved.localeCompare(a.saved))
}

function recover(id: string, stored: string): readonly Recoverable[] {
  try {
    const { saved, text } = JSON.parse(stored) as { readonly saved: string; readonly text: string }
    return readable(id, saved, text)
  } catch {
    return []
  }
}

/** A copy that was cut short by a crash is no design; it is left out. */
function readable(id: string, saved: string, text: string): readonly Recoverable[] {
  try {
    return [{ id, design: readDesign(text), saved }]
  } catch {
    return []
  }
}

export async function discardRecoverable(id: string): Promise<void> {
  localStorage.removeItem(prefix + id)
  await client.files.discardAutosave({ id }).catch(() => undefined)
}
