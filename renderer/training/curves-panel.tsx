// Loss, accuracy and learning rate of the shown run while they come in: validation, training, the raw steps behind, other runs laid over.

import { Download, ZoomIn, ZoomOut } from 'lucide-react'
import { type KeyboardEvent, memo, useMemo, useRef, useState } from 'react'
import type { RunDetail } from '../../core/protocol/runs.ts'
import type { RunHistory } from '../../core/training/history.ts'
import { texts } from '../texts/texts.ts'
import { IconButton } from '../ui/button.tsx'
import { Menu } from '../ui/menu.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { Slider } from '../ui/slider.tsx'
import { Chart, type Zoom } from './chart.tsx'
import type { ChartLine, ChartMark } from './chart-drawing.ts'
import { sayValue } from './chart-drawing.ts'
import { type Overlay, useOverlays } from './compared-runs.ts'
import { type Curves, curvesOf, type Line, smoothed, valueAt } from './curves.ts'
import { exportPicture, exportValues } from './curves-export.ts'
import { CurvesTable } from './curves-table.tsx'
import { optionsOfRun } from './plan.ts'
import { stepsPerEpochOf } from './run-store.ts'
import { epochsAcross, movedZoom, scaledZoom } from './zoom.ts'

const words = texts.training.curves

interface CurvesPanelProps {
  readonly detail: RunDetail
  readonly history: RunHistory
}

export const CurvesPanel = memo(function CurvesPanel({ detail, history }: CurvesPanelProps) {
  const perEpoch = stepsPerEpochOf(detail)
  const curves = useMemo(() => curvesOf(history, perEpoch), [history, perEpoch])
  const overlays = useOverlays(detail.run)
  const [smoothing, setSmoothing] = useState(0.5)
  const [scale, setScale] = useState<'linear' | 'log'>('linear')
  const [lower, setLower] = useState<'accuracy' | 'rate'>('accuracy')
  const [zoomed, setZoomed] = useState<Zoom>()
  const [hovered, setHovered] = useState<number>()
  const [table, setTable] = useState(false)
  const charts = useRef<HTMLDivElement>(null)

  const epochs = epochsOf(detail, history, perEpoch, overlays)
  const whole: Zoom = useMemo(() => [0, epochs], [epochs])
  const zoom = zoomed ?? whole
  const onZoom = (next: Zoom | undefined) => setZoomed(next && scaledZoom(next, whole, 1))
  const losses = useMemo(() => lossLines(curves, smoothing, history.points.stride > 1, overlays), [curves, smoothing, history, overlays])
  const best = history.best
  const heads = detail.card?.heads ?? []
  const mark = useMemo(
    (): ChartMark | undefined => best && { x: best.epoch, y: best.loss, label: words.best(best.epoch, sayValue(best.loss)) },
    [best],
  )
  const classified = curves.trainAccuracy.x.length > 0 || detail.classes.length > 0
  const shown = classified ? lower : 'rate'
  const lowerLines = useMemo(() => (shown === 'rate' ? rateLines(curves, overlays) : accuracyLines(curves, overlays)), [shown, curves, overlays])
  const keys = (event: KeyboardEvent) => {
    const next = zoomByKey(event.key, zoom, whole)
    if (!next) return
    event.preventDefault()
    onZoom(next === whole ? undefined : next)
  }
  return (
    <div className="curves" ref={charts}>
      <div className="chart-head">
        <h3>{words.loss}</h3>
        <Key colour="--chart-validation" name={words.validation} at={hovered} line={curves.validationLoss} />
        <Key colour="--chart-train" name={words.training} at={hovered} line={curves.trainLoss} />
        {overlays.map(({ run, label, validationLoss }) => (
          <Key key={run} colour="--chart-compare" name={words.otherValidation(label)} dashed at={hovered} line={validationLoss} />
        ))}
        <fieldset className="chart-tools" aria-label={words.tools} onKeyDown={keys}>
          <span className="tertiary">{words.smoothing}</span>
          <Slider label={words.smoothingLabel} value={smoothing} min={0} max={0.98} step={0.02} onChange={setSmoothing} />
          <Segmented<'linear' | 'log'> label={words.scale} value={scale} choices={words.scales} onChange={setScale} />
          <span className="chart-buttons">
            <IconButton icon={ZoomIn} label={words.zoomIn} keys="+" onClick={() => onZoom(scaledZoom(zoom, whole, 0.5))} />
            <IconButton icon={ZoomOut} label={words.zoomOut} keys="−" disabled={!zoomed} onClick={() => onZoom(widened(zoom, whole))} />
            <Menu
              align="end"
              entries={[
                { kind: 'command', label: words.asPicture, run: () => charts.current && exportPicture(charts.current, detail.label) },
                { kind: 'command', label: words.asValues, run: () => void exportValues(detail.run) },
                { kind: 'separator' },
                { kind: 'command', label: words.asTable, checked: table, run: () => setTable(!table) },
              ]}
            >
              <button type="button" className="icon-button" aria-label={words.export} title={words.export}>
                <Download className="icon" aria-hidden="true" />
              </button>
            </Menu>
          </span>
        </fieldset>
      </div>
      <Chart
        label={sayLoss(curves)}
        lines={losses}
        zoom={zoom}
        logarithmic={scale === 'log'}
        range={zoomed ? framed : fromZero}
        mark={mark}
        onHover={setHovered}
        onZoom={onZoom}
      />
      {heads.length > 0 && <p className="curves-note">{words.withHeads(heads)}</p>}
      <div className="chart-head">
        <h3>{shown === 'rate' ? words.rate : words.accuracy}</h3>
        <span className="tertiary">{shown === 'rate' ? words.rateMeans : words.accuracyMeans}</span>
        {classified && (
          <span className="chart-tools">
            <Segmented<'accuracy' | 'rate'> label={words.lower} value={lower} choices={words.lowers} onChange={setLower} />
          </span>
        )}
      </div>
      <Chart
        label={shown === 'rate' ? sayRate(curves) : sayAccuracy(curves)}
        lines={lowerLines}
        zoom={zoom}
        range={shown === 'rate' ? fromZero : zoomed ? framed : accuracyRange}
        mark={best && { x: best.epoch }}
        onHover={setHovered}
        onZoom={onZoom}
      />
      {table && <CurvesTable history={history} />}
    </div>
  )
})

function epochsOf(detail: RunDetail, { epochs }: RunHistory, perEpoch: number, overlays: readonly Overlay[]): number {
  const planned = Math.max(1, Math.min(optionsOfRun(detail.request.options).epochs, detail.steps / perEpoch || Number.POSITIVE_INFINITY))
  const reached = Math.max(detail.step / perEpoch, epochs.at(-1)?.epoch ?? 0)
  const others = overlays.map(({ learningRate }) => learningRate.x.at(-1) ?? 0)
  const runs = detail.state === 'running' || detail.state === 'paused'
  return Math.max(epochsAcross(planned, reached, runs), ...others.map(Math.ceil))
}

/** Arrow keys, +, − and 0 while one of the tools has the focus; the slider and the choices use arrows themselves. */
function zoomByKey(key: string, zoom: Zoom, whole: Zoom): Zoom | undefined {
  if (key === '+' || key === '=') return scaledZoom(zoom, whole, 0.5)
  if (key === '-') return widened(zoom, whole)
  if (key === '0') return whole
  if (key === 'PageUp') return movedZoom(zoom, whole, -0.5)
  if (key === 'PageDown') return movedZoom(zoom, whole, 0.5)
  return undefined
}
const widened = (zoom: Zoom, whole: Zoom): Zoom => {
  const wider = scaledZoom(zoom, whole, 2)
  return wider[0] <= whole[0] && wider[1] >= whole[1] ? whole : wider
}

const fromZero = (_least: number, most: number): readonly [number, number] => [0, most * 1.05 || 1]
const framed = (least: number, most: number): readonly [number, number] => {
  const margin = (most - least || Math.abs(most) || 1) * 0.06
  return [least - margin, most + margin]
}
const accuracyRange = (least: number): readonly [number, number] => [Math.max(0, Math.floor(least * 4) / 4 - (least % 0.25 < 0.02 ? 0.25 : 0)), 1]

interface KeyProps {
  readonly colour: string
  readonly name: string
  readonly dashed?: boolean
  readonly at: number | undefined
  readonly line: Line
}
const Key = ({ colour, name, dashed, at, line }: KeyProps) => {
  const value = at === undefined ? undefined : valueAt(line, at)
  return (
    <span className="chart-key">
      <span style={{ borderTop: `2px ${dashed ? 'dashed' : 'solid'} var(${colour})` }} aria-hidden="true" />
      {name}
      {value !== undefined && <b>{sayValue(value)}</b>}
    </span>
  )
}

const over = (overlays: readonly Overlay[], line: 'validationLoss' | 'validationAccuracy' | 'learningRate'): readonly ChartLine[] =>
  overlays.map((overlay) => ({ name: overlay.run, colour: '--chart-compare', width: 1.5, dash: overlay.dash, ...overlay[line] }))

function lossLines(curves: Curves, smoothing: number, gathered: boolean, overlays: readonly Overlay[]): readonly ChartLine[] {
  const behind = { colour: '--chart-train', width: 1, opacity: 0.18 } as const
  return [
    ...(gathered
      ? [
          { name: 'least', ...behind, ...curves.least },
          { name: 'most', ...behind, ...curves.most },
        ]
      : []),
    { name: 'steps', colour: '--chart-train', width: 1, opacity: 0.35, ...smoothed(curves.steps, smoothing) },
    ...over(overlays, 'validationLoss'),
    { name: 'training', colour: '--chart-train', width: 1.75, endValue: true, ...curves.trainLoss },
    { name: 'validation', colour: '--chart-validation', width: 2, endValue: true, ...curves.validationLoss },
  ]
}

const accuracyLines = (curves: Curves, overlays: readonly Overlay[]): readonly ChartLine[] => [
  ...over(overlays, 'validationAccuracy'),
  { name: 'training', colour: '--chart-train', width: 1.75, endValue: true, ...curves.trainAccuracy },
  { name: 'validation', colour: '--chart-validation', width: 2, endValue: true, ...curves.validationAccuracy },
]

const rateLines = (curves: Curves, overlays: readonly Overlay[]): readonly ChartLine[] => [
  ...over(overlays, 'learningRate'),
  { name: 'rate', colour: '--chart-validation', width: 1.75, endValue: true, ...curves.learningRate },
]

const sayLast = (line: Line): string | undefined => {
  const last = line.y.at(-1)
  return last === undefined ? undefined : sayValue(last)
}
const sayLoss = ({ trainLoss, validationLoss, steps }: Curves): string => words.sayLoss(sayLast(steps), sayLast(trainLoss), sayLast(validationLoss))
const sayAccuracy = ({ trainAccuracy, validationAccuracy }: Curves): string => words.sayAccuracy(sayLast(trainAccuracy), sayLast(validationAccuracy))
const sayRate = ({ learningRate }: Curves): string => words.sayRate(sayLast(learningRate))
