// The design for what stands beside the canvas: a moment behind it, in a task of its own, so that an edit is drawn at once.

import { useDeferredValue } from 'react'
import type { CheckResult } from '../../core/design/checked.ts'
import type { Design } from '../../core/design/design.ts'
import { useDesign } from './design-store.ts'

export function useDesignLater(): { readonly design: Design; readonly check: CheckResult } {
  const design = useDeferredValue(useDesign((state) => state.design))
  const check = useDeferredValue(useDesign((state) => state.check))
  return { design, check }
}
