// One image with its true and its predicted class and its loss; a click explains it.

import { memo } from 'react'
import type { Example } from '../../core/protocol/datasets.ts'
import type { Predictions } from '../../core/protocol/runs.ts'
import { explainExample } from '../explain/open-in-explain.ts'
import { texts } from '../texts/texts.ts'
import { Pixels } from '../ui/pixels.tsx'

const words = texts.training.examples

interface ExampleTileProps {
  readonly run: string
  readonly predictions: Predictions
  readonly row: number
  /** Absent while it comes. */
  readonly example: Example | undefined
}

export const ExampleTile = memo(function ExampleTile({ run, predictions, row, example }: ExampleTileProps) {
  const { classes, labels, predicted, loss } = predictions
  const name = (index: number | undefined): string => classes[index ?? -1] ?? String(index)
  const truth = name(labels[row])
  const taken = name(predicted[row])
  const said = words.loss((loss[row] ?? 0).toFixed(2))
  return (
    <button type="button" className="example-tile" title={words.explain(truth, taken)} onClick={() => explain(run, predictions, row, truth, example)}>
      {example ? <Pixels picture={example.picture} /> : <span className="example-waits" />}
      <b className="truncate">{truth}</b>
      <span className="truncate" data-wrong={truth !== taken}>
        {taken}
      </span>
      <span className="secondary">{said}</span>
    </button>
  )
})

function explain(run: string, { dataset, indices }: Predictions, row: number, truth: string, example: Example | undefined): void {
  explainExample({ run, dataset, index: indices[row] ?? 0, truth, ...(example ? { picture: example.picture } : {}) })
}
