// The edge of a panel as a handle: dragged, moved by arrow keys, set back by a double click. Enter folds.

import { type KeyboardEvent, type PointerEvent, useRef } from 'react'

interface SeparatorProps {
  /** Of the panel that it resizes. */
  readonly label: string
  readonly controls: string
  /** Side of the panel on which the handle lies. */
  readonly edge: 'left' | 'right' | 'top'
  readonly sizePx: number
  readonly minPx: number
  readonly maxPx: number
  onResize(sizePx: number): void
  onReset(): void
  onFold?(): void
}

const [stepPx, leapPx] = [16, 64]
/** Keys that make the panel larger, smaller. */
const keys = { right: ['ArrowRight', 'ArrowLeft'], left: ['ArrowLeft', 'ArrowRight'], top: ['ArrowUp', 'ArrowDown'] } as const

export function Separator({ label, controls, edge, sizePx, minPx, maxPx, onResize, onReset, onFold }: SeparatorProps) {
  const drag = useRef<{ readonly from: number; readonly sizePx: number }>(undefined)
  const along = (event: PointerEvent): number => (edge === 'top' ? -event.clientY : edge === 'left' ? -event.clientX : event.clientX)
  /** The panel as it is drawn: the window may leave it less than it was given. */
  const handle = useRef<HTMLDivElement>(null)
  const drawnPx = (): number => {
    const panel = handle.current?.closest<HTMLElement>('.dock') ?? document.getElementById(controls)
    return (edge === 'top' ? panel?.offsetHeight : panel?.offsetWidth) || sizePx
  }
  const resize = (next: number) => onResize(Math.round(Math.min(maxPx, Math.max(minPx, next))))
  const onKeyDown = (event: KeyboardEvent) => {
    const [larger, smaller] = keys[edge]
    const step = event.shiftKey ? leapPx : stepPx
    if (event.key === larger) resize(drawnPx() + step)
    else if (event.key === smaller) resize(drawnPx() - step)
    else if (event.key === 'Home') resize(minPx)
    else if (event.key === 'End') resize(maxPx)
    else if (event.key === 'Enter' && onFold) onFold()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be moved
    <div
      ref={handle}
      className="separator"
      role="separator"
      aria-label={label}
      aria-controls={controls}
      aria-orientation={edge === 'top' ? 'horizontal' : 'vertical'}
      aria-valuenow={Math.round(sizePx)}
      aria-valuemin={minPx}
      aria-valuemax={maxPx}
      data-edge={edge}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onDoubleClick={onReset}
      onPointerDown={(event) => {
        if (event.button !== 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        drag.current = { from: along(event), sizePx: drawnPx() }
      }}
      onPointerMove={(event) => {
        if (drag.current) resize(drag.current.sizePx + along(event) - drag.current.from)
      }}
      onPointerUp={() => {
        if (drag.current) resize(drawnPx())
        drag.current = undefined
      }}
      onPointerCancel={() => {
        drag.current = undefined
      }}
    />
  )
}
