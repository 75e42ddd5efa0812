// Which classes are taken for which: rows are true classes, columns predictions. Right is blue, wrong is red, both by the square root of the count.

import type { CSSProperties } from 'react'
import type { Confusion } from '../../core/training/metrics.ts'

/** Cells get too small to be read beyond. */
const mostWithFigures = 20

export function ConfusionMatrix({ counts, classes }: { readonly counts: Confusion; readonly classes: readonly string[] }) {
  const most = Math.max(1, ...counts.flat())
  const name = (at: number): string => classes[at] ?? String(at)
  const style = { '--cell': `${cellPx(counts.length)}px` } as CSSProperties
  return (
    <div className="confusion" style={style}>
      <table aria-label="Confusion matrix: rows are true classes, columns predicted ones">
        <thead>
          <tr>
            <td />
            {counts.map((_, at) => (
              <th key={name(at)} scope="col" title={name(at)}>
                <span>{name(at)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {counts.map((row, truth) => (
            <tr key={name(truth)}>
              <th scope="row" title={name(truth)}>
                <span className="truncate">{name(truth)}</span>
              </th>
              {row.map((count, predicted) => (
                <td
                  key={name(predicted)}
                  data-right={truth === predicted}
                  style={{ '--share': `${Math.sqrt(count / most) * (truth === predicted ? 50 : 62)}%` } as CSSProperties}
                  title={`${count} of ${name(truth)} taken for ${name(predicted)}`}
                >
                  {count > 0 && counts.length <= mostWithFigures ? count : ''}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="confusion-scale">
        <span>predicted</span>
        <span>
          0 <span className="confusion-bar" aria-hidden="true" /> {most}, square root
        </span>
      </p>
    </div>
  )
}

const cellPx = (classes: number): number => Math.max(6, Math.min(40, Math.floor(282 / Math.max(1, classes))))
