// A name or text that is typed right where it stands on the canvas: Enter or leaving it takes it (Ctrl+Enter where Enter begins a line), Escape takes it back.

import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useInPlace } from '../state/in-place.ts'

interface InPlaceFieldProps {
  readonly value: string
  readonly label: string
  readonly className: string
  readonly maxLength: number
  /** Several lines. */
  readonly lines?: boolean
  onDone(value: string): void
}

export function InPlaceField({ value, label, className, maxLength, lines = false, onDone }: InPlaceFieldProps) {
  const [text, setText] = useState(value)
  const field = useRef<HTMLInputElement & HTMLTextAreaElement>(null)
  const over = useRef(false)
  useEffect(() => {
    const shown = field.current
    shown?.select()
    // Taken away without having been left: what it stood for may come back by undo, and is not typed then.
    return () => {
      if (!shown?.isConnected && !over.current) useInPlace.getState().type(undefined)
    }
  }, [])
  const end = (taken: boolean) => {
    // Leaving the field follows on Enter and Escape.
    if (over.current) return
    over.current = true
    const canvas = field.current?.closest<HTMLElement>('.react-flow__node, .canvas')
    if (taken && text !== value) onDone(text)
    useInPlace.getState().type(undefined)
    canvas?.focus({ preventScroll: true })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation()
    if (event.key === 'Enter' && (!lines || event.ctrlKey || event.metaKey)) end(true)
    if (event.key === 'Escape') end(false)
  }
  const shared = { ref: field, value: text, maxLength, spellCheck: false, 'aria-label': label, className: `${className} nodrag nopan nowheel` }
  const handlers = { onBlur: () => end(true), onKeyDown, onDoubleClick: (event: { stopPropagation(): void }) => event.stopPropagation() }
  // biome-ignore lint/a11y/noAutofocus: typing is what was just asked for
  if (lines) return <textarea {...shared} {...handlers} autoFocus onChange={(event) => setText(event.target.value)} />
  // biome-ignore lint/a11y/noAutofocus: typing is what was just asked for
  return <input {...shared} {...handlers} autoFocus autoComplete="off" onChange={(event) => setText(event.target.value)} />
}
