// What the colours mean: one bar per colour map, one row of raw values per heatmap.

import { type ColourMap, colourOf } from '../../core/explain/colour.ts'
import { extentOf, type Scale, sayValue } from './heat-colours.ts'

export interface BarRow {
  readonly id: string
  readonly title: string
  readonly unit: string
  readonly colours: ColourMap
  readonly scale: Scale
}

const stops = 5

export function ColourBars({ rows }: { readonly rows: readonly BarRow[] }) {
  const kinds = [...new Set(rows.map(({ colours }) => colours))]
  return kinds.map((colours) => (
    <div className="bars" key={colours}>
      <div className="bar" style={{ background: gradientOf(colours) }} aria-hidden="true" />
      {rows
        .filter((row) => row.colours === colours)
        .map(({ id, title, unit, scale }) => (
          <div className="bar-row" key={id}>
            <span className="truncate">{title}</span>
            <span className="bar-values">
              {Array.from({ length: stops }, (_, at) => {
                const value = scale[0] + ((scale[1] - scale[0]) * at) / (stops - 1)
                return (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a place on the bar
                  <span key={at}>{sayValue(Math.abs(value) < 1e-12 ? 0 : value, extentOf(scale))}</span>
                )
              })}
            </span>
            <span className="tertiary truncate">{unit}</span>
          </div>
        ))}
    </div>
  ))
}

export const gradientOf = (colours: ColourMap): string =>
  `linear-gradient(to right, ${Array.from({ length: 17 }, (_, at) => `rgb(${colourOf(colours, at / 16).join(' ')})`).join(', ')})`
