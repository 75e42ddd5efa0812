// Above a map: its method and what it was asked with; a menu to choose another, to move the map or take it away; and the button that shows it alone.

import { ChevronDown, Maximize2, Minimize2 } from 'lucide-react'
import { explainers } from '../../core/explain/index.ts'
import { readOptions } from '../../core/options/options.ts'
import { texts } from '../texts/texts.ts'
import { IconButton } from '../ui/button.tsx'
import { Menu } from '../ui/menu.tsx'
import { methodEntries } from './add-map.tsx'
import { type Column, moveColumn, removeColumn, setMethod, useExplain } from './explain-store.ts'

const said = texts.explain.map

interface MapHeadProps {
  readonly at: number
  readonly column: Column
  readonly layer: string | undefined
  readonly title: string
}

export function MapHead({ at, column, layer, title }: MapHeadProps) {
  const explainer = explainers.get(column.method)
  const count = useExplain((store) => store.columns.length)
  const zoomed = useExplain((store) => store.zoomed)
  return (
    <div className="map-head-row">
      <Menu
        entries={[
          ...methodEntries((method) => setMethod(at, method), column.method),
          { kind: 'separator' },
          { kind: 'command', label: said.moveLeft, disabled: at === 0, run: () => moveColumn(at, -1) },
          { kind: 'command', label: said.moveRight, disabled: at === count - 1, run: () => moveColumn(at, 1) },
          { kind: 'command', label: said.remove, disabled: count === 1, run: () => removeColumn(at) },
        ]}
      >
        <button type="button" className="map-head" title={said.change}>
          <b>{title}</b>
          <span className="map-options truncate">{explainer?.needs === 'layer' ? (layer ?? '') : sayOptions(column)}</span>
          <ChevronDown className="icon" aria-hidden="true" />
        </button>
      </Menu>
      <IconButton
        icon={zoomed ? Minimize2 : Maximize2}
        label={zoomed ? said.showAll : said.showAlone(title)}
        onClick={() => useExplain.setState({ zoomed: !zoomed, focus: at })}
      />
    </div>
  )
}

/** Numbers that mean something: `samples 50, noise σ 0.15`. */
function sayOptions({ method, options }: Column): string {
  const explainer = explainers.get(method)
  if (!explainer) return ''
  const { values } = readOptions(explainer.options, options)
  return Object.entries(explainer.options)
    .flatMap(([name, option]) => {
      const value = values[name]
      if ((option.kind !== 'int' && option.kind !== 'float') || value === 0) return []
      return [`${option.label.charAt(0).toLowerCase()}${option.label.slice(1)} ${value}${option.unit ? ` ${option.unit}` : ''}`]
    })
    .join(', ')
}
