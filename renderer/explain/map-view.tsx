// One column: a method, its map over the picture, the value under the pointer.

import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef } from 'react'
import type { ColourMap } from '../../core/explain/colour.ts'
import { explainers } from '../../core/explain/index.ts'
import type { Picture } from '../../core/protocol/datasets.ts'
import { MaskOutline } from '../datasets/mask-outline.tsx'
import { texts } from '../texts/texts.ts'
import { sayDuration } from '../training/forecast.ts'
import { Button } from '../ui/button.tsx'
import { Pixels } from '../ui/pixels.tsx'
import { Progress } from '../ui/progress.tsx'
import { type Column, setColumnOption, useExplain } from './explain-store.ts'
import { extentOf, paint, type Scale, sayValue, valueAt } from './heat-colours.ts'
import { cancelHeatmap, type HeatmapResult, type HeatmapState } from './heatmaps.ts'
import { MapHead } from './map-head.tsx'

const said = texts.explain.map

/** A pixel of the picture. */
export interface Place {
  readonly x: number
  readonly y: number
}
export interface MapViewProps {
  readonly at: number
  readonly column: Column
  readonly state: HeatmapState | undefined
  readonly picture: Picture | undefined
  readonly mask: Uint8Array | undefined
  /** Layer that is explained, for methods that need one. */
  readonly layer: string | undefined
  /** The class. */
  readonly label: string | undefined
  readonly colours: ColourMap
  readonly scale: Scale | undefined
  readonly place: Place | undefined
  onPlace(place: Place | undefined): void
}

export function MapView(props: MapViewProps) {
  const { at, column, state, picture, place, scale } = props
  const focus = useExplain((store) => store.focus === at)
  const between = useExplain((store) => store.between)
  const title = explainers.get(column.method)?.title ?? column.method
  const map = state?.map
  return (
    <article className="map" data-focus={focus} aria-label={title} aria-busy={state?.working !== undefined}>
      <MapHead at={at} column={column} layer={props.layer} title={title} />
      <Frame {...props} title={title} focus={focus} />
      <div className="map-foot">
        {map && picture && place ? (
          <span aria-live={focus ? 'polite' : 'off'}>
            {said.at(place.x, place.y)} <b>{sayValue(valueAt(map, picture, place.x, place.y, between), extentOf(scale))}</b>
          </span>
        ) : (
          <span className="tertiary">{map?.unit ?? ''}</span>
        )}
        {map && !state?.working && <span className="tertiary">{sayDuration(map.ms)}</span>}
      </div>
      {map?.note && !map.beforeRelu && <p className="map-remark">{map.note}</p>}
    </article>
  )
}

function Frame(props: MapViewProps & { readonly title: string; readonly focus: boolean }) {
  const { at, state, picture, mask, colours, scale, place, onPlace, title, focus } = props
  const opacity = useExplain((store) => store.opacity)
  const between = useExplain((store) => store.between)
  const map = state?.map
  const silent = map?.beforeRelu !== undefined
  const image = useMemo(
    () => (map && picture && scale && !silent ? paint(map, picture, colours, scale, between) : undefined),
    [map, picture, colours, scale, silent, between],
  )
  if (!picture) return <div className="map-frame" />
  const find = (event: PointerEvent): Place => {
    const box = event.currentTarget.getBoundingClientRect()
    return {
      x: clamp(Math.floor(((event.clientX - box.left) / box.width) * picture.width), picture.width),
      y: clamp(Math.floor(((event.clientY - box.top) / box.height) * picture.height), picture.height),
    }
  }
  const walk = (event: KeyboardEvent) => {
    const [x, y] = steps[event.key] ?? []
    if (x === undefined || y === undefined) return
    event.preventDefault()
    const far = event.shiftKey ? Math.max(1, Math.round(picture.width / 16)) : 1
    const from = place ?? { x: Math.floor(picture.width / 2), y: Math.floor(picture.height / 2) }
    onPlace({ x: clamp(from.x + x * far, picture.width), y: clamp(from.y + y * far, picture.height) })
  }
  return (
    <div className="map-box">
      <button
        type="button"
        className="map-frame"
        aria-pressed={focus}
        aria-label={said.frame(title)}
        style={{ aspectRatio: `${picture.width} / ${picture.height}` }}
        onClick={() => useExplain.setState({ focus: at })}
        onDoubleClick={() => useExplain.setState(({ zoomed }) => ({ focus: at, zoomed: !zoomed }))}
        onPointerMove={(event) => onPlace(find(event))}
        onPointerLeave={() => onPlace(undefined)}
        onKeyDown={walk}
      >
        <Pixels picture={picture} className={picture.width < 128 ? 'map-pixels' : undefined} />
        {image && <Heat image={image} opacity={opacity} smooth={between === 'smooth' && (image.width > picture.width || picture.width >= 128)} />}
        {silent && <span className="map-silent" data-heatmap style={{ opacity }} />}
        {mask && <MaskOutline mask={mask} width={picture.width} height={picture.height} />}
        {place && (
          <span
            className="map-cross"
            style={{ left: `${((place.x + 0.5) / picture.width) * 100}%`, top: `${((place.y + 0.5) / picture.height) * 100}%` }}
            aria-hidden="true"
          />
        )}
      </button>
      {map?.beforeRelu && !state?.working && !state?.failure && <Silent {...props} beforeRelu={map.beforeRelu} />}
      <Busy column={props.column} state={state} title={title} />
    </div>
  )
}

const steps: Readonly<Record<string, readonly [number, number]>> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }
const clamp = (value: number, size: number): number => Math.min(size - 1, Math.max(0, value))

function Heat({ image, opacity, smooth }: { readonly image: ImageData; readonly opacity: number; readonly smooth: boolean }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => canvas.current?.getContext('2d')?.putImageData(image, 0, 0), [image])
  return (
    <canvas
      ref={canvas}
      className={smooth ? 'map-heat' : 'map-heat map-pixels'}
      width={image.width}
      height={image.height}
      style={{ opacity }}
      data-heatmap
    />
  )
}

/** Nothing was left by the ReLU of the definition: said, with what it hid one click away. */
function Silent({ at, column, layer, label, beforeRelu }: MapViewProps & { readonly beforeRelu: NonNullable<HeatmapResult['beforeRelu']> }) {
  const [least, most] = beforeRelu
  const extent = Math.max(Math.abs(least), Math.abs(most))
  const canShow = explainers.get(column.method)?.options.negative?.kind === 'choice'
  return (
    <div className="map-said" role="status">
      <p className="message-title">{said.silentTitle}</p>
      <p>{said.silent(sayValue(least, extent), sayValue(most, extent), layer ?? said.thisLayer, label ?? '')}</p>
      {canShow && <Button onClick={() => setColumnOption(at, 'negative', 'show')}>{said.showSigned}</Button>}
    </div>
  )
}

/** Over the lower edge of the picture; a failure over all of it, what was there before below. */
function Busy({ column, state, title }: { readonly column: Column; readonly state: HeatmapState | undefined; readonly title: string }) {
  const again = () => useExplain.setState(({ turn }) => ({ turn: turn + 1 }))
  if (state?.failure)
    return (
      <div className="map-said" data-tone="error" role="alert">
        <p className="message-title">{said.failed(title)}</p>
        <p>{state.failure}</p>
        <Button onClick={again}>{said.again}</Button>
      </div>
    )
  if (state?.cancelled)
    return (
      <div className="map-note">
        <span>{said.cancelled}</span>
        <Button kind="link" onClick={again}>
          {said.again}
        </Button>
      </div>
    )
  if (!state?.working) return null
  const { share, done, total, leftMs } = state.working
  const counts = explainers.get(column.method)?.counts
  return (
    <div className="map-note">
      <Progress share={share} label={said.progress(title)} />
      <span className="map-count">
        {total > 1 && counts ? said.counted(done, total, said.counts[counts]) : `${Math.round(share * 100)} %`}
        {leftMs !== undefined && leftMs > 1500 && said.left(sayDuration(leftMs))}
      </span>
      <Button kind="link" aria-label={said.cancelOf(title)} onClick={() => cancelHeatmap(column.id)}>
        {said.cancel}
      </Button>
    </div>
  )
}
