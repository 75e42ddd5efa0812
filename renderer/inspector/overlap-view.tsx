// How many kernels of a transposed convolution meet on each value of its output: a grid with the counts, and whether they show as a checkerboard.

import type { CSSProperties } from 'react'
import type { CheckedNode } from '../../core/design/checked.ts'
import { ProblemIcon } from '../problems/problem-icon.tsx'
import { texts } from '../texts/texts.ts'
import { Section } from '../ui/panel.tsx'
import { overlapGrid } from './overlap-grid.ts'

const said = texts.inspector.overlaps

export function OverlapView({ checked: { layer, inputs, options, output } }: { readonly checked: CheckedNode }) {
  const overlaps = layer.overlaps?.({ inputs, options, output })
  if (!overlaps) return null
  const { least, most } = overlaps
  const { counts, cut, depth } = overlapGrid(overlaps)
  const highest = Math.max(1, ...counts.flat())
  const sentence = least === most ? said.even(most) : said.uneven(least, most)
  return (
    <Section title={said.title} aside={cut ? said.corner : undefined}>
      <div
        className="overlap-grid"
        role="img"
        aria-label={`${said.picture} ${sentence}`}
        style={{ '--columns': counts[0]?.length ?? 1 } as CSSProperties}
      >
        {counts.flatMap((row, y) =>
          row.map((count, x) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a place of the map is its key
            <span key={`${y} ${x}`} style={{ '--share': `${Math.round((40 * count) / highest)}%` } as CSSProperties}>
              {count}
            </span>
          )),
        )}
      </div>
      <p className="overlap-says">
        {least !== most && <ProblemIcon severity="warning" />}
        <span>
          {sentence}
          {depth !== undefined && ` ${said.slice(depth + 1)}`}
        </span>
      </p>
    </Section>
  )
}
