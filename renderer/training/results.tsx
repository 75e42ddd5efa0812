// The right of the Train workspace: confusion matrix and scores per class, of the validation or the test part.

import { memo, useEffect, useMemo, useState } from 'react'
import type { Part, RunDetail } from '../../core/protocol/runs.ts'
import type { RunHistory } from '../../core/training/history.ts'
import type { Confusion } from '../../core/training/metrics.ts'
import { texts } from '../texts/texts.ts'
import { Panel, Section } from '../ui/panel.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { type Cell, CellImages } from './cell-images.tsx'
import { ClassTable } from './class-table.tsx'
import { ConfusionMatrix } from './confusion-matrix.tsx'
import { keptEpoch } from './hardest-images.tsx'
import { confusionOf } from './predictions.ts'
import { askPredictions, predictionsKey, usePredictions } from './predictions-store.ts'
import { useResultsPart } from './results-part.ts'
import { isLive } from './run-store.ts'

const words = texts.training.results

interface ResultsProps {
  readonly detail: RunDetail
  readonly history: RunHistory
}

export const Results = memo(function Results({ detail, history }: ResultsProps) {
  const part = useResultsPart((state) => state.part)
  const [cell, setCell] = useState<Cell>()
  const matrix = useMatrix(detail, history, part)
  const aside = <Segmented<Part> label={words.part} value={part} choices={words.parts} onChange={(next) => useResultsPart.setState({ part: next })} />
  if (detail.classes.length === 0)
    return (
      <Panel label={texts.training.panel.results} className="train-results" title={words.matrix}>
        <p className="results-empty">{detail.card ? words.noClasses : words.notYet}</p>
      </Panel>
    )
  return (
    <Panel label={texts.training.panel.results} className="train-results">
      <div className="panel-scroll">
        <Section title={words.matrix} aside={aside}>
          {matrix ? (
            <>
              <p className="results-of">{words.ofEpoch(matrix.epoch, matrix.kept)}</p>
              <ConfusionMatrix counts={matrix.counts} classes={detail.classes} onOpen={setCell} />
            </>
          ) : (
            <p className="results-empty">{part === 'test' && isLive(detail.state) ? words.testLater : words.notYet}</p>
          )}
        </Section>
        {matrix && (
          <Section title={words.perClass} aside={words.partSaid[part]}>
            <ClassTable counts={matrix.counts} classes={detail.classes} />
          </Section>
        )}
      </div>
      {cell && <CellImages detail={detail} history={history} part={part} cell={cell} onClose={() => setCell(undefined)} />}
    </Panel>
  )
})

interface Matrix {
  readonly counts: Confusion
  readonly epoch: number | undefined
  readonly kept: boolean
}

/** While a run goes on, that of its last validation; afterwards that of the weights that are kept, as the images in its cells are. */
function useMatrix(detail: RunDetail, history: RunHistory, part: Part): Matrix | undefined {
  const live = isLive(detail.state)
  const { saved, confusion, done } = history
  const asked = usePredictions((state) => state.asked.get(predictionsKey(detail.run, part, saved)))
  const kept = keptEpoch(history, detail)
  const measurable = !live && kept !== undefined && detail.classes.length > 0
  useEffect(() => {
    if (measurable) void askPredictions(detail.run, part, saved)
  }, [measurable, detail.run, part, saved])
  const found = asked?.state === 'found' && !(live && part === 'validation') ? asked.predictions : undefined
  return useMemo((): Matrix | undefined => {
    if (found) return { counts: confusionOf(found), epoch: kept, kept: true }
    if (part === 'validation') return confusion && { ...confusion, kept: false }
    return done?.test?.confusion && { counts: done.test.confusion, epoch: kept, kept: true }
  }, [found, part, confusion, done, kept])
}
