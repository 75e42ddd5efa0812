// A short tour of the window: a card beside each part, pointing at the real thing. Skipped by Escape, called again by the command `tour`.

import './tour.css'
import { X } from 'lucide-react'
import { type CSSProperties, type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useWindow } from '../state/window-store.ts'
import { texts } from '../texts/texts.ts'
import { Button } from '../ui/button.tsx'
import { endTour, goToStep, startTour, tourOffered, tourSteps, useTour } from './tour-steps.ts'

export function Tour() {
  const at = useTour((state) => state.at)
  return at === undefined ? null : <Step at={at} />
}

function Step({ at }: { readonly at: number }) {
  const step = tourSteps[at]
  const card = useRef<HTMLDivElement>(null)
  const place = usePlace(step?.target ?? '')
  // biome-ignore lint/correctness/useExhaustiveDependencies: each step takes the keyboard anew
  useEffect(() => {
    card.current?.querySelector<HTMLElement>('[data-next]')?.focus({ preventScroll: true })
  }, [at])
  if (!step) return null
  const last = at === tourSteps.length - 1
  const { title, text } = texts.app.tour.steps[step.id]
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') endTour()
    else if (event.key === 'ArrowRight' && !last) goToStep(at + 1)
    else if (event.key === 'ArrowLeft' && at > 0) goToStep(at - 1)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <>
      {place && (
        <div className="tour-ring" style={{ left: place.left, top: place.top, width: place.width, height: place.height }} aria-hidden="true" />
      )}
      <div
        ref={card}
        className="tour-card"
        role="dialog"
        aria-label={texts.app.tour.name}
        aria-describedby="tour-text"
        style={beside(place)}
        onKeyDown={onKeyDown}
      >
        <div className="tour-head">
          <h2>{title}</h2>
          <button type="button" className="icon-button" aria-label={texts.app.tour.end} onClick={endTour}>
            <X className="icon" aria-hidden="true" />
          </button>
        </div>
        <p id="tour-text">{text}</p>
        <div className="tour-foot">
          <span>{texts.app.tour.count(at + 1, tourSteps.length)}</span>
          {at > 0 && (
            <Button kind="quiet" onClick={() => goToStep(at - 1)}>
              {texts.app.tour.back}
            </Button>
          )}
          <Button kind="primary" data-next onClick={() => (last ? endTour() : goToStep(at + 1))}>
            {last ? texts.app.tour.done : texts.app.tour.next}
          </Button>
        </div>
      </div>
    </>
  )
}

const [cardPx, gapPx, edgePx] = [320, 16, 8]

/** Right of it, else left, else in its middle; never outside of the window. */
function beside(place: DOMRect | undefined): CSSProperties {
  if (!place) return { left: '50%', top: '40%', transform: 'translate(-50%, -50%)' }
  const right = place.right + gapPx
  const left = place.left - gapPx - cardPx
  const below = place.height < 60
  const x = below ? place.left + place.width / 2 - cardPx / 2 : right + cardPx < innerWidth ? right : left > 0 ? left : place.left + gapPx
  const y = below ? place.bottom + gapPx : place.top + Math.min(place.height / 4, 120)
  return { left: Math.max(edgePx, Math.min(x, innerWidth - cardPx - edgePx)), top: Math.max(edgePx, Math.min(y, innerHeight - 220)) }
}

/** Where the part is drawn now; it may be loaded only when its workspace is shown, and moves when panels do. */
function usePlace(target: string): DOMRect | undefined {
  const [place, setPlace] = useState<DOMRect>()
  useEffect(() => {
    let frame = 0
    const look = () => {
      const found = document.querySelector(target)?.getBoundingClientRect()
      setPlace((was) => (same(was, found) ? was : found))
      frame = requestAnimationFrame(look)
    }
    look()
    return () => cancelAnimationFrame(frame)
  }, [target])
  return place
}

const same = (a: DOMRect | undefined, b: DOMRect | undefined): boolean =>
  a === b || (!!a && !!b && a.left === b.left && a.top === b.top && a.width === b.width && a.height === b.height)

/** On the start page, until it was taken or declined once. */
export function TourOffer() {
  const offered = useTour((state) => state.offer)
  const workspace = useWindow((state) => state.workspace)
  if (!offered || workspace !== 'start') return null
  return (
    <div className="tour-offer">
      <p>{texts.app.tour.offer}</p>
      <Button onClick={() => void startTour()}>{texts.app.tour.take}</Button>
      <Button kind="quiet" onClick={tourOffered}>
        {texts.app.tour.decline}
      </Button>
    </div>
  )
}
