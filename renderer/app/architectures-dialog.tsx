// Published architectures: searched on the left, sized and opened on the right. Every figure is counted from the network as it will be drawn.

import './architectures-dialog.css'
import { Search } from 'lucide-react'
import { useDeferredValue, useEffect, useMemo, useState } from 'react'
import { type Architecture, architectureOptions, callFrom, valuesOf } from '../../core/design/templates/published/architecture.ts'
import { readOptions } from '../../core/options/options.ts'
import { sayCount, sayLarge } from '../inspector/numbers.ts'
import { OptionForm } from '../inspector/option-form.tsx'
import { useWindow } from '../state/window-store.ts'
import { texts } from '../texts/texts.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Message } from '../ui/message.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { count, countAll, openArchitecture, searchArchitectures, useArchitectures } from './architectures.ts'

const said = texts.app.start.architectures

export function ArchitecturesDialog() {
  const open = useWindow((state) => state.dialog === 'architectures')
  return (
    <Dialog open={open} onClose={() => useWindow.getState().openDialog(undefined)} title={said.title} widthPx={960}>
      <Published />
    </Dialog>
  )
}

function Published() {
  const [query, setQuery] = useState('')
  const selected = useArchitectures((state) => state.selected)
  useEffect(countAll, [])
  const found = searchArchitectures(query)
  const shown = found.find(({ id }) => id === selected) ?? found[0]
  return (
    <div className="architectures">
      <div className="architectures-side">
        <label className="palette-search">
          <Search className="icon" aria-hidden="true" />
          <input aria-label={said.search} placeholder={said.search} value={query} onChange={(event) => setQuery(event.target.value)} />
        </label>
        <div className="architectures-heads" aria-hidden="true">
          <span>{said.heads.name}</span>
          <span>{said.heads.year}</span>
          <span>{said.heads.parameters}</span>
          <span>{said.heads.multiplyAdds}</span>
        </div>
        <nav aria-label={said.list}>
          {found.map((architecture) => (
            <Row key={architecture.id} architecture={architecture} current={architecture === shown} />
          ))}
          {found.length === 0 && <p className="tertiary">{said.none(query)}</p>}
        </nav>
      </div>
      {shown && <Sizing key={shown.id} architecture={shown} />}
    </div>
  )
}

function Row({ architecture: { id, title, year }, current }: { readonly architecture: Architecture; readonly current: boolean }) {
  const counted = useArchitectures((state) => state.counted.get(id))
  return (
    <button type="button" aria-current={current ? 'true' : undefined} onClick={() => useArchitectures.setState({ selected: id })}>
      <span className="truncate">{title}</span>
      <span>{year}</span>
      <span>{counted ? sayCount(counted.parameters) : said.waiting}</span>
      <span>{counted ? sayLarge(counted.multiplyAdds) : said.waiting}</span>
    </button>
  )
}

type Size = keyof typeof said.sizes

function Sizing({ architecture }: { readonly architecture: Architecture }) {
  const { title, summary, source, standard, laptop } = architecture
  const [values, setValues] = useState<Readonly<Record<string, unknown>>>(valuesOf(standard))
  const read = readOptions(architectureOptions, values)
  // Deep networks take some hundredths of a second to count: typing does not wait for them.
  const counting = useDeferredValue(JSON.stringify(read.values))
  const counted = useMemo(() => count(architecture, callFrom(JSON.parse(counting))), [architecture, counting])
  const presets = { published: standard, ...(laptop ? { laptop } : {}) }
  const size = (Object.keys(presets) as Size[]).find((one) => JSON.stringify(valuesOf(presets[one] ?? standard)) === JSON.stringify(values))
  const { problem } = counted
  return (
    <section className="architecture" aria-label={title}>
      <h3>{title}</h3>
      <p>{summary}</p>
      <p className="tertiary">{said.source(source)}</p>
      {laptop && (
        <Segmented
          label={said.size}
          value={size ?? ('' as Size)}
          choices={said.sizes}
          onChange={(one) => setValues(valuesOf(presets[one] ?? standard))}
        />
      )}
      <OptionForm
        options={architectureOptions}
        values={values}
        without={standard.heads === undefined ? ['heads'] : []}
        onChange={(name, value) => setValues((was) => ({ ...was, [name]: value }))}
      />
      {problem ? (
        <Message tone="error" title={said.wrong(problem.node?.name ?? title, problem.what)}>
          {problem.mend}
        </Message>
      ) : (
        <p className="template-figures" role="status">
          <span>
            <b>{sayCount(counted.layers)}</b> {said.layers}
          </span>
          <span>
            <b>{sayCount(counted.parameters)}</b> {texts.app.start.templates.parameters}
          </span>
          <span>
            <b>{sayLarge(counted.multiplyAdds)}</b> {texts.app.start.templates.multiplyAdds}
          </span>
          {counted.headParameters > 0 && <span>{said.headParameters(sayCount(counted.headParameters))}</span>}
        </p>
      )}
      <div className="dialog-actions">
        <Button
          kind="primary"
          disabled={problem !== undefined || read.problems.length > 0}
          onClick={() => void openArchitecture(architecture, callFrom(read.values))}
        >
          {said.open(title)}
        </Button>
      </div>
    </section>
  )
}
