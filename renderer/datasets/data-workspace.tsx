// The Data workspace: sources at the left, the classes with their images in the middle, split and what the network will see at the right.

import './datasets.css'
import { useEffect } from 'react'
import { useWindow } from '../state/window-store.ts'
import { texts } from '../texts/texts.ts'
import { Button } from '../ui/button.tsx'
import { Dock } from '../ui/dock.tsx'
import { Message } from '../ui/message.tsx'
import { Panel } from '../ui/panel.tsx'
import { Progress } from '../ui/progress.tsx'
import { DataDescribed } from './data-described.tsx'
import { chooseData, forgetData, loadKnown, nameOfLocation, stopReading, useData } from './data-store.ts'
import { locateData } from './locate.ts'
import { SourcePanel } from './source-panel.tsx'
import { SplitPanel } from './split-panel.tsx'
import { type Copying, useCopying } from './upload.ts'

const say = texts.datasets

export function DataWorkspace() {
  const location = useWindow((state) => state.dataset?.reference.location)
  const data = useData((state) => (location === undefined ? undefined : state.descriptions.get(location)))
  const copying = useCopying((state) => state.copying)
  useEffect(() => void loadKnown(), [])
  useEffect(() => {
    if (location !== undefined) void chooseData(location)
  }, [location])
  const isShown = location !== undefined && data !== undefined && copying === undefined
  return (
    <div className="workspace docked">
      <Dock side="left" name="data" label={texts.app.panels.data} sizePx={264} narrowPx={208} minPx={184} maxPx={420}>
        <SourcePanel />
      </Dock>
      <section className="data-centre" aria-label={say.classes} data-panel>
        {copying ? (
          <Copy copying={copying} />
        ) : location === undefined ? (
          <Nothing />
        ) : data ? (
          <DataDescribed key={location} location={location} data={data} />
        ) : (
          <Opening location={location} />
        )}
      </section>
      <Dock side="right" name="data" label={texts.app.panels.split} sizePx={360} narrowPx={272} minPx={256}>
        {isShown ? <SplitPanel key={location} reference={{ location }} data={data} /> : <Panel label={say.split} className="split-panel" />}
      </Dock>
    </div>
  )
}

const Nothing = () => (
  <Message title={say.nothing.title} actions={<Button onClick={() => void chooseData('builtin:shapes')}>{say.nothing.use}</Button>}>
    {say.nothing.text}
  </Message>
)

function Copy({ copying: { name, total, files, bytes, cancel } }: { readonly copying: Copying }) {
  const title = total ? say.drop.copying(name) : say.drop.listing(name)
  return (
    <Message title={title} actions={<Button onClick={cancel}>{say.cancel}</Button>}>
      {total && <Progress share={total.bytes > 0 ? bytes / total.bytes : files / total.files} label={title} />}
      <p>{total ? say.drop.copied(files, total.files, `${(total.bytes / 1e6).toFixed(1)} MB`) : say.drop.listed(files)}</p>
    </Message>
  )
}

function Opening({ location }: { readonly location: string }) {
  const failure = useData((state) => state.failures.get(location))
  const share = useData((state) => state.shares.get(location) ?? 0)
  const gone = useData((state) => state.known.some((known) => known.location === location && !known.there))
  const name = nameOfLocation(location)
  if (failure?.kind === 'cancelled')
    return (
      <Message title={say.opening.cancelled(name)} actions={<Button onClick={() => void chooseData(location, true)}>{say.opening.read}</Button>}>
        {say.opening.cancelledText}
      </Message>
    )
  if (!failure)
    return (
      <Message title={say.opening.title(name)} actions={<Button onClick={() => stopReading(location)}>{say.cancel}</Button>}>
        <Progress share={share} label={say.opening.label} />
        <p>{say.opening.text}</p>
      </Message>
    )
  const actions = (
    <>
      {gone && (
        <Button kind="primary" onClick={() => void locateData(location)}>
          {say.opening.locate}
        </Button>
      )}
      <Button kind={gone ? 'default' : 'primary'} onClick={() => void chooseData(location, true)}>
        {say.tryAgain}
      </Button>
      {!location.startsWith('builtin:') && <Button onClick={() => void forgetData(location)}>{say.forget}</Button>}
    </>
  )
  return (
    <Message tone="error" title={gone ? say.opening.gone(name) : say.opening.failed(name)} actions={actions}>
      {gone
        ? say.opening.goneText(location)
        : failure.problems.length > 0
          ? failure.problems.map(({ what, mend }) => <p key={what}>{`${what} ${mend}`}</p>)
          : failure.sentence}
    </Message>
  )
}
