// The sentence that reads the curves, and what the run said aloud.

import { CircleCheck, Hourglass, TrendingDown, TriangleAlert } from 'lucide-react'
import { memo } from 'react'
import type { RunDetail } from '../../core/protocol/runs.ts'
import type { RunHistory } from '../../core/training/history.ts'
import { outlookOf, type Verdict, verdictOf } from '../../core/training/verdict.ts'
import { texts } from '../texts/texts.ts'
import { optionsOfRun } from './plan.ts'
import { isLive } from './run-store.ts'

const icons: Partial<Record<Verdict['kind'], typeof TriangleAlert>> = { improving: TrendingDown, converged: CircleCheck, waiting: Hourglass }
/** Where the weights that are kept are another matter than the last ones. */
const aboutStopping = new Set<Verdict['kind']>(['overfitting', 'gap', 'diverging', 'noisy', 'waiting'])

export const VerdictLine = memo(function VerdictLine({ history, detail }: { readonly history: RunHistory; readonly detail: RunDetail }) {
  const headWeight = (detail.card?.heads ?? []).reduce((sum, { weight }) => sum + weight, 0)
  const verdict = verdictOf(history, detail.classes.length, headWeight)
  if (!verdict) return null
  const { finding, advice } = texts.training.readVerdict(verdict)
  const live = isLive(detail.state)
  const outlook = aboutStopping.has(verdict.kind) ? texts.training.readOutlook(outlookOf(history, optionsOfRun(detail.request.options)), live) : ''
  const calm = icons[verdict.kind]
  const Icon = calm ?? TriangleAlert
  return (
    <div className="callout-line" data-calm={calm !== undefined} role="status" data-verdict={verdict.kind}>
      <Icon className="icon" aria-hidden="true" />
      <p>
        <b>{finding}</b> {advice} {outlook}
      </p>
    </div>
  )
})

export const RunNotes = memo(function RunNotes({ notes }: { readonly notes: readonly string[] }) {
  if (notes.length === 0) return null
  return (
    <ul className="run-notes" aria-label={texts.training.notes}>
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  )
})
