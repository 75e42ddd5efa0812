// All runs, newest first: shown by a click, compared, resumed, exported or removed from their menu.

import { Ellipsis } from 'lucide-react'
import type { RunSummary } from '../../core/protocol/runs.ts'
import { sayTime } from '../app/say-time.ts'
import { useWindow } from '../state/window-store.ts'
import { Button } from '../ui/button.tsx'
import { Menu, type MenuEntry } from '../ui/menu.tsx'
import { Section } from '../ui/panel.tsx'
import { exportRun, isLive, removeRun, resumeRun, useRun, useRuns } from './run-store.ts'

export const stateWords = { running: 'training', paused: 'paused', done: 'done', interrupted: 'stopped', failed: 'failed' } as const

interface RunListProps {
  readonly compared: string | undefined
  onCompare(run: string | undefined): void
}

export function RunList(props: RunListProps) {
  const runs = useRuns((state) => state.runs)
  const shown = useWindow((state) => state.run)
  if (runs.length === 0) return null
  return (
    <Section
      title="Runs"
      aside={
        shown === undefined ? undefined : (
          <Button kind="link" onClick={() => useWindow.setState({ run: undefined })}>
            New run
          </Button>
        )
      }
    >
      <ul className="runs">
        {runs.map((run) => (
          <Row key={run.run} summary={run} shown={run.run === shown} {...props} />
        ))}
      </ul>
    </Section>
  )
}

function Row({ summary, shown, compared, onCompare }: RunListProps & { readonly summary: RunSummary; readonly shown: boolean }) {
  const { run, started } = summary
  const current = useRun((state) => (shown ? state.detail?.state : undefined)) ?? summary.state
  const latest = useRun((state) => (shown ? state.events.findLast((event) => event.kind === 'validation') : undefined))
  const validation = latest ?? summary.validation
  const score = validation?.accuracy ?? validation?.loss
  return (
    <li className="run" data-shown={shown}>
      <button type="button" className="run-button" aria-current={shown ? 'true' : undefined} onClick={() => useWindow.setState({ run })}>
        <span className="run-swatch" data-kind={shown ? 'shown' : compared === run ? 'compared' : 'none'} aria-hidden="true" />
        <span>
          <span className="run-name truncate">{run}</span>
          <span className="run-state truncate">
            {sayState(summary, current)} · {sayTime(started)}
          </span>
        </span>
        {score !== undefined && (
          <b title={validation?.accuracy === undefined ? 'validation loss' : 'accuracy on the validation part'}>{score.toFixed(3)}</b>
        )}
      </button>
      <Menu align="end" entries={entriesOf(summary, current, { shown, compared: compared === run, onCompare })}>
        <button type="button" className="icon-button" aria-label={`More for ${run}`}>
          <Ellipsis className="icon" aria-hidden="true" />
        </button>
      </Menu>
    </li>
  )
}

const sayState = ({ epoch, step }: RunSummary, state: RunSummary['state']): string => {
  if (state === 'done') return epoch === 1 ? '1 epoch' : `${epoch} epochs`
  if (state === 'interrupted' || state === 'failed') return `${stateWords[state]} at step ${step}`
  return stateWords[state]
}

function entriesOf(
  { run }: RunSummary,
  state: RunSummary['state'],
  { shown, compared, onCompare }: { readonly shown: boolean; readonly compared: boolean; onCompare(run: string | undefined): void },
): readonly MenuEntry[] {
  const command = (label: string, act: () => unknown): MenuEntry => ({ kind: 'command', label, run: () => void act() })
  const over = !isLive(state)
  return [
    ...(shown ? [] : [command(compared ? 'Stop comparing' : 'Compare', () => onCompare(compared ? undefined : run))]),
    ...(state === 'interrupted' || state === 'failed' ? [command('Resume', () => resumeRun(run))] : []),
    command('Export as .onnx …', () => exportRun(run)),
    ...(over ? [{ kind: 'separator' } as const, command('Remove', () => removeRun(run))] : []),
  ]
}
