// Runs side by side: what differs in what they were asked, and what came of it.

import { useEffect, useState } from 'react'
import type { Comparison, RunDetail } from '../../core/protocol/runs.ts'
import { client, sentenceOf } from '../state/client.ts'
import { useWindow } from '../state/window-store.ts'
import { texts } from '../texts/texts.ts'
import { Dialog } from '../ui/dialog.tsx'
import { sayValue } from './chart-drawing.ts'
import { mostCompared, useCompared } from './compared-runs.ts'
import { sayDuration } from './forecast.ts'
import { useRuns } from './run-store.ts'

const words = texts.training.compare

interface Found {
  readonly details: readonly RunDetail[]
  readonly comparison: Comparison
}

export function CompareDialog({ onClose }: { onClose(): void }) {
  const runs = useRuns((state) => state.runs)
  const shown = useWindow((state) => state.run)
  const overlaid = useCompared((state) => state.runs)
  const [chosen, setChosen] = useState<readonly string[]>(() =>
    firstChoice(
      runs.map(({ run }) => run),
      shown,
      overlaid,
    ),
  )
  const [found, setFound] = useState<Found>()
  const [failure, setFailure] = useState<string>()
  useEffect(() => {
    if (chosen.length < 2) return
    let here = true
    const asking = Promise.all([Promise.all(chosen.map((run) => client.runs.read({ run }))), client.runs.compare({ runs: [...chosen] })])
    asking.then(
      ([details, comparison]) => here && setFound({ details, comparison }),
      (error) => here && setFailure(sentenceOf(error)),
    )
    // What is compared here lies over the curves too.
    useCompared.setState({ runs: chosen.filter((run) => run !== shown) })
    return () => {
      here = false
    }
  }, [chosen, shown])
  const toggle = (run: string) =>
    setChosen(chosen.includes(run) ? chosen.filter((other) => other !== run) : [...chosen, run].slice(-(mostCompared + 1)))
  return (
    <Dialog open onClose={onClose} title={words.title} widthPx={880}>
      <fieldset className="compare-choice">
        <legend className="secondary">{words.choose(mostCompared + 1)}</legend>
        {runs.map(({ run, label }) => (
          <label key={run}>
            <input type="checkbox" checked={chosen.includes(run)} onChange={() => toggle(run)} /> {label}
          </label>
        ))}
      </fieldset>
      {failure ?? (chosen.length < 2 ? <p className="secondary">{words.tooFew}</p> : found && <ComparisonTable {...found} />)}
    </Dialog>
  )
}

function firstChoice(runs: readonly string[], shown: string | undefined, overlaid: readonly string[]): readonly string[] {
  const wanted = [...new Set([...(shown === undefined ? [] : [shown]), ...overlaid])].filter((run) => runs.includes(run))
  return wanted.length >= 2 ? wanted : [...new Set([...wanted, ...runs])].slice(0, 2)
}

function ComparisonTable({ details, comparison }: Found) {
  const results = resultRows(details)
  return (
    <div className="compare-scroll">
      <table className="table compare-table" aria-label={words.title}>
        <thead>
          <tr>
            <td />
            {details.map(({ run, label }) => (
              <th key={run} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Rows title={words.asked} rows={comparison.facts} details={details} none={words.sameAsked} />
          <Rows title={words.cameOf} rows={results} details={details} none="" />
        </tbody>
      </table>
    </div>
  )
}

interface RowsProps {
  readonly title: string
  readonly rows: Comparison['facts']
  readonly details: readonly RunDetail[]
  readonly none: string
}
const Rows = ({ title, rows, details, none }: RowsProps) => (
  <>
    <tr className="compare-part">
      <th scope="rowgroup" colSpan={details.length + 1}>
        {title}
      </th>
    </tr>
    {rows.length === 0 && (
      <tr>
        <td colSpan={details.length + 1}>{none}</td>
      </tr>
    )}
    {rows.map(({ label, values }) => (
      <tr key={label}>
        <th scope="row">{label}</th>
        {values.map((value, at) => (
          <td key={details[at]?.run}>{value ?? '–'}</td>
        ))}
      </tr>
    ))}
  </>
)

function resultRows(details: readonly RunDetail[]): Comparison['facts'] {
  const row = (label: string, say: (detail: RunDetail) => string | undefined) => ({ label, values: details.map(say) })
  const score = (value: number | undefined) => (value === undefined ? undefined : sayValue(value))
  const rows = [
    row(words.state, ({ state }) => texts.training.panel.states[state]),
    row(words.epochs, ({ history }) => String(history.epochs.length)),
    row(words.bestEpoch, ({ history }) => history.best && String(history.best.epoch)),
    row(words.bestLoss, ({ history }) => score(history.best?.loss)),
    row(words.bestAccuracy, ({ history }) => score(history.best?.accuracy)),
    row(words.trainLoss, ({ history }) => score(history.epochs.at(-1)?.loss)),
    row(words.testLoss, ({ history }) => score(history.done?.test?.loss)),
    row(words.testAccuracy, ({ history }) => score(history.done?.test?.accuracy)),
    row(words.perEpoch, ({ history }) => sayMean(history.epochs.map(({ ms }) => ms))),
    row(words.dataHash, ({ card }) => card?.hashes.data.slice(0, 12)),
    row(words.modelHash, ({ card }) => card?.hashes.model.slice(0, 12)),
    row(words.seed, ({ card }) => card && String(card.seed)),
  ]
  return rows.filter(({ values }) => values.some((value) => value !== undefined))
}

const sayMean = (values: readonly number[]): string | undefined =>
  values.length === 0 ? undefined : sayDuration(values.reduce((sum, value) => sum + value, 0) / values.length)
