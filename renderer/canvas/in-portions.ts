// What comes into view is handed to React Flow some layers at a time: a hundred of them drawn at once would hold the window.

import { startTransition, useEffect, useMemo, useRef, useState } from 'react'
import type { Shown } from './in-view.ts'

/** So many new layers, with their connections, are drawn in one go. */
const mostAtOnce = 40

/** The part of what is shown that has come so far; the rest follows, frame by frame. */
export function useInPortions(shown: Shown): Shown {
  const drawn = useRef<ReadonlySet<string>>(new Set())
  const [turn, setTurn] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: every turn adds what it can to what is drawn
  const part = useMemo(() => portion(shown, drawn.current), [shown, turn])
  useEffect(() => {
    drawn.current = new Set(part.nodes.map(({ id }) => id))
    if (part === shown) return
    const frame = requestAnimationFrame(() => startTransition(() => setTurn((before) => before + 1)))
    return () => cancelAnimationFrame(frame)
  }, [part, shown])
  return part
}

/** What is drawn already, what is chosen, and the first of the others; connections come with their second end. */
function portion(shown: Shown, drawn: ReadonlySet<string>): Shown {
  const waiting = shown.nodes.filter(({ id, selected }) => !drawn.has(id) && !selected).slice(mostAtOnce)
  if (waiting.length === 0) return shown
  const later = new Set(waiting.map(({ id }) => id))
  return {
    ...shown,
    nodes: shown.nodes.filter(({ id }) => !later.has(id)),
    edges: shown.edges.filter(({ source, target }) => !later.has(source) && !later.has(target)),
  }
}
