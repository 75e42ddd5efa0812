// The Explain workspace: layers at the left, images and three maps in the middle, prediction, view and method at the right.

import './explain.css'
import { RefreshCw } from 'lucide-react'
import { type DragEvent, useEffect, useMemo, useRef, useState } from 'react'
import type { PredictionResult, TrainedModel } from '../../core/protocol/explain.ts'
import { runCommand } from '../app/commands.ts'
import { useWindow } from '../state/window-store.ts'
import { texts } from '../texts/texts.ts'
import { Button } from '../ui/button.tsx'
import { Dock, useFolded } from '../ui/dock.tsx'
import { Message } from '../ui/message.tsx'
import { Panel } from '../ui/panel.tsx'
import { useDefaultModel } from './default-model.ts'
import { useExplainedData } from './examples.ts'
import { ExplainDock } from './explain-panel.tsx'
import { addImages, chooseSample, keyOfModel, useExplain } from './explain-store.ts'
import { type Explained, useExplained } from './explained.ts'
import { Maps } from './maps.tsx'
import { Miniature, whyNot } from './miniature.tsx'
import { ModelChoice, openModelFile } from './model-choice.tsx'
import { SampleStrip } from './sample-strip.tsx'
import { Timeline } from './timeline.tsx'
import { useBrowsing } from './use-browsing.ts'
import { usePrediction, usePredictionsOf } from './use-prediction.ts'

const said = texts.explain

export function ExplainWorkspace() {
  useDefaultModel()
  usePaste()
  const model = useExplain((state) => state.model)
  usePrimaryAction(model !== undefined)
  const { explained, failure } = useExplained(model)
  const [over, setOver] = useState(false)
  if (!model) return <Nothing />
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is one way; "Add" and pasting are the others
    <div
      className="workspace docked explain-workspace"
      onDragOver={(event) => {
        if (!holdsFiles(event)) return
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false)
      }}
      onDrop={(event) => {
        setOver(false)
        dropImages(event)
      }}
    >
      {explained ? <Explaining key={keyOfModel(model)} explained={explained} /> : <Opening failure={failure} />}
      {over && <div className="explain-drop">{said.drop}</div>}
    </div>
  )
}

const holdsFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer.types.includes('Files')

/** Designs and models that are dropped are opened by the window. */
function dropImages(event: DragEvent): void {
  const files = [...event.dataTransfer.files]
  if (files.length === 0 || files.some(({ name }) => /\.(lamina|json|onnx)$/i.test(name))) return
  event.preventDefault()
  const images = files.filter(({ type }) => type.startsWith('image/'))
  const other = files.find(({ type }) => !type.startsWith('image/'))
  if (other) useWindow.getState().sayError(said.notAnImage(other.name), said.notAnImageText)
  void addImages(images)
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

/** With nothing to explain it stays "Train". */
function usePrimaryAction(explaining: boolean): void {
  useEffect(() => {
    if (!explaining) return
    const again = () => useExplain.setState(({ turn }) => ({ turn: turn + 1 }))
    useWindow.setState({ primaryAction: { label: said.again, icon: RefreshCw, primary: false, run: again } })
  }, [explaining])
}

const Nothing = () => (
  <div className="workspace explain-empty">
    <Message
      title={said.empty.title}
      actions={
        <>
          <Button kind="primary" onClick={() => runCommand('train')}>
            {said.empty.train}
          </Button>
          <Button onClick={() => void openModelFile()}>{said.empty.open}</Button>
        </>
      }
    >
      {said.empty.text}
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
            title={said.opening.failed}
            actions={<Button onClick={() => runCommand('workspace-train')}>{said.opening.showTrain}</Button>}
          >
            {failure}
          </Message>
        ) : (
          <Message title={said.opening.title}>{said.opening.text}</Message>
        )}
      </div>
      <ExplainDock>
        <Panel label={said.explanation} className="explain-panel" />
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
  const [name, about] = found ? said.layers.cells(found.name, found.shape.slice(1).join('×'), last) : []
  return (
    <Panel
      label={said.layers.title}
      className="layer-panel"
      title={folded ? undefined : said.layers.title}
      aside={<span className="section-aside">{said.layers.aside}</span>}
    >
      {!folded && <ModelChoice />}
      <div className="panel-scroll mini-field">{explained && <Miniature layers={explained.layers} spatial={spatial} current={layer} />}</div>
      {!folded && found && (
        <p className="layer-said">
          <b>{name}</b>
          {about}
        </p>
      )}
    </Panel>
  )
}

function Explaining({ explained }: { readonly explained: Explained }) {
  const { sample, added, layer: wanted, epoch, overTime, target } = useExplain()
  const model = useMemo(() => atEpoch(explained.model, epoch), [explained, epoch])
  const { data, failure: dataFailure } = useExplainedData(explained.model, explained.shape)
  const answer = usePrediction(model, sample)
  const prediction = useHeld(sample?.key, answer && 'result' in answer ? answer.result : undefined)
  const failure = answer && 'failure' in answer ? answer.failure : undefined
  // An image that cannot be read costs the others nothing.
  const answered = prediction !== undefined || failure !== undefined
  const networkClasses = useMemo(
    () => [...(prediction?.predictions ?? [])].sort((a, b) => a.classIndex - b.classIndex).map(({ label }) => label),
    [prediction],
  )
  // Kept while the next image is understood: the classes of a network do not change.
  const [classes, setClasses] = useState<readonly string[]>([])
  if (networkClasses.length > 0 && networkClasses.join() !== classes.join()) setClasses(networkClasses)
  const browsing = useBrowsing(explained.model, data, classes, answered)
  const [first] = [...added, ...browsing.samples]
  useEffect(() => {
    if (!sample && first) chooseSample(first)
  }, [sample, first])
  const own = useMemo(() => (sample && !added.includes(sample) ? [sample, ...added] : added), [sample, added])
  const answers = usePredictionsOf(explained.model, own, answered)
  const layer = useServing(explained, prediction, wanted)
  const epochs = data?.epochs ?? []
  const strip = (
    <>
      <SampleStrip browsing={browsing} added={added} chosen={sample} answers={answers} />
      {overTime && epochs.length > 1 && <Timeline epochs={epochs} target={target ?? prediction?.predictions[0]?.classIndex} />}
    </>
  )
  return (
    <>
      <LayerPanel explained={explained} prediction={prediction} layer={layer} />
      {sample ? (
        <Maps model={model} hasEpochs={epochs.length > 1} sample={sample} prediction={prediction} layer={layer} failure={failure} strip={strip} />
      ) : (
        <>
          <div className="explain-centre" data-panel>
            {strip}
            <div className="explain-empty">
              {dataFailure ? (
                <Message tone="error" title={said.empty.dataFailed}>
                  {dataFailure}
                </Message>
              ) : (
                data && browsing.of === 0 && <Message title={said.empty.noImages}>{said.empty.noImagesText}</Message>
              )}
            </div>
          </div>
          <ExplainDock>
            <Panel label={said.explanation} className="explain-panel" />
          </ExplainDock>
        </>
      )}
    </>
  )
}

const atEpoch = (model: TrainedModel, epoch: number | undefined): TrainedModel =>
  model.kind === 'run' && epoch !== undefined ? { ...model, epoch } : model

/** What was last said of the same image, until there is a new answer: other weights are no other image. */
function useHeld(key: string | undefined, result: PredictionResult | undefined): PredictionResult | undefined {
  const held = useRef<{ readonly key: string | undefined; readonly result: PredictionResult }>(undefined)
  useEffect(() => {
    if (result) held.current = { key, result }
  }, [key, result])
  return result ?? (held.current?.key === key ? held.current?.result : undefined)
}

/** The layer asked for where it can serve; else the last that can, and why the other cannot is said. */
function useServing(explained: Explained, prediction: PredictionResult | undefined, wanted: string | undefined): string | undefined {
  const serving = prediction?.spatialLayers.map(({ layer }) => layer)
  const refused = serving !== undefined && wanted !== undefined && !serving.includes(wanted)
  useEffect(() => {
    if (!refused || wanted === undefined) return
    const node = explained.layers.find(({ name }) => name === wanted)
    const why = node
      ? whyNot(
          node,
          prediction?.spatialLayers.map(({ layer }) => layer),
        )
      : undefined
    useWindow.getState().say(said.layers.cannotServe(wanted, why ?? said.layers.cannot))
    useExplain.setState({ layer: undefined })
  }, [refused, wanted, explained, prediction])
  return refused ? serving.at(-1) : (wanted ?? serving?.at(-1))
}
