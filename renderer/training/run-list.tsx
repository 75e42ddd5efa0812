// All runs, newest first: shown by a click, laid over the curves, compared, resumed, renamed, exported or removed from their menu.

import { Ellipsis } from 'lucide-react'
import { useState } from 'react'
import type { RunSummary, Scores } from '../../core/protocol/runs.ts'
import { sayTime } from '../app/say-time.ts'
import { exportRun } from '../state/export-store.ts'
import { useWindow } from '../state/window-store.ts'
import { texts } from '../texts/texts.ts'
import { Button } from '../ui/button.tsx'
import { Menu, type MenuEntry } from '../ui/menu.tsx'
import { Section } from '../ui/panel.tsx'
import { toggleCompared, useCompared } from './compared-runs.ts'
import { optionsOfRun } from './plan.ts'
import { RunCardDialog } from './run-card.tsx'
import { openDesignOf, resumeRun, takeOptions } from './run-commands.ts'
import { CompareDialog } from './run-compare.tsx'
import { RemoveDialog, RenameDialog } from './run-dialogs.tsx'
import { isLive, useRun, useRuns } from './run-store.ts'

const words = texts.training.list
type Asking = { readonly kind: 'rename' | 'remove' | 'card'; readonly run: RunSummary } | { readonly kind: 'compare' }

export function RunList() {
  const runs = useRuns((state) => state.runs)
  const shown = useWindow((state) => state.run)
  const [asking, setAsking] = useState<Asking>()
  const close = () => setAsking(undefined)
  if (runs.length === 0) return null
  return (
    <Section
      title={words.title}
      aside={
        <span className="runs-aside">
          {runs.length > 1 && (
            <Button kind="link" onClick={() => setAsking({ kind: 'compare' })}>
              {words.compare}
            </Button>
          )}
          {shown !== undefined && (
            <Button kind="link" onClick={() => useWindow.setState({ run: undefined })}>
              {words.newRun}
            </Button>
          )}
        </span>
      }
    >
      <ul className="runs">
        {runs.map((run) => (
          <Row key={run.run} summary={run} shown={run.run === shown} onAsk={setAsking} />
        ))}
      </ul>
      {asking?.kind === 'rename' && <RenameDialog run={asking.run} onClose={close} />}
      {asking?.kind === 'remove' && <RemoveDialog run={asking.run} onClose={close} />}
      {asking?.kind === 'card' && <RunCardDialog run={asking.run.run} onClose={close} />}
      {asking?.kind === 'compare' && <CompareDialog onClose={close} />}
    </Section>
  )
}

/** Of the weights that are kept, as the summary has them. */
const keptScores = ({ detail, history }: ReturnType<typeof useRun.getState>): Scores | undefined =>
  detail && optionsOfRun(detail.request.options).earlyStopping ? history.best : history.epochs.at(-1)?.validation

interface RowProps {
  readonly summary: RunSummary
  readonly shown: boolean
  onAsk(asking: Asking): void
}

function Row({ summary, shown, onAsk }: RowProps) {
  const { run, label, name, started, changes } = summary
  const current = useRun((state) => (shown ? state.detail?.state : undefined)) ?? summary.state
  const latest = useRun((state) => (shown ? keptScores(state) : undefined))
  const compared = useCompared((state) => state.runs.includes(run)) && !shown
  const validation = latest ?? summary.validation
  const score = validation?.accuracy ?? validation?.loss
  const said = [sayState(summary, current), changes.length > 0 ? changes.join(', ') : sayTime(started)].join(' · ')
  return (
    <li className="run" data-shown={shown}>
      <button type="button" className="run-button" aria-current={shown ? 'true' : undefined} onClick={() => useWindow.setState({ run })}>
        <span className="run-swatch" data-kind={shown ? 'shown' : compared ? 'compared' : 'none'} aria-hidden="true" />
        <span>
          <span className="run-name truncate">
            {label} {label !== run && <span className="secondary">{name}</span>}
          </span>
          <span className="run-state truncate" title={`${said} · ${sayTime(started)}`}>
            {said}
          </span>
        </span>
        {score !== undefined && <b title={validation?.accuracy === undefined ? words.lossMeans : words.accuracyMeans}>{score.toFixed(3)}</b>}
      </button>
      <Menu align="end" entries={entriesOf(summary, current, shown, compared, onAsk)}>
        <button type="button" className="icon-button" aria-label={words.more(label)}>
          <Ellipsis className="icon" aria-hidden="true" />
        </button>
      </Menu>
    </li>
  )
}

const sayState = ({ epoch, step }: RunSummary, state: RunSummary['state']): string => {
  if (state === 'done') return words.epochs(epoch)
  return isLive(state) ? texts.training.panel.states[state] : words.stateAt(state, step)
}

function entriesOf(
  summary: RunSummary,
  state: RunSummary['state'],
  shown: boolean,
  compared: boolean,
  onAsk: RowProps['onAsk'],
): readonly MenuEntry[] {
  const { run } = summary
  const command = (label: string, act: () => unknown): MenuEntry => ({ kind: 'command', label, run: () => void act() })
  return [
    ...(shown ? [] : [command(compared ? words.notOverlay : words.overlay, () => toggleCompared(run))]),
    ...(state === 'interrupted' || state === 'failed' ? [command(words.resume, () => resumeRun(run))] : []),
    command(words.sameOptions, () => takeOptions(run)),
    command(words.openDesign, () => openDesignOf(run)),
    { kind: 'separator' },
    command(words.rename, () => onAsk({ kind: 'rename', run: summary })),
    command(words.runCard, () => onAsk({ kind: 'card', run: summary })),
    command(words.export, () => exportRun(run, summary.label)),
    ...(isLive(state) ? [] : [{ kind: 'separator' } as const, command(words.remove, () => onAsk({ kind: 'remove', run: summary }))]),
  ]
}
