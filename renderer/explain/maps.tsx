// The middle of Explain: methods side by side on one image, their bars, how far they can be trusted, and the panel that steers them.

import './maps.css'
import { type ReactNode, useMemo, useState } from 'react'
import { explainers } from '../../core/explain/index.ts'
import type { Picture } from '../../core/protocol/datasets.ts'
import type { PredictionResult, TrainedModel } from '../../core/protocol/explain.ts'
import { texts } from '../texts/texts.ts'
import { AddMap } from './add-map.tsx'
import { BrushDesk } from './brush-desk.tsx'
import { type BarRow, ColourBars } from './colour-bars.tsx'
import { ExplainPanel } from './explain-panel.tsx'
import { type Sample, useExplain } from './explain-store.ts'
import { type Scale, scaleOfMap, sharedScale } from './heat-colours.ts'
import { type HeatmapResult, useHeatmaps } from './heatmaps.ts'
import { MapView, type Place } from './map-view.tsx'
import { TrustSection } from './trust-section.tsx'
import { useActivity } from './use-activity.ts'
import { pixelsOf, useColumnRequest } from './use-column.ts'

interface MapsProps {
  /** With the weights that are looked at. */
  readonly model: TrainedModel
  readonly hasEpochs: boolean
  readonly sample: Sample
  readonly prediction: PredictionResult | undefined
  readonly layer: string | undefined
  /** Why the image could not be understood. */
  readonly failure: string | undefined
  /** The images, above the maps. */
  readonly strip: ReactNode
}

export function Maps({ model, hasEpochs, sample, prediction, layer, failure, strip }: MapsProps) {
  const { colours, shared, masks, columns, target, zoomed, focus, brushing } = useExplain()
  const states = useHeatmaps((store) => store.states)
  const [place, setPlace] = useState<Place>()
  const picture: Picture | undefined = prediction?.picture ?? sample.picture
  const explainedClass = target ?? prediction?.predictions[0]?.classIndex
  const label = prediction?.predictions.find(({ classIndex }) => classIndex === explainedClass)?.label
  useActivity()
  const maps = columns.map(({ id }) => states.get(id)?.map)
  const finished = maps.flatMap((map) => (map ? [map] : []))
  const whyNotShared = notShared(finished)
  const scales = useScales(maps, shared && !whyNotShared)
  const rows = columns.flatMap((column, at): readonly BarRow[] => {
    const [map, scale] = [maps[at], scales[at]]
    if (!map || !scale || map.beforeRelu || (zoomed && at !== focus)) return []
    const title = explainers.get(column.method)?.title ?? column.method
    return [{ id: `${column.id}`, title, unit: map.unit, colours: map.signed ? 'signed' : colours, scale }]
  })
  const common = { model, sample, prediction, target: explainedClass, layer, label }
  return (
    <>
      <div className="explain-centre" data-panel>
        {strip}
        <div className="maps-scroll">
          {brushing && prediction && picture ? (
            <BrushDesk key={sample.key} model={model} source={pixelsOf(sample, prediction)} prediction={prediction} target={explainedClass} />
          ) : (
            <>
              <div className="maps" data-count={zoomed ? 1 : columns.length} data-zoomed={zoomed}>
                {columns.map((column, at) => (
                  <ColumnView
                    key={column.id}
                    {...common}
                    at={at}
                    hidden={zoomed && at !== focus}
                    picture={picture}
                    mask={masks ? sample.mask : undefined}
                    scale={scales[at]}
                    place={place}
                    onPlace={setPlace}
                  />
                ))}
              </div>
              <div className="maps-below">
                <ColourBars rows={rows} />
                {!zoomed && <AddMap />}
              </div>
              <TrustSection {...common} />
            </>
          )}
        </div>
      </div>
      <ExplainPanel
        predictions={prediction?.predictions ?? []}
        failure={failure}
        truth={sample.truth}
        hasMask={sample.mask !== undefined}
        hasEpochs={hasEpochs}
        whyNotShared={whyNotShared}
        picture={picture}
        scales={scales}
        subject={{ label, layer, name: sample.name ?? sample.truth }}
      />
    </>
  )
}

interface ColumnViewProps extends Omit<MapsProps, 'hasEpochs' | 'failure' | 'strip'> {
  readonly at: number
  readonly hidden: boolean
  readonly target: number | undefined
  readonly label: string | undefined
  readonly picture: Picture | undefined
  readonly mask: Uint8Array | undefined
  readonly scale: Scale | undefined
  readonly place: Place | undefined
  onPlace(place: Place | undefined): void
}

/** Asks for its map also while another one is shown alone. */
function ColumnView({ at, hidden, model, sample, prediction, target, ...rest }: ColumnViewProps) {
  const column = useExplain((store) => store.columns[at])
  const colours = useExplain((store) => store.colours)
  const state = useHeatmaps((store) => (column ? store.states.get(column.id) : undefined))
  useColumnRequest({ model, sample, prediction, target, layer: rest.layer }, column)
  if (!column || hidden) return null
  return <MapView {...rest} at={at} column={column} state={state} colours={state?.map?.signed ? 'signed' : colours} />
}

/** The same scales stay the same objects: nothing is drawn anew for them. */
function useScales(maps: readonly (HeatmapResult | undefined)[], shared: boolean): readonly (Scale | undefined)[] {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the maps themselves, however many there are
  return useMemo(() => {
    const own = maps.map((map) => map && scaleOfMap(map))
    const finished = maps.flatMap((map) => (map ? [map] : []))
    const common = shared ? sharedScale(finished) : undefined
    return common ? own.map((scale) => scale && common) : own
  }, [...maps, ...Array.from({ length: 6 - maps.length }), shared])
}

/** Look: "Shared needs one unit; these maps have three." */
function notShared(maps: readonly { readonly unit: string; readonly signed: boolean }[]): string | undefined {
  const units = new Set(maps.map(({ unit, signed }) => `${unit} ${signed}`)).size
  if (maps.length < 2) return texts.explain.view.sharedNeedsTwo
  return units > 1 ? texts.explain.view.sharedNeedsOneUnit(units) : undefined
}
