// Insertion and deletion of one map over the share of pixels, the random map dotted behind.

import type { Trust } from '../../core/protocol/explain.ts'
import { texts } from '../texts/texts.ts'

const said = texts.explain.trust

/** Units of the drawing; it is stretched to its column, text is not. */
const [width, height] = [240, 84]

const pathOf = (curve: readonly number[], most: number): string =>
  curve
    .map((value, at) => `${at === 0 ? 'M' : 'L'}${((at / (curve.length - 1)) * width).toFixed(1)} ${(height * (1 - value / most)).toFixed(1)}`)
    .join('')

export function TrustChart({ title, trust: { curves, random } }: { readonly title: string; readonly trust: Trust }) {
  const highest = Math.max(...curves.insertion, ...curves.deletion, ...random.insertion, ...random.deletion)
  const most = [0.1, 0.2, 0.4, 0.6, 0.8].find((one) => highest <= one) ?? 1
  const values = [most, most / 2, 0]
  return (
    <figure className="trust-chart" role="img" aria-label={said.chart(title, curves.insertionArea.toFixed(2), curves.deletionArea.toFixed(2))}>
      <div className="trust-y" aria-hidden="true">
        {values.map((value) => (
          <span key={value}>{value === 0 ? '0' : Number(value.toFixed(2))}</span>
        ))}
      </div>
      <div className="trust-plot">
        <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
          {values.map((value) => (
            <line key={value} x1="0" x2={width} y1={height * (1 - value / most)} y2={height * (1 - value / most)} className="trust-grid" />
          ))}
          <path d={pathOf(random.insertion, most)} className="trust-random" />
          <path d={pathOf(random.deletion, most)} className="trust-random" />
          <path d={pathOf(curves.deletion, most)} className="trust-deletion" />
          <path d={pathOf(curves.insertion, most)} className="trust-insertion" />
        </svg>
        <div className="trust-x" aria-hidden="true">
          <span>0</span>
          <span>50 %</span>
          <span>100 %</span>
        </div>
      </div>
    </figure>
  )
}
