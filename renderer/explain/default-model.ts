// Keeps the model that Explain shows beside what is open in the window.

import { useEffect } from 'react'
import { useDesign } from '../state/design-store.ts'
import { useWindow } from '../state/window-store.ts'
import { loadRuns, useRuns } from '../training/run-store.ts'
import { chooseModel, useExplain } from './explain-store.ts'
import { nextModel, type Offered } from './next-model.ts'
import { useDrawnModel } from './use-drawn-model.ts'

export function useDefaultModel(): void {
  const run = useWindow((state) => state.run)
  const imported = useWindow((state) => state.imported)
  const newest = useRuns((state) => state.runs.find(({ epoch }) => epoch > 0)?.run)
  const document = useDesign((state) => state.id)
  const drawn = useDrawnModel()
  const model = useExplain((state) => state.model)
  useEffect(() => void loadRuns(), [])
  useEffect(() => {
    if (run !== undefined) chooseModel({ kind: 'run', run })
  }, [run])
  const source = imported ? imported.path : document
  useEffect(() => {
    if (drawn === 'making' && !imported) return
    const path = imported ? imported.path : drawn === 'making' ? undefined : drawn?.path
    const now: Offered = { source, ...(path === undefined ? {} : { path }) }
    const next = nextModel({ model, before: useExplain.getState().offered, now, run, newest })
    useExplain.setState({ offered: now })
    if (next) chooseModel(next)
  }, [model, run, imported, source, drawn, newest])
}
