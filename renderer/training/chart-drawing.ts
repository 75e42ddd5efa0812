// Lines and marks of a chart, and what is drawn over them: the dotted mark of the best epoch, and the values where lines end.

import type uPlot from 'uplot'
import { resolveColour } from './chart-colours.ts'
import type { Line } from './curves.ts'

export interface ChartLine extends Line {
  readonly name: string
  /** Token of theme/tokens.css. */
  readonly colour: string
  readonly width: number
  readonly dash?: readonly number[]
  /** 0 ... 1. */
  readonly opacity?: number
  /** Its last value stands at its end. */
  readonly endValue?: boolean
}
export interface ChartMark {
  readonly x: number
  readonly y?: number
  readonly label?: string
}

export const font = (weight: number, size: number): string => `${weight} ${size * devicePixelRatio}px "IBM Plex Sans Variable", system-ui, sans-serif`

/** 0.474, 0.0312, 0.00012; a true minus sign. */
export function sayValue(value: number): string {
  const size = Math.abs(value)
  if (size !== 0 && size < 0.001) return value.toExponential(1).replace('-', '−').replace('e-', 'e−')
  return value.toFixed(size < 0.1 && size !== 0 ? 4 : 3).replace('-', '−')
}

/** Its words stand where no value does that a line ends in: at the top, else at the bottom, else between. */
export function drawMark(chart: uPlot, mark: ChartMark | undefined, lines: readonly ChartLine[]): void {
  if (!mark) return
  const { ctx, bbox } = chart
  const x = Math.round(chart.valToPos(mark.x, 'x', true))
  if (x < bbox.left || x > bbox.left + bbox.width) return
  ctx.save()
  ctx.strokeStyle = resolveColour('--text-3')
  ctx.lineWidth = devicePixelRatio
  ctx.setLineDash([devicePixelRatio, 3 * devicePixelRatio])
  ctx.beginPath()
  ctx.moveTo(x, bbox.top)
  ctx.lineTo(x, bbox.top + bbox.height)
  ctx.stroke()
  ctx.setLineDash([])
  if (mark.y !== undefined) {
    ctx.beginPath()
    ctx.arc(x, chart.valToPos(mark.y, 'y', true), 4 * devicePixelRatio, 0, 2 * Math.PI)
    ctx.fillStyle = resolveColour('--panel')
    ctx.strokeStyle = resolveColour('--chart-validation')
    ctx.lineWidth = 1.75 * devicePixelRatio
    ctx.fill()
    ctx.stroke()
  }
  if (mark.label) {
    const right = x - bbox.left > 130 * devicePixelRatio
    ctx.font = font(400, 11)
    ctx.fillStyle = resolveColour('--text-2')
    ctx.textAlign = right ? 'right' : 'left'
    const values = right ? [] : placedEnds(chart, lines).map(({ place }) => place)
    ctx.fillText(mark.label, x + (right ? -6 : 6) * devicePixelRatio, freePlace(bbox, values))
  }
  ctx.restore()
}

function freePlace({ top, height }: uPlot.BBox, values: readonly number[]): number {
  const places = [top + 12 * devicePixelRatio, top + height - 6 * devicePixelRatio, top + height / 2]
  return places.find((place) => values.every((value) => Math.abs(value - place) > 16 * devicePixelRatio)) ?? (places[0] as number)
}

/** Where lines end that say their last value; values too close to each other make room. */
function placedEnds(chart: uPlot, lines: readonly ChartLine[]) {
  const { bbox } = chart
  const ends = lines
    .flatMap(({ x, y, colour, endValue }) => {
      const [lastX, lastY] = [x.at(-1), y.at(-1)]
      if (!endValue || lastX === undefined || lastY === undefined) return []
      const left = chart.valToPos(lastX, 'x', true)
      const seen = left >= bbox.left && left <= bbox.left + bbox.width + 1
      return seen ? [{ colour, text: sayValue(lastY), left, top: chart.valToPos(lastY, 'y', true) }] : []
    })
    .sort((a, b) => a.top - b.top)
  const places = spaced(
    ends.map(({ top }) => top),
    15 * devicePixelRatio,
    bbox.top + bbox.height - 6 * devicePixelRatio,
  )
  return ends.map((end, at) => ({ ...end, place: places[at] ?? end.top }))
}

/** Dot and value where a line ends. */
export function drawEnds(chart: uPlot, lines: readonly ChartLine[]): void {
  const { ctx } = chart
  ctx.save()
  ctx.font = font(600, 12)
  ctx.textAlign = 'left'
  ctx.textBaseline = 'middle'
  for (const { colour, text, left, top, place } of placedEnds(chart, lines)) {
    ctx.fillStyle = resolveColour(colour)
    ctx.beginPath()
    ctx.arc(left, top, 3 * devicePixelRatio, 0, 2 * Math.PI)
    ctx.fill()
    ctx.fillStyle = resolveColour(colour === '--chart-train' ? '--text-2' : colour)
    ctx.fillText(text, left + 8 * devicePixelRatio, place)
  }
  ctx.restore()
}

/** Ascending places, each at least `apart` from the one before and none below `lowest`. */
function spaced(wanted: readonly number[], apart: number, lowest: number): readonly number[] {
  const places: number[] = []
  for (const [at, top] of wanted.entries()) places.push(Math.max(top, (places[at - 1] ?? Number.NEGATIVE_INFINITY) + apart))
  for (let at = places.length - 1, limit = lowest; at >= 0; at--, limit -= apart) places[at] = Math.min(places[at] as number, limit)
  return places
}
