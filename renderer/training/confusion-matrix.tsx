// Which classes are taken for which: rows are true classes, columns predictions. Right is blue, wrong is red, both by the square root of the count.
// One canvas draws all cells, so that two hundred classes cost no more than two; the keyboard walks from cell to cell, and one is spoken at a time.

import { type CSSProperties, type KeyboardEvent, memo, type PointerEvent, useEffect, useId, useRef, useState } from 'react'
import type { Confusion } from '../../core/training/metrics.ts'
import { useWindow } from '../state/window-store.ts'
import { texts } from '../texts/texts.ts'
import type { Cell } from './cell-images.tsx'
import { useColourScheme } from './chart-colours.ts'
import { cellPx, drawCells, namedPx } from './confusion-drawing.ts'

const words = texts.training.confusion

interface ConfusionMatrixProps {
  readonly counts: Confusion
  readonly classes: readonly string[]
  onOpen(cell: Cell): void
}

export const ConfusionMatrix = memo(function ConfusionMatrix({ counts, classes, onOpen }: ConfusionMatrixProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [at, setAt] = useState<Cell>({ truth: 0, predicted: 0 })
  const [lit, setLit] = useState(false)
  const id = useId()
  const scheme = useColourScheme()
  const appearance = useWindow((state) => state.appearance)
  const size = counts.length
  const cell = cellPx(size)
  const name = (index: number): string => classes[index] ?? String(index)
  const said = (place: Cell): string => words.cell(counts[place.truth]?.[place.predicted] ?? 0, name(place.truth), name(place.predicted))
  // biome-ignore lint/correctness/useExhaustiveDependencies: colours are read while drawing
  useEffect(() => {
    if (canvas.current) drawCells(canvas.current, counts, cell)
  }, [counts, cell, scheme, appearance])

  const placeOf = ({ nativeEvent }: PointerEvent): Cell => ({
    truth: clamp(Math.floor(nativeEvent.offsetY / cell), size),
    predicted: clamp(Math.floor(nativeEvent.offsetX / cell), size),
  })
  /** What nothing was taken for has no images to show: the line below says so. */
  const open = () => {
    if (counts[at.truth]?.[at.predicted]) onOpen(at)
  }
  const keys = (event: KeyboardEvent) => {
    const next = walk(at, event.key, size)
    if (event.key === 'Enter' || event.key === ' ') open()
    else if (!next) return
    event.preventDefault()
    if (next) setAt(next)
  }
  const style = { '--cell': `${cell}px`, '--size': size } as CSSProperties
  return (
    <div className="confusion" style={style}>
      <div className="confusion-frame">
        {cell >= namedPx && <Names classes={classes} size={size} side="top" />}
        {cell >= namedPx && <Names classes={classes} size={size} side="left" />}
        {/* biome-ignore lint/a11y/useSemanticElements: a table of 40,000 cells would stop the window; its one spoken cell is drawn */}
        <div
          className="confusion-cells"
          role="grid"
          tabIndex={0}
          aria-label={words.label}
          aria-rowcount={size}
          aria-colcount={size}
          aria-activedescendant={`${id}cell`}
          onKeyDown={keys}
          onFocus={() => setLit(true)}
          onBlur={() => setLit(false)}
          onPointerMove={(event) => {
            setLit(true)
            setAt(placeOf(event))
          }}
          onPointerLeave={() => setLit(false)}
          onClick={open}
        >
          <canvas ref={canvas} />
          {/* biome-ignore lint/a11y/useSemanticElements: see above */}
          {/* biome-ignore lint/a11y/useFocusableInteractive: the grid holds the focus and names its active cell */}
          <div role="row" aria-rowindex={at.truth + 1}>
            {/* biome-ignore lint/a11y/useSemanticElements: see above */}
            {/* biome-ignore lint/a11y/useFocusableInteractive: see above */}
            <div
              id={`${id}cell`}
              className="confusion-at"
              role="gridcell"
              aria-colindex={at.predicted + 1}
              aria-label={said(at)}
              data-lit={lit}
              style={{ left: at.predicted * cell, top: at.truth * cell }}
            />
          </div>
        </div>
      </div>
      <p className="confusion-said">{lit ? said(at) : words.open}</p>
      <p className="confusion-scale">
        <span>{words.axes}</span>
        <span>
          0 <span className="confusion-bar" aria-hidden="true" /> {words.scale(Math.max(1, ...counts.map((row) => Math.max(0, ...row))))}
        </span>
      </p>
    </div>
  )
})

const clamp = (place: number, size: number): number => Math.min(size - 1, Math.max(0, place))

function walk({ truth, predicted }: Cell, key: string, size: number): Cell | undefined {
  const to = (down: number, right: number): Cell => ({ truth: clamp(truth + down, size), predicted: clamp(predicted + right, size) })
  if (key === 'ArrowUp') return to(-1, 0)
  if (key === 'ArrowDown') return to(1, 0)
  if (key === 'ArrowLeft') return to(0, -1)
  if (key === 'ArrowRight') return to(0, 1)
  if (key === 'Home') return { truth, predicted: 0 }
  if (key === 'End') return { truth, predicted: size - 1 }
  if (key === 'PageUp') return { truth: 0, predicted }
  if (key === 'PageDown') return { truth: size - 1, predicted }
  return undefined
}

const Names = memo(function Names({
  classes,
  size,
  side,
}: {
  readonly classes: readonly string[]
  readonly size: number
  readonly side: 'top' | 'left'
}) {
  const names = Array.from({ length: size }, (_, at) => classes[at] ?? String(at))
  return (
    <div className="confusion-names" data-side={side} data-short={names.every((name) => name.length < 3)} aria-hidden="true">
      {names.map((name, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two classes may have one name; their place is their identity
        <span key={at} title={name}>
          {name}
        </span>
      ))}
    </div>
  )
})
