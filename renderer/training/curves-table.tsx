// The curves as a table of epochs: for reading values, and for those who cannot see the charts.

import { memo } from 'react'
import type { EpochRecord, RunHistory } from '../../core/training/history.ts'
import { texts } from '../texts/texts.ts'
import { type Column, Table } from '../ui/table.tsx'
import { sayValue } from './chart-drawing.ts'

const words = texts.training.curves
const say = (value: number | undefined): string => (value === undefined ? '–' : sayValue(value))

const columns: readonly Column<EpochRecord>[] = [
  { title: words.columns.epoch, numeric: true, cell: ({ epoch }) => epoch },
  { title: words.columns.trainLoss, numeric: true, cell: ({ loss }) => say(loss) },
  { title: words.columns.validationLoss, numeric: true, cell: ({ validation }) => <Best record={validation}>{say(validation?.loss)}</Best> },
  { title: words.columns.trainAccuracy, numeric: true, cell: ({ accuracy }) => say(accuracy) },
  { title: words.columns.validationAccuracy, numeric: true, cell: ({ validation }) => say(validation?.accuracy) },
  { title: words.columns.rate, numeric: true, cell: ({ learningRate }) => say(learningRate) },
]
const Best = ({ record, children }: { readonly record: EpochRecord['validation']; readonly children: string }) =>
  record?.best ? <b title={words.lowestSoFar}>{children}</b> : children

export const CurvesTable = memo(function CurvesTable({ history: { epochs } }: { readonly history: RunHistory }) {
  return (
    <div className="curves-table">
      <Table label={words.table} columns={columns} rows={epochs} keyOf={({ epoch }) => String(epoch)} scroller=".curves-table" />
    </div>
  )
})
