// The images of one cell of the confusion matrix: of one class, taken for one class, the highest loss first.

import { useEffect, useMemo, useState } from 'react'
import type { Part, Predictions, RunDetail } from '../../core/protocol/runs.ts'
import type { RunHistory } from '../../core/training/history.ts'
import { useExamples } from '../datasets/data-store.ts'
import { texts } from '../texts/texts.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Progress } from '../ui/progress.tsx'
import { ExampleTile } from './example-tile.tsx'
import { keptEpoch } from './hardest-images.tsx'
import { rowsOfCell } from './predictions.ts'
import { askPredictions, predictionsKey, usePredictions } from './predictions-store.ts'

const words = texts.training.examples

export interface Cell {
  readonly truth: number
  readonly predicted: number
}
interface CellImagesProps {
  readonly detail: RunDetail
  readonly history: RunHistory
  readonly part: Part
  readonly cell: Cell
  onClose(): void
}

export function CellImages({ detail, history, part, cell, onClose }: CellImagesProps) {
  // The weights of the moment at which it was opened; training goes on beneath.
  const [saved] = useState(history.saved)
  const [epoch] = useState(() => keptEpoch(history, detail))
  const asked = usePredictions((state) => state.asked.get(predictionsKey(detail.run, part, saved)))
  useEffect(() => void askPredictions(detail.run, part, saved), [detail.run, part, saved])
  const name = (index: number): string => detail.classes[index] ?? String(index)
  return (
    <Dialog open onClose={onClose} title={words.cell(name(cell.truth), name(cell.predicted))} widthPx={720}>
      {asked?.state === 'found' ? (
        <CellRows run={detail.run} predictions={asked.predictions} cell={cell} epoch={epoch} />
      ) : asked?.state === 'failed' ? (
        <div className="asking">
          <p>{asked.sentence}</p>
          <Button onClick={() => void askPredictions(detail.run, part, saved)}>{words.again}</Button>
        </div>
      ) : (
        <div className="asking">
          <span className="secondary">{words.measuring(Math.round(100 * (asked?.share ?? 0)))}</span>
          <Progress share={asked?.share ?? 0} label={words.measuringLabel} />
          <Button
            onClick={() => {
              asked?.cancel()
              onClose()
            }}
          >
            {words.cancel}
          </Button>
        </div>
      )}
    </Dialog>
  )
}

const atOnce = 60

interface CellRowsProps {
  readonly run: string
  readonly predictions: Predictions
  readonly cell: Cell
  readonly epoch: number | undefined
}
function CellRows({ run, predictions, cell, epoch }: CellRowsProps) {
  const rows = useMemo(() => rowsOfCell(predictions, cell.truth, cell.predicted), [predictions, cell])
  const [count, setCount] = useState(atOnce)
  const shown = useMemo(() => rows.slice(0, count), [rows, count])
  const indices = useMemo(() => shown.map((row) => predictions.indices[row] ?? 0), [shown, predictions])
  const examples = useExamples(predictions.dataset, indices)
  return (
    <>
      <p className="secondary">{words.cellCount(rows.length, epoch)}</p>
      <ul className="example-grid">
        {shown.map((row, at) => (
          <li key={row}>
            <ExampleTile run={run} predictions={predictions} row={row} example={examples[at]} />
          </li>
        ))}
      </ul>
      {rows.length > count && <Button onClick={() => setCount(Math.min(count + atOnce, 500))}>{words.more}</Button>}
    </>
  )
}
