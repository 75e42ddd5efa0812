// The Data workspace: sources at the left, the classes with their images in the middle, split and what the network will see at the right.

import './datasets.css'
import { RefreshCw } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { DatasetDescription, DatasetReferenceInput } from '../../core/protocol/datasets.ts'
import { sayShape } from '../../core/tensor/tensor.ts'
import { sayCount } from '../inspector/numbers.ts'
import { useWindow } from '../state/window-store.ts'
import { texts } from '../texts/texts.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Dock } from '../ui/dock.tsx'
import { Message } from '../ui/message.tsx'
import { Panel } from '../ui/panel.tsx'
import { Switch } from '../ui/switch.tsx'
import { rarityOf } from './balance.ts'
import { ClassRows } from './class-rows.tsx'
import { chooseData, nameOfLocation, useData } from './data-store.ts'
import { FitOffer, Warning } from './fit-offer.tsx'
import { SourcePanel } from './source-panel.tsx'
import { SplitPanel } from './split-panel.tsx'

export function DataWorkspace() {
  const location = useWindow((state) => state.dataset?.reference.location)
  const data = useData((state) => (location === undefined ? undefined : state.descriptions.get(location)))
  useEffect(() => {
    if (location !== undefined) void chooseData(location)
  }, [location])
  return (
    <div className="workspace docked">
      <Dock side="left" name="data" label={texts.app.panels.data} sizePx={264} narrowPx={208} minPx={184} maxPx={420}>
        <SourcePanel />
      </Dock>
      <section className="data-centre" aria-label="Classes" data-panel>
        {location === undefined ? <Nothing /> : data ? <Described key={location} location={location} data={data} /> : <Opening location={location} />}
      </section>
      <Dock side="right" name="data" label={texts.app.panels.split} sizePx={360} narrowPx={272} minPx={256}>
        {location !== undefined && data ? <SplitPanel reference={{ location }} data={data} /> : <Panel label="Split" className="split-panel" />}
      </Dock>
    </div>
  )
}

const Nothing = () => (
  <Message title="No data chosen" actions={<Button onClick={() => void chooseData('builtin:shapes')}>Use Shapes on textures</Button>}>
    Classes, images and how they are divided stand here. Choose data at the left.
  </Message>
)

function Opening({ location }: { readonly location: string }) {
  const failure = useData((state) => state.failures.get(location))
  if (!failure) return <Message title={`Reading ${nameOfLocation(location)}`}>Files are counted and their sizes read.</Message>
  return (
    <Message
      tone="error"
      title={`${nameOfLocation(location)} cannot be opened`}
      actions={
        <Button kind="primary" onClick={() => void chooseData(location, true)}>
          Try again
        </Button>
      }
    >
      {failure.problems.length > 0 ? failure.problems.map(({ what, mend }) => <p key={what}>{`${what} ${mend}`}</p>) : failure.sentence}
    </Message>
  )
}

function Described({ location, data }: { readonly location: string; readonly data: DatasetDescription }) {
  const [masks, setMasks] = useState(false)
  const reference: DatasetReferenceInput = { location }
  const rarity = rarityOf(data.classes, data.counts)
  const figures: readonly (readonly [string, string, boolean?])[] = [
    ['images', sayCount(data.total)],
    ['classes', sayCount(data.classes.length)],
    ['size', sayShape(data.shape)],
    ...(data.testCount > 0 ? ([['set apart for testing', sayCount(data.testCount)]] as const) : []),
    ...(data.bad.length > 0 ? ([['not readable', `${sayCount(data.bad.length)} ${data.bad.length === 1 ? 'file' : 'files'}`, true]] as const) : []),
  ]
  return (
    <>
      <div className="data-title">
        <h2>{data.title}</h2>
        <span className="tertiary truncate">{location}</span>
        {data.hasMasks && (
          <span className="data-masks">
            <Switch label="Show masks" checked={masks} onChange={setMasks} /> Masks
          </span>
        )}
        <IconButton icon={RefreshCw} label="Read again" onClick={() => void chooseData(location, true)} />
      </div>
      <dl className="data-figures">
        {figures.map(([label, value, warns]) => (
          <div key={label} data-warn={warns}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <FitOffer data={data} />
      {rarity && (
        <Warning>
          <b>{rarity.sentence}</b> The network may learn to avoid it.
        </Warning>
      )}
      {data.remarks.map((remark) => (
        <Warning key={remark}>{remark}</Warning>
      ))}
      {data.classes.length > 0 && <ClassRows reference={reference} data={data} rare={rarity?.classes ?? new Set()} masks={masks} />}
      <Bad data={data} />
      {data.attribution && <p className="data-attribution">{data.attribution}</p>}
    </>
  )
}

const mostBad = 200

function Bad({ data: { bad } }: { readonly data: DatasetDescription }) {
  if (bad.length === 0) return null
  return (
    <div className="data-bad">
      <div className="section-head">
        <h3>Not readable</h3>
        <span className="section-aside">left out, nothing else is affected</span>
      </div>
      <dl>
        {bad.slice(0, mostBad).map(({ where, why }) => (
          <div key={where}>
            <dt className="truncate" title={where}>
              {where}
            </dt>
            <dd>{why}</dd>
          </div>
        ))}
      </dl>
      {bad.length > mostBad && <p className="tertiary">and {sayCount(bad.length - mostBad)} more</p>}
    </div>
  )
}
