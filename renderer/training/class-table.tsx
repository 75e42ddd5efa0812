// Precision, recall and F1 of each class, from the confusion matrix; sorted by any of them.

import { ArrowDown, ArrowUp } from 'lucide-react'
import { memo, useMemo, useState } from 'react'
import { type ClassScores, type Confusion, classScores } from '../../core/training/metrics.ts'
import { sayCount } from '../inspector/numbers.ts'
import { texts } from '../texts/texts.ts'

const words = texts.training.classes

interface Row extends ClassScores {
  readonly name: string
  readonly place: number
}
type Column = keyof typeof words.columns
interface Order {
  readonly by: Column | undefined
  readonly down: boolean
}

/** A class below is worth a look. */
const low = 0.6

const say = (share: number | undefined): string => (share === undefined ? '–' : share.toFixed(2))

export const ClassTable = memo(function ClassTable({ counts, classes }: { readonly counts: Confusion; readonly classes: readonly string[] }) {
  const [order, setOrder] = useState<Order>({ by: undefined, down: false })
  const rows = useMemo(() => {
    const all = classScores(counts).map((scores, place): Row => ({ ...scores, place, name: classes[place] ?? String(place) }))
    return sorted(all, order)
  }, [counts, classes, order])
  return (
    <div className="class-scores">
      <table className="table class-table" aria-label={words.label}>
        <thead>
          <tr>
            {Object.entries(words.columns).map(([key, title]) => {
              const column = key as Column
              const chosen = order.by === column
              const Arrow = order.down ? ArrowDown : ArrowUp
              return (
                <th
                  key={key}
                  scope="col"
                  data-numeric={column === 'name' ? undefined : true}
                  aria-sort={chosen ? (order.down ? 'descending' : 'ascending') : 'none'}
                >
                  <button type="button" className="sort-button" onClick={() => setOrder(nextOrder(order, column))}>
                    {title}
                    {chosen && <Arrow className="icon" aria-hidden="true" />}
                  </button>
                </th>
              )
            })}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, place, precision, recall, f1, examples }) => (
            <tr key={place}>
              <td>
                <span className="truncate" title={name}>
                  {name}
                </span>
              </td>
              <td data-numeric>{say(precision)}</td>
              <td data-numeric>{say(recall)}</td>
              <td data-numeric>
                <b
                  className="class-score"
                  data-low={f1 !== undefined && f1 < low}
                  title={f1 !== undefined && f1 < low ? words.below(low) : undefined}
                >
                  {say(f1)}
                </b>
              </td>
              <td data-numeric>
                <span className="tertiary">{sayCount(examples)}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
})

/** Lowest first, then highest first, then as the data has them. */
function nextOrder({ by, down }: Order, column: Column): Order {
  if (by !== column) return { by: column, down: false }
  return down ? { by: undefined, down: false } : { by, down: true }
}

function sorted(rows: readonly Row[], { by, down }: Order): readonly Row[] {
  if (!by) return rows
  const sign = down ? -1 : 1
  return rows.toSorted((a, b) => {
    const [first, second] = [a[by], b[by]]
    if (typeof first === 'string' && typeof second === 'string') return sign * first.localeCompare(second)
    return sign * (Number(first ?? -1) - Number(second ?? -1)) || a.place - b.place
  })
}
