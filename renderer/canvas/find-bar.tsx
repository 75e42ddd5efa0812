// The bar of Ctrl+F above the canvas: finds layers by name, type or problem, and steps through them.

import { ChevronDown, ChevronUp, Search, X } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useDesign } from '../state/design-store.ts'
import { texts } from '../texts/texts.ts'
import { IconButton } from '../ui/button.tsx'
import { canvasControl, showFound } from './control.ts'
import { findLayers, useFind } from './find.ts'
import { flowOrder } from './flow-order.ts'
import { folded } from './folding.ts'

export function FindBar() {
  const open = useFind((state) => state.open)
  return open ? <Bar /> : null
}

function Bar() {
  const design = useDesign((state) => state.design)
  const check = useDesign((state) => state.check)
  const [query, setQuery] = useState('')
  const [at, setAt] = useState(0)
  const field = useRef<HTMLInputElement>(null)
  const order = useMemo(() => flowOrder(design).order, [design])
  const found = useMemo(() => findLayers(design, check, order, query), [design, check, order, query])
  const current = found[at % Math.max(1, found.length)]
  useEffect(() => {
    if (current === undefined) return
    useDesign.getState().select([current])
    showFound(folded(useDesign.getState().design).drawnAt(current))
  }, [current])
  useEffect(() => field.current?.focus(), [])
  const step = (by: 1 | -1) => setAt((was) => (was + by + found.length) % Math.max(1, found.length))
  const close = () => {
    useFind.getState().show(false)
    canvasControl()?.element.focus()
  }
  return (
    <search className="find-bar">
      <Search className="icon" aria-hidden="true" />
      <input
        ref={field}
        data-find
        aria-label={texts.canvas.find}
        placeholder={texts.canvas.findWhat}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value)
          setAt(0)
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') close()
          if (event.key === 'Enter') step(event.shiftKey ? -1 : 1)
          if (event.key === 'ArrowDown') step(1)
          if (event.key === 'ArrowUp') step(-1)
          if (['Escape', 'Enter', 'ArrowDown', 'ArrowUp'].includes(event.key)) {
            event.preventDefault()
            event.stopPropagation()
          }
        }}
      />
      <span className="find-count" role="status">
        {query.trim() === '' ? '' : texts.canvas.found(found.length === 0 ? 0 : (at % found.length) + 1, found.length)}
      </span>
      <IconButton icon={ChevronUp} label={texts.canvas.findBefore} disabled={found.length < 2} onClick={() => step(-1)} />
      <IconButton icon={ChevronDown} label={texts.canvas.findNext} disabled={found.length < 2} onClick={() => step(1)} />
      <IconButton icon={X} label={texts.canvas.closeFind} onClick={close} />
    </search>
  )
}
