// One chart over epochs: lines, values at their ends, a dotted mark at the best epoch. uPlot draws; colours come from the theme's names.

import 'uplot/dist/uPlot.min.css'
import { useEffect, useMemo, useRef } from 'react'
import uPlot from 'uplot'
import { useWindow } from '../state/window-store.ts'
import { resolveColour, useColourScheme } from './chart-colours.ts'
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
interface ChartProps {
  readonly label: string
  readonly lines: readonly ChartLine[]
  /** Epochs at the right end. */
  readonly epochs: number
  readonly logarithmic?: boolean
  /** Of the values: least and most that must be seen. */
  range(least: number, most: number): readonly [number, number]
  readonly mark?: { readonly x: number; readonly y?: number; readonly label?: string } | undefined
  onHover?(epoch: number | undefined): void
}

const font = (weight: number, size: number): string => `${weight} ${size * devicePixelRatio}px "IBM Plex Sans Variable", system-ui, sans-serif`
const digits = (value: number): string => value.toFixed(Math.abs(value) < 0.1 && value !== 0 ? 4 : 3).replace('-', '−')

export function Chart(props: ChartProps) {
  const { label, lines, logarithmic = false } = props
  const box = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot>(undefined)
  const latest = useRef(props)
  latest.current = props
  const scheme = useColourScheme()
  const appearance = useWindow((state) => state.appearance)
  // Another set of lines or another scale is another chart; new points are not.
  const kind = `${logarithmic} ${lines.map(({ name, colour, width }) => `${name} ${colour} ${width}`).join(', ')}`
  const data = useMemo(() => aligned(lines, logarithmic), [lines, logarithmic])

  // biome-ignore lint/correctness/useExhaustiveDependencies: `kind` stands for what the chart is built from
  useEffect(() => {
    const element = box.current
    if (!element) return
    const chart = new uPlot(
      optionsOf(latest, element.clientWidth, element.clientHeight),
      aligned(latest.current.lines, latest.current.logarithmic ?? false),
      element,
    )
    plot.current = chart
    const observer = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height: element.clientHeight }))
    observer.observe(element)
    return () => {
      observer.disconnect()
      chart.destroy()
      plot.current = undefined
    }
  }, [kind])
  useEffect(() => plot.current?.setData(data), [data])
  // biome-ignore lint/correctness/useExhaustiveDependencies: colours are read while drawing
  useEffect(() => plot.current?.redraw(false, true), [scheme, appearance])
  return <div ref={box} className="chart" role="img" aria-label={label} />
}

function aligned(lines: readonly ChartLine[], logarithmic: boolean): uPlot.AlignedData {
  const tables = lines.map(({ x, y }): uPlot.AlignedData => [[...x], logarithmic ? y.map((value) => (value > 0 ? value : null)) : [...y]])
  // Joining needs at least one table with points.
  return tables.some(([x]) => x.length > 0) ? uPlot.join(tables) : [[], ...lines.map(() => [])]
}

type Latest = { readonly current: ChartProps }

function optionsOf(latest: Latest, width: number, height: number): uPlot.Options {
  const { lines, logarithmic } = latest.current
  const axis = {
    stroke: () => resolveColour('--text-3'),
    font: font(400, 11).replace(/\d+(\.\d+)?px/, '11px'),
    ticks: { show: false },
    gap: 6,
  } as const
  return {
    width,
    height,
    padding: [10, 56, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
    scales: {
      x: { time: false, range: () => [0, latest.current.epochs] },
      y: {
        distr: logarithmic ? 3 : 1,
        range: (_, least, most) => {
          if (logarithmic) return uPlot.rangeLog(least ?? 0.1, most ?? 1, 10, false)
          const [low, high] = latest.current.range(least ?? 0, most ?? 1)
          return [low, high]
        },
      },
    },
    axes: [
      {
        ...axis,
        size: 24,
        grid: { show: false },
        incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000],
        values: (_, splits) => splits.map((split, at) => (at === splits.length - 1 ? `epoch ${split}` : String(split))),
      },
      { ...axis, size: 40, grid: { stroke: () => resolveColour('--chart-grid'), width: 1 } },
    ],
    series: [{}, ...lines.map(seriesOf)],
    hooks: {
      draw: [(chart) => drawMark(chart, latest.current.mark), (chart) => drawEnds(chart, latest.current.lines)],
      setCursor: [
        ({ cursor, posToVal }) => latest.current.onHover?.(cursor.left === undefined || cursor.left < 0 ? undefined : posToVal(cursor.left, 'x')),
      ],
    },
  }
}

const seriesOf = ({ name, colour, width, dash, opacity = 1 }: ChartLine): uPlot.Series => ({
  label: name,
  stroke: () => resolveColour(colour),
  width,
  alpha: opacity,
  spanGaps: true,
  ...(dash ? { dash: [...dash] } : {}),
  // One or two values would be no line.
  points: { show: (chart, at) => opacity === 1 && (chart.data[at] ?? []).filter((value) => value != null).length < 3, size: 5 },
})

function drawMark(chart: uPlot, mark: ChartProps['mark']): void {
  if (!mark) return
  const { ctx, bbox } = chart
  const x = Math.round(chart.valToPos(mark.x, 'x', true))
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
    ctx.fillText(mark.label, x + (right ? -6 : 6) * devicePixelRatio, bbox.top + 12 * devicePixelRatio)
  }
  ctx.restore()
}

/** Dot and value where a line ends; values too close to each other make room. */
function drawEnds(chart: uPlot, lines: readonly ChartLine[]): void {
  const { ctx } = chart
  const ends = lines
    .flatMap(({ x, y, colour, endValue }) => {
      const [lastX, lastY] = [x.at(-1), y.at(-1)]
      if (!endValue || lastX === undefined || lastY === undefined) return []
      return [{ colour, text: digits(lastY), left: chart.valToPos(lastX, 'x', true), top: chart.valToPos(lastY, 'y', true) }]
    })
    .sort((a, b) => a.top - b.top)
  const places = spaced(
    ends.map(({ top }) => top),
    15 * devicePixelRatio,
    chart.bbox.top + chart.bbox.height - 6 * devicePixelRatio,
  )
  ctx.save()
  ctx.font = font(600, 12)
  ctx.textAlign = 'left'
  ctx.textBaseline = 'middle'
  for (const [place, { colour, text, left, top }] of ends.entries()) {
    ctx.fillStyle = resolveColour(colour)
    ctx.beginPath()
    ctx.arc(left, top, 3 * devicePixelRatio, 0, 2 * Math.PI)
    ctx.fill()
    ctx.fillStyle = resolveColour(colour === '--chart-train' ? '--text-2' : colour)
    ctx.fillText(text, left + 8 * devicePixelRatio, places[place] ?? top)
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
