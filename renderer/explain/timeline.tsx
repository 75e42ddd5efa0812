// The same image over the run's epochs: a loss curve to scrub on; maps and predictions are those of the weights as they stood then.

import './timeline.css'
import type { ExplainedData } from '../../core/protocol/explain.ts'
import { texts } from '../texts/texts.ts'
import { Button } from '../ui/button.tsx'
import { Slider } from '../ui/slider.tsx'
import { useExplain } from './explain-store.ts'

const said = texts.explain.timeline

interface TimelineProps {
  readonly epochs: ExplainedData['epochs']
  /** Class that is explained now: it stays while epochs change. */
  readonly target: number | undefined
}

export function Timeline({ epochs, target }: TimelineProps) {
  const epoch = useExplain((state) => state.epoch)
  const at = epochs.findIndex((one) => one.epoch === epoch)
  const place = at < 0 ? epochs.length - 1 : at
  const shown = epochs[place]
  const choose = (next: number) => useExplain.setState({ epoch: epochs[next]?.epoch, ...(target === undefined ? {} : { target }) })
  if (!shown) return null
  return (
    <section className="timeline" aria-label={said.title}>
      <span className="timeline-title">{said.title}</span>
      <div className="timeline-track">
        <LossCurve losses={epochs.map(({ loss }) => loss)} place={epoch === undefined ? undefined : place} />
        <Slider label={said.slider} value={place} min={0} max={epochs.length - 1} step={1} onChange={choose} />
      </div>
      <span className="timeline-said" role="status">
        {epoch === undefined ? said.kept : said.epoch(shown.epoch, epochs.at(-1)?.epoch ?? shown.epoch, shown.loss?.toFixed(3))}
      </span>
      <Button kind="link" disabled={epoch === undefined} onClick={() => useExplain.setState({ epoch: undefined })}>
        {said.backToKept}
      </Button>
    </section>
  )
}

const [width, height] = [100, 32]

function LossCurve({ losses, place }: { readonly losses: readonly (number | undefined)[]; readonly place: number | undefined }) {
  const known = losses.flatMap((loss) => (loss !== undefined && Number.isFinite(loss) ? [loss] : []))
  const [least, most] = [Math.min(...known), Math.max(...known)]
  const x = (at: number): number => (losses.length > 1 ? (at / (losses.length - 1)) * width : width / 2)
  const y = (loss: number): number => (most > least ? 2 + (height - 4) * (1 - (loss - least) / (most - least)) : height / 2)
  const points = losses.flatMap((loss, at) => (loss === undefined || !Number.isFinite(loss) ? [] : [`${x(at).toFixed(2)} ${y(loss).toFixed(2)}`]))
  return (
    <svg className="timeline-curve" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
      {points.length > 1 && <path d={`M${points.join('L')}`} />}
      {place !== undefined && <line x1={x(place)} x2={x(place)} y1="0" y2={height} />}
    </svg>
  )
}
