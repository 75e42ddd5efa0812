// Precision, recall and F1 of each class, from the confusion matrix.

import { type ClassScores, type Confusion, classScores } from '../../core/training/metrics.ts'
import { sayCount } from '../inspector/numbers.ts'
import { type Column, Table } from '../ui/table.tsx'

interface Row extends ClassScores {
  readonly name: string
}

/** A class below is worth a look. */
const low = 0.6

const say = (share: number | undefined): string => (share === undefined ? '–' : share.toFixed(2))
const columns: readonly Column<Row>[] = [
  { title: 'class', cell: ({ name }) => <span className="truncate">{name}</span> },
  { title: 'precision', numeric: true, cell: ({ precision }) => say(precision) },
  { title: 'recall', numeric: true, cell: ({ recall }) => say(recall) },
  {
    title: 'F1',
    numeric: true,
    cell: ({ f1 }) => (
      <b className="class-score" data-low={f1 !== undefined && f1 < low} title={f1 !== undefined && f1 < low ? `below ${low}` : undefined}>
        {say(f1)}
      </b>
    ),
  },
  { title: 'images', numeric: true, cell: ({ examples }) => <span className="tertiary">{sayCount(examples)}</span> },
]

export function ClassTable({ counts, classes }: { readonly counts: Confusion; readonly classes: readonly string[] }) {
  const rows = classScores(counts).map((scores, at): Row => ({ ...scores, name: classes[at] ?? String(at) }))
  return <Table label="Scores per class" columns={columns} rows={rows} keyOf={({ name }) => name} />
}
