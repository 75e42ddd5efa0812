// The pictures in a node: six small maps or kernels, or a strip of values.

import './thumbnails.css'
import { type PointerEvent, useEffect, useMemo } from 'react'
import type { LayerPictures } from '../../core/explain/layer-pictures.ts'
import { sayCount } from '../inspector/numbers.ts'
import { texts } from '../texts/texts.ts'
import { Mark, Sparkline, sayNorm, useGradientHealth } from '../training/gradient-health.tsx'
import { Pixels } from '../ui/pixels.tsx'
import { rgbaOf } from './rgba.ts'
import { useThumbnails, wantPictures } from './thumbnail-store.ts'

const { thumbnails: said } = texts

export function NodePictures({ layer }: { readonly layer: string }) {
  const mode = useThumbnails((state) => state.mode)
  return mode === 'gradients' ? <NodeGradient layer={layer} /> : <LayerPicturesOf layer={layer} />
}

/** How the gradients of its parameters fare in the run that is shown. */
function NodeGradient({ layer }: { readonly layer: string }) {
  const health = useGradientHealth().find((one) => one.layer === layer)
  if (!health) return null
  const last = sayNorm(health.norms.at(-1) ?? 0)
  return (
    <span className="node-gradient">
      <Sparkline norms={health.norms} />
      {health.verdict === 'healthy' ? <span>{last}</span> : <Mark verdict={health.verdict} />}
      <span className="visually-hidden">{said.gradient(last)}</span>
    </span>
  )
}

/** Asks for the pictures of its layer as long as it is on the screen. */
function LayerPicturesOf({ layer }: { readonly layer: string }) {
  const near = useThumbnails((state) => state.near)
  // While something is dragged a node keeps the room of pictures that were switched off.
  const pictures = useThumbnails((state) => (state.mode === 'off' ? undefined : state.pictures.get(layer)))
  useEffect(() => (near ? wantPictures(layer) : undefined), [layer, near])
  if (!near) return null
  if (!pictures) return <span className="node-pictures" data-kind="waiting" aria-hidden="true" />
  return (
    <span
      className="node-pictures"
      data-kind={pictures.kind}
      role="img"
      aria-label={sayPictures(layer, pictures)}
      onPointerMove={(event) => pictures.kind === 'maps' && point(layer, event)}
      onPointerLeave={() => useThumbnails.setState({ pointed: undefined })}
    >
      <Shown pictures={pictures} />
    </span>
  )
}

/** The picture below the pointer and where on it. */
function point(layer: string, { target, clientX, clientY }: PointerEvent): void {
  if (!(target instanceof HTMLCanvasElement)) return
  const { left, top, width, height } = target.getBoundingClientRect()
  const within = (value: number) => Math.min(0.999, Math.max(0, value))
  useThumbnails.setState({ pointed: { layer, x: within((clientX - left) / width), y: within((clientY - top) / height) } })
}

function Shown({ pictures }: { readonly pictures: LayerPictures }) {
  const all = useMemo(() => rgbaOf(pictures), [pictures])
  return all.map((picture, at) => <Pixels key={pictures.shown[at] ?? at} picture={picture} className="node-picture" />)
}

/** The image itself, in the node that it enters. */
export function InputPicture({ layer }: { readonly layer: string }) {
  const picture = useThumbnails((state) => (state.mode === 'activations' ? state.picture : undefined))
  useEffect(() => wantPictures(layer), [layer])
  if (!picture) return null
  return (
    <span className="node-input-picture" role="img" aria-label={said.inputPicture}>
      <Pixels picture={picture} />
    </span>
  )
}

function sayPictures(layer: string, { kind, shown, of, black, white }: LayerPictures): string {
  const range = said.range(sayShort(black), sayShort(white))
  const which = shown.map((at) => at + 1).join(', ')
  if (kind === 'values') return said.values(layer, of, range)
  return kind === 'maps' ? said.maps(layer, which, of, range) : said.kernels(layer, which, of, range)
}
const sayShort = (value: number): string => sayCount(Number(value.toPrecision(3)))
