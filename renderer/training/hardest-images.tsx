// The images whose true class the kept weights hold for least probable, below the curves.

import { useMemo } from 'react'
import type { RunDetail } from '../../core/protocol/runs.ts'
import type { RunHistory } from '../../core/training/history.ts'
import { useExamples } from '../datasets/data-store.ts'
import { texts } from '../texts/texts.ts'
import { Button } from '../ui/button.tsx'
import { Progress } from '../ui/progress.tsx'
import { ExampleTile } from './example-tile.tsx'
import { optionsOfRun } from './plan.ts'
import { hardestRows } from './predictions.ts'
import { type Asked, askPredictions, predictionsKey, usePredictions } from './predictions-store.ts'
import { useResultsPart } from './results-part.ts'
import { isLive } from './run-store.ts'

const words = texts.training.examples
const count = 20

/** Epoch of the weights that are kept: the best ones with early stopping, else the last. */
export function keptEpoch(history: RunHistory, detail: RunDetail): number | undefined {
  const last = history.epochs.at(-1)?.epoch
  return optionsOfRun(detail.request.options).earlyStopping ? (history.best?.epoch ?? last) : last
}

export function HardestImages({ detail, history }: { readonly detail: RunDetail; readonly history: RunHistory }) {
  const part = useResultsPart((state) => state.part)
  const asked = usePredictions((state) => state.asked.get(predictionsKey(detail.run, part, history.saved)))
  const epoch = keptEpoch(history, detail)
  if (detail.classes.length === 0 || epoch === undefined) return null
  return (
    <section className="hardest" aria-label={words.hardest[part]}>
      <div className="chart-head">
        <h3>{words.hardest[part]}</h3>
        <span className="tertiary">{words.means(epoch)}</span>
      </div>
      {asked?.state === 'found' ? (
        <Strip run={detail.run} predictions={asked.predictions} />
      ) : (
        <Asking asked={asked} live={isLive(detail.state)} ask={() => void askPredictions(detail.run, part, history.saved)} />
      )}
    </section>
  )
}

function Asking({ asked, live, ask }: { readonly asked: Asked | undefined; readonly live: boolean; ask(): void }) {
  if (asked?.state === 'busy')
    return (
      <div className="asking">
        <span className="secondary">{words.measuring(Math.round(100 * asked.share))}</span>
        <Progress share={asked.share} label={words.measuringLabel} />
        <Button onClick={asked.cancel}>{words.cancel}</Button>
      </div>
    )
  return (
    <div className="asking">
      <span className="secondary">{asked?.state === 'failed' ? asked.sentence : live ? words.whileTraining : words.notMeasured}</span>
      <Button onClick={ask}>{words.measure}</Button>
    </div>
  )
}

function Strip({ run, predictions }: { readonly run: string; readonly predictions: Parameters<typeof hardestRows>[0] }) {
  const rows = useMemo(() => hardestRows(predictions, count), [predictions])
  const indices = useMemo(() => rows.map((row) => predictions.indices[row] ?? 0), [rows, predictions])
  const examples = useExamples(predictions.dataset, indices)
  return (
    <ul className="example-strip">
      {rows.map((row, at) => (
        <li key={row}>
          <ExampleTile run={run} predictions={predictions} row={row} example={examples[at]} />
        </li>
      ))}
    </ul>
  )
}
