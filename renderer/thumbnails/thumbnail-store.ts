// What nodes of the canvas show of the network at work: kind of picture, the image it is of, and the pictures that came.

import { create } from 'zustand'
import type { LayerPictures } from '../../core/explain/layer-pictures.ts'
import type { Picture } from '../../core/protocol/datasets.ts'
import type { ShownWeights } from '../../core/protocol/explain.ts'

export const modes = ['activations', 'filters', 'gradients', 'off'] as const
export type ThumbnailMode = (typeof modes)[number]

/** An example of the chosen data, or the image that Explain shows. */
export type SampleChoice = { readonly kind: 'example'; readonly index: number } | { readonly kind: 'explained' }

interface ThumbnailState {
  readonly mode: ThumbnailMode
  readonly sample: SampleChoice
  /** Nodes are drawn large enough for pictures. */
  readonly near: boolean
  /** By name of the layer; of the last answer. */
  readonly pictures: ReadonlyMap<string, LayerPictures>
  readonly weights: ShownWeights | undefined
  /** The image as the network saw it. */
  readonly picture: Picture | undefined
  /** Where the pointer is over a map of this layer, in shares of its width and height. */
  readonly pointed: { readonly layer: string; readonly x: number; readonly y: number } | undefined
  readonly busy: boolean
  readonly failure: string | undefined
}

const key = 'lamina.thumbnails'

function stored(): ThumbnailMode {
  const found = localStorage.getItem(key)
  return modes.find((mode) => mode === found) ?? 'activations'
}

export const useThumbnails = create<ThumbnailState>(() => ({
  mode: stored(),
  sample: { kind: 'example', index: 0 },
  near: true,
  pictures: new Map(),
  weights: undefined,
  picture: undefined,
  pointed: undefined,
  busy: false,
  failure: undefined,
}))

export function setMode(mode: ThumbnailMode): void {
  localStorage.setItem(key, mode)
  useThumbnails.setState({ mode })
}

export const chooseSample = (sample: SampleChoice): void => useThumbnails.setState({ sample })

/** Layers whose nodes are on the screen, with how many of them: only their pictures are asked for. */
const wanted = new Map<string, number>()
const listeners = new Set<() => void>()

/** Says that a node shows pictures of this layer; call what comes back when it no longer does. */
export function wantPictures(layer: string): () => void {
  wanted.set(layer, (wanted.get(layer) ?? 0) + 1)
  for (const listener of listeners) listener()
  return () => {
    const left = (wanted.get(layer) ?? 1) - 1
    if (left > 0) wanted.set(layer, left)
    else wanted.delete(layer)
  }
}
export const wantedLayers = (): readonly string[] => [...wanted.keys()]
export function onWanted(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
