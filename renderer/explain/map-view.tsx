// One column: a method, its map over the picture, the value under the pointer.

import { ChevronDown, TriangleAlert } from 'lucide-react'
import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef } from 'react'
import type { ColourMap } from '../../core/explain/colour.ts'
import { explainers } from '../../core/explain/index.ts'
import { readOptions } from '../../core/options/options.ts'
import type { Picture } from '../../core/protocol/datasets.ts'
import { MaskOutline } from '../datasets/mask-outline.tsx'
import { sayDuration } from '../training/forecast.ts'
import { Button } from '../ui/button.tsx'
import { Menu } from '../ui/menu.tsx'
import { Pixels } from '../ui/pixels.tsx'
import { Progress } from '../ui/progress.tsx'
import { type Column, setColumn, setColumnOption, useExplain } from './explain-store.ts'
import { paint, type Scale, sayValue, valueAt } from './heat-colours.ts'
import type { HeatmapState } from './use-heatmap.ts'

/** A pixel of the picture. */
export interface Place {
  readonly x: number
  readonly y: number
}
interface MapViewProps {
  readonly at: number
  readonly column: Column
  readonly state: HeatmapState
  readonly picture: Picture | undefined
  readonly mask: Uint8Array | undefined
  /** Layer that is explained, for methods that need one. */
  readonly layer: string | undefined
  readonly colours: ColourMap
  readonly scale: Scale | undefined
  readonly place: Place | undefined
  onPlace(place: Place | undefined): void
}

export function MapView(props: MapViewProps) {
  const { at, column, state, picture, place } = props
  const focus = useExplain((store) => store.focus === at)
  const title = explainers.get(column.method)?.title ?? column.method
  return (
    <article className="map" data-focus={focus} aria-label={title}>
      <MapHead {...props} title={title} />
      <Frame {...props} title={title} focus={focus} />
      <div className="map-foot">
        {state.map && picture && place ? (
          <span>
            at {place.x}, {place.y} <b>{sayValue(valueAt(state.map, picture, place.x, place.y), extentOf(props.scale))}</b>
          </span>
        ) : (
          <span className="tertiary">{state.map ? state.map.unit : ''}</span>
        )}
        {state.map && state.share === undefined && <span className="tertiary">{sayDuration(state.map.ms)}</span>}
      </div>
      {state.map?.remark && <Remark at={at} column={column} text={state.map.remark} />}
    </article>
  )
}

export const extentOf = (scale: Scale | undefined): number => (scale ? Math.max(Math.abs(scale[0]), Math.abs(scale[1])) : 1)

function MapHead({ at, column, layer, title }: MapViewProps & { readonly title: string }) {
  const explainer = explainers.get(column.method)
  return (
    <Menu
      align="end"
      entries={[...explainers.values()].map(({ id, title: name }) => ({
        kind: 'command',
        label: name,
        checked: id === column.method,
        run: () => {
          setColumn(at, { method: id, options: {} })
          useExplain.setState({ focus: at })
        },
      }))}
    >
      <button type="button" className="map-head" title="Choose another method">
        <b>{title}</b>
        <span className="map-options truncate">{explainer?.needs === 'layer' ? (layer ?? '') : sayOptions(column)}</span>
        <ChevronDown className="icon" aria-hidden="true" />
      </button>
    </Menu>
  )
}

/** Numbers that mean something: `samples 50, noise σ 0.15`. */
function sayOptions({ method, options }: Column): string {
  const explainer = explainers.get(method)
  if (!explainer) return ''
  const { values } = readOptions(explainer.options, options)
  return Object.entries(explainer.options)
    .flatMap(([name, option]) => {
      const value = values[name]
      if ((option.kind !== 'int' && option.kind !== 'float') || value === 0) return []
      return [`${option.label.charAt(0).toLowerCase()}${option.label.slice(1)} ${value}${option.unit ? ` ${option.unit}` : ''}`]
    })
    .join(', ')
}

function Frame({
  at,
  state,
  picture,
  mask,
  colours,
  scale,
  place,
  onPlace,
  title,
  focus,
}: MapViewProps & { readonly title: string; readonly focus: boolean }) {
  const opacity = useExplain((store) => store.opacity)
  const { map } = state
  const image = useMemo(() => (map && picture && scale ? paint(map, picture, colours, scale) : undefined), [map, picture, colours, scale])
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
    const from = place ?? { x: Math.floor(picture.width / 2), y: Math.floor(picture.height / 2) }
    onPlace({ x: clamp(from.x + x, picture.width), y: clamp(from.y + y, picture.height) })
  }
  return (
    <div className="map-box">
      <button
        type="button"
        className="map-frame"
        aria-pressed={focus}
        aria-label={`${title}: show its options. Arrow keys read values`}
        style={{ aspectRatio: `${picture.width} / ${picture.height}` }}
        onClick={() => useExplain.setState({ focus: at })}
        onPointerMove={(event) => onPlace(find(event))}
        onPointerLeave={() => onPlace(undefined)}
        onKeyDown={walk}
      >
        <Pixels picture={picture} className={picture.width < 128 ? 'map-pixels' : undefined} />
        {image && <Heat image={image} opacity={opacity} smooth={image.width > picture.width || picture.width >= 128} />}
        {mask && <MaskOutline mask={mask} width={picture.width} height={picture.height} />}
        {place && (
          <span
            className="map-cross"
            style={{ left: `${((place.x + 0.5) / picture.width) * 100}%`, top: `${((place.y + 0.5) / picture.height) * 100}%` }}
            aria-hidden="true"
          />
        )}
      </button>
      <Busy state={state} title={title} />
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

/** Over the lower edge of the picture. */
function Busy({ state, title }: { readonly state: HeatmapState; readonly title: string }) {
  if (state.failure)
    return (
      <span className="map-note" data-tone="error" role="alert">
        <TriangleAlert className="icon" aria-hidden="true" />
        {state.failure}
      </span>
    )
  if (state.cancelled) return <span className="map-note">Cancelled. “Explain again” starts anew.</span>
  if (state.share === undefined) return null
  return (
    <div className="map-note">
      <span className="map-percent">{Math.round(state.share * 100)} %</span>
      <Progress share={state.share} label={`Progress of ${title}`} />
      <Button kind="link" onClick={state.cancel}>
        Cancel
      </Button>
    </div>
  )
}

function Remark({ at, column, text }: { readonly at: number; readonly column: Column; readonly text: string }) {
  const signed = explainers.get(column.method)?.options.negative?.kind === 'choice'
  return (
    <div className="map-remark" role="status">
      <p>{text}</p>
      {signed && <Button onClick={() => setColumnOption(at, 'negative', 'show')}>Show signed</Button>}
    </div>
  )
}
