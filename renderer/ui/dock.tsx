// A panel at an edge of a workspace that is resized, folded, and remembered by workspace and side. What lies between docks keeps its room (ui.css).

import { ChevronDown, ChevronLeft, ChevronRight, ChevronUp } from 'lucide-react'
import { type CSSProperties, createContext, type ReactNode, useContext, useId, useRef } from 'react'
import { texts } from '../texts/texts.ts'
import { IconButton } from './button.tsx'
import { changeDock, useDock } from './dock-store.ts'
import { Separator } from './separator.tsx'
import { useNarrow } from './use-narrow.ts'

export interface DockProps {
  readonly side: 'left' | 'right' | 'bottom'
  /** Of the workspace; with the side it is what the size is remembered by. */
  readonly name: string
  /** What the panel is called, for its handle and its button. */
  readonly label: string
  /** Width, of a bottom dock height. */
  readonly sizePx: number
  /** In windows below 1200 px, which are remembered apart. */
  readonly narrowPx?: number
  readonly minPx?: number
  readonly maxPx?: number
  /** Folded it is a rail of 48 px that its content draws (`useFolded`), and in a narrow window it begins so. */
  readonly rail?: boolean
  readonly children: ReactNode
}

const Folded = createContext(false)
/** For content that draws itself as a rail. */
export const useFolded = (): boolean => useContext(Folded)

const idOf = (name: string, side: string, narrow: boolean): string => `${name}.${side}${narrow ? '.narrow' : ''}`
/** Whether a dock that becomes a rail is one now, for the panels beside it. */
export function useFoldedDock(name: string, side: DockProps['side']): boolean {
  const narrow = useNarrow()
  return useDock(idOf(name, side, narrow), { sizePx: 0, folded: narrow }).folded
}

const edges = { left: 'right', right: 'left', bottom: 'top' } as const
const arrows = {
  left: { fold: ChevronLeft, unfold: ChevronRight },
  right: { fold: ChevronRight, unfold: ChevronLeft },
  bottom: { fold: ChevronDown, unfold: ChevronUp },
} as const

export function Dock({ side, name, label, sizePx, narrowPx, minPx = 200, maxPx = 720, rail = false, children }: DockProps) {
  const narrow = useNarrow()
  const content = useId()
  const id = idOf(name, side, narrow)
  const dock = useDock(id, { sizePx: narrow ? (narrowPx ?? sizePx) : sizePx, folded: narrow && rail })
  const root = useRef<HTMLDivElement>(null)
  const fold = (folded: boolean) => {
    // What is folded away cannot keep the keyboard.
    if (root.current?.contains(document.activeElement)) root.current.querySelector<HTMLElement>('[data-fold]')?.focus()
    changeDock(id, { folded })
  }
  const shown = !dock.folded || rail
  return (
    <div
      ref={root}
      className="dock"
      data-panel
      data-side={side}
      data-folded={dock.folded}
      data-rail={rail}
      style={{ '--dock-size': `${dock.sizePx}px`, '--dock-min': `${minPx}px` } as CSSProperties}
    >
      <div id={content} className="dock-content" hidden={!shown}>
        <Folded value={dock.folded}>{children}</Folded>
      </div>
      {!shown && <span className="dock-label">{label}</span>}
      {!dock.folded && (
        <Separator
          label={texts.ui.widthOf(label, side === 'bottom')}
          controls={content}
          edge={edges[side]}
          sizePx={dock.sizePx}
          minPx={minPx}
          maxPx={maxPx}
          onResize={(next) => changeDock(id, { sizePx: next })}
          onReset={() => changeDock(id, { sizePx: undefined })}
          onFold={() => fold(true)}
        />
      )}
      <IconButton
        icon={arrows[side][dock.folded ? 'unfold' : 'fold']}
        label={dock.folded ? texts.ui.unfold(label) : texts.ui.fold(label)}
        className="dock-fold"
        aria-expanded={!dock.folded}
        aria-controls={content}
        data-fold={side}
        onClick={() => fold(!dock.folded)}
      />
    </div>
  )
}
