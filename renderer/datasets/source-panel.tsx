// Which data: those that are built in, those opened before, and a folder or file of one's own, chosen or dropped.

import { FileUp, FolderOpen, Layers, Upload, X } from 'lucide-react'
import { type DragEvent, type ReactNode, useEffect, useState } from 'react'
import { sayShape } from '../../core/tensor/tensor.ts'
import { sayCount } from '../inspector/numbers.ts'
import { bridge } from '../state/bridge.ts'
import { builtinData } from '../state/builtin-data.ts'
import { chooseFile, chooseFolder } from '../state/files.ts'
import { useWindow } from '../state/window-store.ts'
import { Button } from '../ui/button.tsx'
import { Panel } from '../ui/panel.tsx'
import { Pixels } from '../ui/pixels.tsx'
import { chooseData, describeData, forgetData, nameOfLocation, useData, useExamples } from './data-store.ts'

export function SourcePanel() {
  const own = useData((state) => state.own)
  useEffect(() => {
    for (const { location } of builtinData) void describeData(location)
  }, [])
  return (
    <Panel label="Data" title="Data" className="source-panel">
      <div className="panel-scroll">
        <h3>Built-in</h3>
        {builtinData.map(({ location, title, summary }) => (
          <Source key={location} location={location} title={title} otherwise={summary} />
        ))}
        {own.length > 0 && <h3>Yours</h3>}
        {own.map((location) => (
          <Source key={location} location={location} title={nameOfLocation(location)} otherwise={location}>
            <button type="button" className="icon-button" aria-label={`Forget ${nameOfLocation(location)}`} onClick={() => forgetData(location)}>
              <X className="icon" aria-hidden="true" />
            </button>
          </Source>
        ))}
        <Drop />
      </div>
    </Panel>
  )
}

interface SourceProps {
  readonly location: string
  readonly title: string
  /** Said until the data have been described. */
  readonly otherwise: string
  readonly children?: ReactNode
}

function Source({ location, title, otherwise, children }: SourceProps) {
  const chosen = useWindow((state) => state.dataset?.reference.location === location)
  const data = useData((state) => state.descriptions.get(location))
  const failed = useData((state) => state.failures.has(location))
  const builtin = location.startsWith('builtin:')
  const [example] = useExamples(builtin || data ? { location } : undefined, [0])
  const facts = data && [`${data.classes.length} classes`, sayShape(data.shape), data.hasMasks ? 'with masks' : `${sayCount(data.total)} images`]
  return (
    <div className="source" data-chosen={chosen}>
      <button
        type="button"
        className="source-button"
        aria-current={chosen ? 'true' : undefined}
        title={location}
        onClick={() => void chooseData(location, failed)}
      >
        <span className="source-picture">{example ? <Pixels picture={example.picture} /> : <Layers className="icon" aria-hidden="true" />}</span>
        <span>
          <span className="strong truncate">{title}</span>
          <span className="source-facts truncate">{failed ? 'cannot be opened' : (facts?.join(' · ') ?? otherwise)}</span>
        </span>
      </button>
      {children}
    </div>
  )
}

function Drop() {
  const [over, setOver] = useState(false)
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    const [file] = event.dataTransfer.files
    const path = file && bridge?.pathOfFile(file)
    if (path) void chooseData(path)
    else useWindow.getState().sayError('A browser does not say where dropped files stand.', 'Choose the folder or the file with the buttons below.')
  }
  const choose = async (ask: Promise<string | undefined>) => {
    const path = await ask
    if (path) await chooseData(path)
  }
  return (
    <div className="source-own">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is one way; the buttons below are the other */}
      <div
        className="source-drop"
        data-over={over}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <Upload className="icon" aria-hidden="true" />
        <span className="strong">{bridge ? 'Drop a folder or a file' : 'A folder or a file of your own'}</span>
        <span>images per class, IDX, .npz, .safetensors</span>
      </div>
      <div className="source-buttons">
        <Button icon={FolderOpen} onClick={() => void choose(chooseFolder())}>
          Folder …
        </Button>
        <Button icon={FileUp} onClick={() => void choose(chooseFile('open-array'))}>
          File …
        </Button>
      </div>
    </div>
  )
}
