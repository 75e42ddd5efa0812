// Heatmaps as files: a picture that says what it shows, and the raw values.

import { colourOf } from '../../core/explain/colour.ts'
import { explainers } from '../../core/explain/index.ts'
import type { Picture } from '../../core/protocol/datasets.ts'
import { encodeNpy } from '../../core/tensor/npy.ts'
import { saveFile } from '../state/save-file.ts'
import { texts } from '../texts/texts.ts'
import { useExplain } from './explain-store.ts'
import { extentOf, paint, type Scale, sayValue, tensorOf } from './heat-colours.ts'
import { type HeatmapResult, useHeatmaps } from './heatmaps.ts'

/** What is shown, for titles and file names. */
export interface Subject {
  /** Class that is explained. */
  readonly label: string | undefined
  readonly layer: string | undefined
  /** Of the image. */
  readonly name: string | undefined
}

/** Pixels, whatever the screen: side of a picture, gaps, and what stands around it. */
const [side, gap, head, foot] = [640, 32, 76, 92]
const [ink, quiet] = ['#171a1f', '#4a525c']
const font = (size: number, weight = 400): string => `${weight} ${size}px "IBM Plex Sans Variable", system-ui, sans-serif`

const fileName = ({ label, name }: Subject, method: string, ending: string): string =>
  `${[name?.replace(/\.\w+$/, ''), method, label]
    .flatMap((part) => part?.trim().replace(/[^\p{L}\p{N}.+-]+/gu, '-') || [])
    .join(' ')
    .slice(0, 120)}.${ending}`

function finished(at: number): { readonly map: HeatmapResult; readonly method: string } | undefined {
  const column = useExplain.getState().columns[at]
  const map = column && useHeatmaps.getState().states.get(column.id)?.map
  return column && map && { map, method: column.method }
}

/** [H, W] float32, as the method gave them. */
export async function exportValues(at: number, subject: Subject): Promise<void> {
  const found = finished(at)
  if (found) await saveFile('save-array', fileName(subject, found.method, 'npy'), encodeNpy(tensorOf(found.map)))
}

/** One map or several side by side: image, overlay, bar with values, method, class. */
export async function exportPicture(
  places: readonly number[],
  picture: Picture | undefined,
  scales: readonly (Scale | undefined)[],
  subject: Subject,
): Promise<void> {
  if (!picture) return
  const maps = places.flatMap((at) => {
    const [found, scale] = [finished(at), scales[at]]
    return found && scale ? [{ ...found, scale }] : []
  })
  if (maps.length === 0) return
  const canvas = new OffscreenCanvas(maps.length * (side + gap) + gap, head + side + foot)
  const context = canvas.getContext('2d')
  if (!context) return
  context.fillStyle = '#ffffff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  for (const [place, one] of maps.entries()) await drawMap(context, gap + place * (side + gap), picture, one, subject)
  const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer())
  const method = maps.length === 1 ? (maps[0]?.method ?? '') : texts.explain.view.severalMaps(maps.length)
  await saveFile('save-image', fileName(subject, method, 'png'), bytes)
}

interface Drawn {
  readonly map: HeatmapResult
  readonly method: string
  readonly scale: Scale
}

async function drawMap(context: OffscreenCanvasRenderingContext2D, left: number, picture: Picture, drawn: Drawn, subject: Subject): Promise<void> {
  const { map, method, scale } = drawn
  const { opacity, between } = useExplain.getState()
  const colours = map.signed ? 'signed' : useExplain.getState().colours
  context.textBaseline = 'alphabetic'
  context.textAlign = 'left'
  context.fillStyle = ink
  context.font = font(24, 600)
  context.fillText(explainers.get(method)?.title ?? method, left, 36, side)
  context.fillStyle = quiet
  context.font = font(17)
  context.fillText(texts.explain.view.exported(subject.label ?? '', map.layer), left, 62, side)
  const [width, height] = fitted(picture)
  const image = await createImageBitmap(new ImageData(Uint8ClampedArray.from(picture.rgba), picture.width, picture.height))
  const heat = await createImageBitmap(paint(map, picture, colours, scale, between))
  context.imageSmoothingQuality = 'high'
  context.imageSmoothingEnabled = picture.width >= 128
  context.drawImage(image, left, head, width, height)
  context.imageSmoothingEnabled = between === 'smooth'
  context.globalAlpha = opacity
  if (!map.beforeRelu) context.drawImage(heat, left, head, width, height)
  context.globalAlpha = 1
  drawBar(context, left, head + side + 16, colours, scale, map.beforeRelu ? `${map.unit} · ${texts.explain.map.silentTitle}` : map.unit)
}

/** Within the side, in its own proportions. */
const fitted = ({ width, height }: Picture): readonly [number, number] => {
  const factor = side / Math.max(width, height)
  return [Math.round(width * factor), Math.round(height * factor)]
}

const stops = 5
function drawBar(
  context: OffscreenCanvasRenderingContext2D,
  left: number,
  top: number,
  colours: Parameters<typeof colourOf>[0],
  scale: Scale,
  unit: string,
) {
  for (let at = 0; at < side; at++) {
    context.fillStyle = `rgb(${colourOf(colours, at / (side - 1)).join(' ')})`
    context.fillRect(left + at, top, 1, 16)
  }
  context.fillStyle = ink
  context.font = font(16)
  for (let at = 0; at < stops; at++) {
    context.textAlign = at === 0 ? 'left' : at === stops - 1 ? 'right' : 'center'
    const value = scale[0] + ((scale[1] - scale[0]) * at) / (stops - 1)
    context.fillText(sayValue(Math.abs(value) < 1e-12 ? 0 : value, extentOf(scale)), left + (side * at) / (stops - 1), top + 38)
  }
  context.textAlign = 'left'
  context.fillStyle = quiet
  context.fillText(unit, left, top + 62, side)
}
