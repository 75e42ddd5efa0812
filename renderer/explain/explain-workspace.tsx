// The Explain workspace: layers at the left, images and three maps in the middle, prediction, view and method at the right.

import './explain.css'
import { RefreshCw } from 'lucide-react'
import { type DragEvent, useEffect, useMemo } from 'react'
import type { PredictionResult } from '../../core/protocol/explain.ts'
import { runCommand } from '../app/commands.ts'
import { useWindow } from '../state/window-store.ts'
import { texts } from '../texts/texts.ts'
import { Button } from '../ui/button.tsx'
import { Dock, useFolded } from '../ui/dock.tsx'
import { Message } from '../ui/message.tsx'
import { Panel } from '../ui/panel.tsx'
import { ExplainDock } from './explain-panel.tsx'
import { addImages, chooseSample, keyOfModel, useExplain } from './explain-store.ts'
import { type Explained, useExplained } from './explained.ts'
import { Maps } from './maps.tsx'
import { Miniature } from './miniature.tsx'
import { ModelChoice, openModelFile, useDefaultModel } from './model-choice.tsx'
import { SampleStrip } from './sample-strip.tsx'
import { usePrediction, usePredictionsOf } from './use-prediction.ts'

export function ExplainWorkspace() {
  useDefaultModel()
  usePrimaryAction()
  usePaste()
  const model = useExplain((state) => state.model)
  const { explained, failure } = useExplained(model)
  if (!model) return <Nothing />
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is one way; "Add" and pasting are the others
    <div className="workspace docked" onDragOver={(event) => event.preventDefault()} onDrop={dropImages}>
      {explained ? <Explaining key={keyOfModel(model)} explained={explained} /> : <Opening failure={failure} />}
    </div>
  )
}

function dropImages(event: DragEvent): void {
  event.preventDefault()
  void addImages([...event.dataTransfer.files].filter(({ type }) => type.startsWith('image/')))
}

function usePaste(): void {
  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const images = [...(event.clipboardData?.files ?? [])].filter(({ type }) => type.startsWith('image/'))
      if (images.length > 0) void addImages(images)
    }
    document.addEventListener('paste', paste)
    return () => document.removeEventListener('paste', paste)
  }, [])
}

function usePrimaryAction(): void {
  useEffect(() => {
    const again = () => useExplain.setState(({ turn }) => ({ turn: turn + 1 }))
    useWindow.setState({ primaryAction: { label: 'Explain again', icon: RefreshCw, primary: false, run: again } })
  }, [])
}

const Nothing = () => (
  <div className="workspace explain-empty">
    <Message
      title="Nothing is trained yet"
      actions={
        <>
          <Button kind="primary" onClick={() => runCommand('train')}>
            Train
          </Button>
          <Button onClick={() => void openModelFile()}>Open a model (.onnx) …</Button>
        </>
      }
    >
      Train this design, or open a trained model, to see what it looks at.
    </Message>
  </div>
)

function Opening({ failure }: { readonly failure: string | undefined }) {
  return (
    <>
      <LayerPanel />
      <div className="explain-centre explain-empty">
        {failure ? (
          <Message
            tone="error"
            title="The model cannot be explained"
            actions={<Button onClick={() => runCommand('workspace-train')}>Show Train</Button>}
          >
            {failure}
          </Message>
        ) : (
          <Message title="Opening the model">Its layers and images are being read.</Message>
        )}
      </div>
      <ExplainDock>
        <Panel label="Explanation" className="explain-panel" />
      </ExplainDock>
    </>
  )
}

interface LayerPanelProps {
  readonly explained?: Explained
  readonly prediction?: PredictionResult | undefined
  readonly layer?: string | undefined
}

const LayerPanel = (props: LayerPanelProps) => (
  <Dock side="left" name="explain" label={texts.app.panels.layer} sizePx={240} narrowPx={200} minPx={184} maxPx={420} rail>
    <LayerColumn {...props} />
  </Dock>
)

function LayerColumn({ explained, prediction, layer }: LayerPanelProps) {
  const folded = useFolded()
  const spatial = prediction?.spatialLayers.map((one) => one.layer)
  const found = explained?.layers.find(({ name }) => name === layer)
  const last = layer !== undefined && spatial?.at(-1) === layer
  return (
    <Panel
      label="Layer"
      className="layer-panel"
      title={folded ? undefined : 'Layer'}
      aside={<span className="section-aside">click to explain at</span>}
    >
      {!folded && <ModelChoice />}
      <div className="panel-scroll mini-field">{explained && <Miniature layers={explained.layers} spatial={spatial} current={layer} />}</div>
      {!folded && found && (
        <p className="layer-said">
          <b>{found.name}</b> {last ? 'is the last layer wider than 1×1. Its map' : ''} {last ? 'has' : 'gives a map of'}{' '}
          {found.shape.slice(1).join('×')} cells.
        </p>
      )}
    </Panel>
  )
}

function Explaining({ explained }: { readonly explained: Explained }) {
  const store = useExplain()
  const { sample, added } = store
  const samples = useMemo(() => [...added, ...explained.samples], [added, explained])
  const [first] = samples
  useEffect(() => {
    if (!sample && first) chooseSample(first)
  }, [sample, first])
  const answer = usePrediction(explained.model, sample)
  const prediction = answer && 'result' in answer ? answer.result : undefined
  const failure = answer && 'failure' in answer ? answer.failure : undefined
  const predictions = usePredictionsOf(prediction ? explained.model : undefined, samples)
  const layer = store.layer ?? prediction?.spatialLayers.at(-1)?.layer
  const strip = <SampleStrip samples={samples} chosen={sample?.key} predictions={predictions} />
  return (
    <>
      <LayerPanel explained={explained} prediction={prediction} layer={layer} />
      {sample ? (
        <Maps explained={explained} sample={sample} prediction={prediction} layer={layer} failure={failure} strip={strip} />
      ) : (
        <>
          <div className="explain-centre" data-panel>
            {strip}
            <div className="explain-empty">
              <Message title="No images to explain">Add one at the upper right, drop one here or paste one.</Message>
            </div>
          </div>
          <ExplainDock>
            <Panel label="Explanation" className="explain-panel" />
          </ExplainDock>
        </>
      )}
    </>
  )
}
