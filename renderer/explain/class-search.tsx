// One class among many: typed letters narrow the list, arrows walk it, Enter takes.

import { Search } from 'lucide-react'
import { useId, useState } from 'react'
import { texts } from '../texts/texts.ts'

export interface FoundClass {
  readonly classIndex: number
  readonly label: string
  /** A number at the right: probability, or how many there are. */
  readonly aside: string
}
interface ClassSearchProps {
  readonly label: string
  readonly classes: readonly FoundClass[]
  readonly chosen: number | undefined
  onChoose(classIndex: number): void
}

/** More would not be read. */
const mostShown = 100

export function ClassSearch({ label, classes, chosen, onChoose }: ClassSearchProps) {
  const id = useId()
  const [query, setQuery] = useState('')
  const [at, setAt] = useState(0)
  const wanted = query.trim().toLowerCase()
  const fitting = classes.filter((one) => one.label.toLowerCase().includes(wanted))
  const shown = fitting.slice(0, mostShown)
  return (
    <div className="class-search">
      <label className="palette-search">
        <Search className="icon" aria-hidden="true" />
        <input
          role="combobox"
          aria-label={label}
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={shown[at] ? `${id}-${shown[at].classIndex}` : undefined}
          placeholder={label}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value)
            setAt(0)
          }}
          onKeyDown={(event) => {
            const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
            if (step) setAt((was) => Math.min(shown.length - 1, Math.max(0, was + step)))
            if (event.key === 'Enter' && shown[at]) onChoose(shown[at].classIndex)
            if (step || event.key === 'Enter') event.preventDefault()
          }}
        />
      </label>
      <div id={`${id}-list`} role="listbox" aria-label={label} className="class-list" tabIndex={-1}>
        {shown.map((one, index) => (
          <div
            key={one.classIndex}
            id={`${id}-${one.classIndex}`}
            role="option"
            tabIndex={-1}
            aria-selected={one.classIndex === chosen}
            data-active={index === at}
            className="class-option"
            ref={(element) => {
              if (index === at) element?.scrollIntoView({ block: 'nearest' })
            }}
            onClick={() => onChoose(one.classIndex)}
            onKeyDown={(event) => event.key === 'Enter' && onChoose(one.classIndex)}
          >
            <span className="truncate">{one.label}</span>
            <span className="tertiary">{one.aside}</span>
          </div>
        ))}
      </div>
      {fitting.length > mostShown && <p className="section-aside">{texts.explain.classes.more(fitting.length - mostShown)}</p>}
      {fitting.length === 0 && <p className="section-aside">{texts.explain.classes.none(query)}</p>}
    </div>
  )
}
