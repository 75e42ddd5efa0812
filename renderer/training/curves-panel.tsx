// Loss and accuracy of the shown run while they come in: validation, training, the raw steps behind, and a second run to compare with.

import { useEffect, useMemo, useState } from 'react'
import type { RunDetail } from '../../core/protocol/runs.ts'
import type { TrainingEvent } from '../../core/training/events.ts'
import { client } from '../state/client.ts'
import { Segmented } from '../ui/segmented.tsx'
import { Slider } from '../ui/slider.tsx'
import { Chart, type ChartLine } from './chart.tsx'
import { type Curves, curvesOf, smoothed } from './curves.ts'
import { optionsOfRun } from './plan.ts'
import { stepsPerEpochOf } from './run-store.ts'

interface CurvesPanelProps {
  readonly detail: RunDetail
  readonly curves: Curves
  /** Run to compare with. */
  readonly other: string | undefined
}

export function CurvesPanel({ detail, curves, other }: CurvesPanelProps) {
  const [smoothing, setSmoothing] = useState(0.5)
  const [scale, setScale] = useState<'linear' | 'log'>('linear')
  const compared = useCompared(other)
  const lines = useMemo(() => lossLines(curves, smoothing, compared, other), [curves, smoothing, compared, other])
  const accuracy = useMemo(() => accuracyLines(curves), [curves])
  const wanted = optionsOfRun(detail.request.options).epochs
  const epochs = Math.max(1, Math.min(wanted, Math.max(detail.steps / stepsPerEpochOf(detail), curves.epoch)))
  const best = curves.best
  const range = (_least: number, most: number): readonly [number, number] => [0, most * 1.05 || 1]
  return (
    <>
      <div className="chart-head">
        <h3>Loss</h3>
        <Key colour="--chart-validation" name="validation" />
        <Key colour="--chart-train" name="training" />
        {compared && <Key colour="--chart-compare" name={`${other}, validation`} dashed />}
        <span className="chart-tools">
          <span className="tertiary">Smoothing</span>
          <Slider label="Smoothing of the raw steps" value={smoothing} min={0} max={0.98} step={0.02} onChange={setSmoothing} />
          <Segmented<'linear' | 'log'> label="Scale of the loss" value={scale} choices={{ linear: 'Linear', log: 'Log' }} onChange={setScale} />
        </span>
      </div>
      <Chart
        label={sayLoss(curves)}
        lines={lines}
        epochs={epochs}
        logarithmic={scale === 'log'}
        range={range}
        mark={best && { x: best.epoch, y: best.loss, label: `best: epoch ${best.epoch}, ${best.loss.toFixed(3)}` }}
      />
      {accuracy.some(({ x }) => x.length > 0) && (
        <>
          <div className="chart-head">
            <h3>Accuracy</h3>
            <span className="tertiary">share of correct top-1 predictions</span>
          </div>
          <Chart
            label={sayAccuracy(curves)}
            lines={accuracy}
            epochs={epochs}
            range={(least) => [Math.max(0, Math.floor(least * 4) / 4 - (least % 0.25 < 0.02 ? 0.25 : 0)), 1]}
            mark={best && { x: best.epoch }}
          />
        </>
      )}
    </>
  )
}

const Key = ({ colour, name, dashed }: { readonly colour: string; readonly name: string; readonly dashed?: boolean }) => (
  <span className="chart-key">
    <span style={{ borderTop: `2px ${dashed ? 'dashed' : 'solid'} var(${colour})` }} aria-hidden="true" />
    {name}
  </span>
)

function lossLines(curves: Curves, smoothing: number, compared: Curves | undefined, other: string | undefined): readonly ChartLine[] {
  return [
    { name: 'steps', colour: '--chart-train', width: 1, opacity: 0.35, ...smoothed(curves.steps, smoothing) },
    ...(compared ? [{ name: `${other}`, colour: '--chart-compare', width: 1.5, dash: [4, 3], ...compared.validationLoss }] : []),
    { name: 'training', colour: '--chart-train', width: 1.75, endValue: true, ...curves.trainLoss },
    { name: 'validation', colour: '--chart-validation', width: 2, endValue: true, ...curves.validationLoss },
  ]
}

const accuracyLines = (curves: Curves): readonly ChartLine[] => [
  { name: 'training', colour: '--chart-train', width: 1.75, endValue: true, ...curves.trainAccuracy },
  { name: 'validation', colour: '--chart-validation', width: 2, endValue: true, ...curves.validationAccuracy },
]

function useCompared(run: string | undefined): Curves | undefined {
  const [found, setFound] = useState<{ readonly run: string; readonly curves: Curves }>()
  useEffect(() => {
    if (run === undefined) return
    let here = true
    client.runs.read({ run }).then(
      (detail) => here && setFound({ run, curves: curvesOf(detail.events as readonly TrainingEvent[], stepsPerEpochOf(detail)) }),
      () => here && setFound(undefined),
    )
    return () => {
      here = false
    }
  }, [run])
  return found?.run === run ? found?.curves : undefined
}

function sayLoss({ trainLoss, validationLoss, steps }: Curves): string {
  const [train, validation, last] = [trainLoss.y.at(-1), validationLoss.y.at(-1), steps.y.at(-1)]
  if (train === undefined) return last === undefined ? 'Loss: no step yet' : `Loss of the last step ${last.toFixed(3)}`
  return `Loss over epochs. Last: training ${train.toFixed(3)}${validation === undefined ? '' : `, validation ${validation.toFixed(3)}`}`
}
function sayAccuracy({ trainAccuracy, validationAccuracy }: Curves): string {
  const [train, validation] = [trainAccuracy.y.at(-1), validationAccuracy.y.at(-1)]
  return `Accuracy over epochs. Last: training ${train?.toFixed(3) ?? 'unknown'}, validation ${validation?.toFixed(3) ?? 'unknown'}`
}
