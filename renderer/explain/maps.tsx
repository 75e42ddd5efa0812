// The middle of Explain: three methods side by side on one image, their bars, and the panel that steers them.

import { type ReactNode, useEffect, useMemo, useState } from 'react'
import { explainers } from '../../core/explain/index.ts'
import type { Picture } from '../../core/protocol/datasets.ts'
import type { HeatmapRequest, PredictionResult } from '../../core/protocol/explain.ts'
import { useWindow } from '../state/window-store.ts'
import { isLive, useRun } from '../training/run-store.ts'
import { type BarRow, ColourBars } from './colour-bars.tsx'
import { ExplainPanel } from './explain-panel.tsx'
import { type Column, keyOfModel, type Sample, useExplain } from './explain-store.ts'
import type { Explained } from './explained.ts'
import { type Scale, scaleOfMap, sharedScale } from './heat-colours.ts'
import { MapView, type Place } from './map-view.tsx'
import { type HeatmapState, useHeatmap } from './use-heatmap.ts'

interface MapsProps {
  readonly explained: Explained
  readonly sample: Sample
  readonly prediction: PredictionResult | undefined
  readonly layer: string | undefined
  /** Why the image could not be understood. */
  readonly failure: string | undefined
  /** The images, above the maps. */
  readonly strip: ReactNode
}

export function Maps({ explained, sample, prediction, layer, failure, strip }: MapsProps) {
  const { colours, shared, masks, columns, target } = useExplain()
  const [place, setPlace] = useState<Place>()
  const picture: Picture | undefined = prediction?.picture ?? sample.picture
  const explainedClass = target ?? prediction?.predictions[0]?.classIndex
  const question = { explained, sample, ready: prediction !== undefined, target: explainedClass, layer }
  const states = [useColumn(question, columns[0]), useColumn(question, columns[1]), useColumn(question, columns[2])]
  useActivity(states)
  const maps = states.flatMap(({ map }) => (map ? [map] : []))
  const whyNotShared = notShared(maps)
  const common = shared && !whyNotShared ? sharedScale(maps) : undefined
  const scales = useScales(states, common)
  const rows = states.flatMap(({ map }, at): readonly BarRow[] => {
    const [column, scale] = [columns[at], scales[at]]
    if (!map || !column || !scale) return []
    return [
      { id: `${at}`, title: explainers.get(column.method)?.title ?? column.method, unit: map.unit, colours: map.signed ? 'signed' : colours, scale },
    ]
  })
  return (
    <>
      <div className="explain-centre" data-panel>
        {strip}
        <div className="maps-scroll">
          <div className="maps">
            {columns.map((column, at) => (
              <MapView
                // biome-ignore lint/suspicious/noArrayIndexKey: the three places stay
                key={at}
                at={at}
                column={column}
                state={states[at] as HeatmapState}
                picture={picture}
                mask={masks ? sample.mask : undefined}
                layer={layer}
                colours={states[at]?.map?.signed ? 'signed' : colours}
                scale={scales[at]}
                place={place}
                onPlace={setPlace}
              />
            ))}
          </div>
          <ColourBars rows={rows} />
        </div>
      </div>
      <ExplainPanel
        predictions={prediction?.predictions ?? []}
        failure={failure}
        truth={sample.truth}
        hasMask={sample.mask !== undefined}
        whyNotShared={whyNotShared}
      />
    </>
  )
}

interface Question {
  readonly explained: Explained
  readonly sample: Sample
  /** The image has been understood: layers and classes are known. */
  readonly ready: boolean
  readonly target: number | undefined
  readonly layer: string | undefined
}

function useColumn({ explained, sample, ready, target, layer }: Question, column: Column | undefined): HeatmapState {
  const device = useWindow((state) => state.device)
  const turn = useExplain((state) => state.turn)
  const explainer = column && explainers.get(column.method)
  const at = explainer?.needs === 'layer' ? layer : undefined
  const request: HeatmapRequest | undefined =
    ready && column && explainer
      ? {
          model: explained.model,
          image: sample.source,
          method: { id: column.method, options: { ...column.options } },
          device,
          seed: 1,
          ...(target === undefined ? {} : { target }),
          ...(at === undefined ? {} : { layer: at }),
        }
      : undefined
  return useHeatmap(
    request,
    `${keyOfModel(explained.model)} ${sample.key} ${column?.method}`,
    JSON.stringify([column?.options, target, at, device, turn]),
  )
}

function useScales(states: readonly HeatmapState[], common: Scale | undefined): readonly (Scale | undefined)[] {
  const [a, b, c] = states.map(({ map }) => map)
  const own = useMemo(() => [a, b, c].map((map) => map && scaleOfMap(map)), [a, b, c])
  const [least, most] = common ?? []
  return useMemo(() => (least === undefined || most === undefined ? own : own.map((scale) => scale && ([least, most] as const))), [own, least, most])
}

/** Look: "Shared needs one unit; these maps have three." */
function notShared(maps: readonly { readonly unit: string; readonly signed: boolean }[]): string | undefined {
  const units = new Set(maps.map(({ unit, signed }) => `${unit} ${signed}`)).size
  if (maps.length < 2) return 'Shared needs two maps.'
  const words = ['', 'one', 'two', 'three']
  return units > 1 ? `Shared needs one unit; these maps have ${words[units] ?? units}.` : undefined
}

/** The status line, unless a training run has it. */
function useActivity(states: readonly HeatmapState[]): void {
  const busy = states.filter(({ share }) => share !== undefined)
  const live = useRun((state) => isLive(state.detail?.state))
  const share = busy.reduce((sum, one) => sum + (one.share ?? 0), 0) / Math.max(1, busy.length)
  const going = busy.length > 0 && !live
  const cancels = busy.map(({ cancel }) => cancel)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what cancels follows from what goes on
  useEffect(() => {
    if (!going) return
    const label = busy.length === 1 ? 'Explaining · 1 map' : `Explaining · ${busy.length} maps`
    useWindow.setState({
      activity: {
        label,
        share,
        cancel: () => {
          for (const cancel of cancels) cancel()
        },
      },
    })
    return () => useWindow.setState({ activity: undefined })
  }, [going, share, busy.length])
}
