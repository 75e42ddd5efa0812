// After the page is loaded anew the window stands where it stood: workspace, design, data and run. Kept for this tab only; a new window begins with the start page.

import { readDesign } from '../../core/design/read-design.ts'
import { writeDesign } from '../../core/design/write-design.ts'
import { useDesign } from './design-store.ts'
import { useWindow } from './window-store.ts'

const key = 'lamina.window'

/** Puts back what was kept, then keeps it whenever the page goes; returns what stops that. */
export function startRestoring(): () => void {
  putBack()
  window.addEventListener('pagehide', keep)
  return () => window.removeEventListener('pagehide', keep)
}

interface Kept {
  readonly window: Pick<ReturnType<typeof useWindow.getState>, 'workspace' | 'dataset' | 'run' | 'imported' | 'device'>
  readonly design: { readonly id: string; readonly text: string; readonly path?: string; readonly edited: boolean }
}

function keep(): void {
  const { workspace, dataset, run, imported, device } = useWindow.getState()
  const { id, design, path, edited } = useDesign.getState()
  if (workspace === 'start') {
    sessionStorage.removeItem(key)
    return
  }
  const kept: Kept = {
    window: { workspace, dataset, run, imported, device },
    design: { id, text: writeDesign(design), edited, ...(path === undefined ? {} : { path }) },
  }
  sessionStorage.setItem(key, JSON.stringify(kept))
}

function putBack(): void {
  const stored = sessionStorage.getItem(key)
  sessionStorage.removeItem(key)
  if (stored === null) return
  try {
    const kept = JSON.parse(stored) as Kept
    const { text, id, ...from } = kept.design
    useDesign.getState().open(readDesign(text), from)
    // The autosaved copy keeps its name, so that it is not offered for recovery beside the open design.
    useDesign.setState({ id })
    useWindow.setState({ ...kept.window, primaryAction: undefined })
  } catch {
    // Written by another version: the start page then.
  }
}
