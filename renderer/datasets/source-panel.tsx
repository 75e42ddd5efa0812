// Which data: those that are built in, those opened before, and a folder or file of one's own, chosen or dropped.

import { FileUp, FolderOpen, FolderX, Layers, TriangleAlert, Upload, X } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import type { KnownData } from '../../core/protocol/datasets.ts'
import { sayShape } from '../../core/tensor/tensor.ts'
import { builtinData } from '../state/builtin-data.ts'
import { chooseFile, chooseFolder } from '../state/files.ts'
import { useWindow } from '../state/window-store.ts'
import { texts } from '../texts/texts.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Panel } from '../ui/panel.tsx'
import { Pixels } from '../ui/pixels.tsx'
import { Progress } from '../ui/progress.tsx'
import { chooseData, describeData, forgetData, useData, useExamples } from './data-store.ts'

const say = texts.datasets

export function SourcePanel() {
  const known = useData((state) => state.known)
  const [forgetting, setForgetting] = useState<KnownData>()
  useEffect(() => {
    for (const { location } of builtinData) void describeData(location)
  }, [])
  return (
    <Panel label={say.data} title={say.data} className="source-panel">
      <div className="panel-scroll">
        <h3>{say.sources.builtIn}</h3>
        {builtinData.map(({ location, title, summary }) => (
          <Source key={location} location={location} title={title} otherwise={summary} there />
        ))}
        {known.length > 0 && <h3>{say.sources.yours}</h3>}
        {known.map((each) => (
          <Source key={each.location} location={each.location} title={each.name} otherwise={each.location} there={each.there}>
            <button
              type="button"
              className="icon-button"
              aria-label={say.sources.forget(each.name)}
              onClick={() => (each.copy ? setForgetting(each) : void forgetData(each.location))}
            >
              <X className="icon" aria-hidden="true" />
            </button>
          </Source>
        ))}
        <Own />
      </div>
      <Dialog
        open={forgetting !== undefined}
        onClose={() => setForgetting(undefined)}
        title={say.sources.forgetTitle(forgetting?.name ?? '')}
        actions={
          <>
            <Button onClick={() => setForgetting(undefined)}>{say.cancel}</Button>
            <Button
              kind="primary"
              onClick={() => {
                if (forgetting) void forgetData(forgetting.location)
                setForgetting(undefined)
              }}
            >
              {say.sources.forgetYes}
            </Button>
          </>
        }
      >
        <p className="secondary">{say.sources.forgetText}</p>
      </Dialog>
    </Panel>
  )
}

interface SourceProps {
  readonly location: string
  readonly title: string
  /** Said until the data have been described. */
  readonly otherwise: string
  readonly there: boolean
  readonly children?: ReactNode
}

function Source({ location, title, otherwise, there, children }: SourceProps) {
  const chosen = useWindow((state) => state.dataset?.reference.location === location)
  const data = useData((state) => state.descriptions.get(location))
  const failure = useData((state) => state.failures.get(location))
  const share = useData((state) => state.shares.get(location))
  const broken = failure !== undefined && failure.kind !== 'cancelled'
  const [example] = useExamples(data && there ? { location } : undefined, [0], { side: 64 })
  const facts = data && say.sources.facts(data.classes.length, sayShape(data.shape), data.total, data.hasMasks).join(' · ')
  const Icon = there ? (broken ? TriangleAlert : Layers) : FolderX
  return (
    <div className="source" data-chosen={chosen}>
      <button
        type="button"
        className="source-button"
        aria-current={chosen ? 'true' : undefined}
        title={location}
        onClick={() => void chooseData(location, failure !== undefined || !there)}
      >
        <span className="source-picture">{example ? <Pixels picture={example.picture} /> : <Icon className="icon" aria-hidden="true" />}</span>
        <span>
          <span className="strong truncate">{title}</span>
          {share === undefined ? (
            <span className="source-facts truncate">{there ? (broken ? say.sources.failed : (facts ?? otherwise)) : say.sources.gone}</span>
          ) : (
            <Progress share={share} label={say.opening.title(title)} />
          )}
        </span>
      </button>
      {children}
    </div>
  )
}

/** The whole window takes what is dropped; this is where one looks for it, with the buttons that do the same. */
function Own() {
  const choose = async (ask: Promise<string | undefined>) => {
    const path = await ask
    if (path) await chooseData(path)
  }
  return (
    <div className="source-own">
      <div className="source-drop">
        <Upload className="icon" aria-hidden="true" />
        <span className="strong">{say.sources.dropTitle}</span>
        <span>{say.sources.dropKinds}</span>
      </div>
      <div className="source-buttons">
        <Button icon={FolderOpen} onClick={() => void choose(chooseFolder())}>
          {say.folder}
        </Button>
        <Button icon={FileUp} onClick={() => void choose(chooseFile('open-array'))}>
          {say.file}
        </Button>
      </div>
    </div>
  )
}
