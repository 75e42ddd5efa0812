// One chart over epochs: lines, values at their ends, a dotted mark at the best epoch; a dragged range is zoomed to. uPlot draws; colours come from the theme.

import 'uplot/dist/uPlot.min.css'
import { useEffect, useMemo, useRef } from 'react'
import uPlot from 'uplot'
import { useWindow } from '../state/window-store.ts'
import { resolveColour, useColourScheme } from './chart-colours.ts'
import { type ChartLine, type ChartMark, drawEnds, drawMark, sayValue } from './chart-drawing.ts'

/** Epochs at the left and right end. */
export type Zoom = readonly [from: number, to: number]

interface ChartProps {
  /** What is heard in place of it. */
  readonly label: string
  readonly lines: readonly ChartLine[]
  readonly zoom: Zoom
  readonly logarithmic?: boolean
  /** Of the values: least and most that must be seen. */
  range(least: number, most: number): readonly [number, number]
  readonly mark?: ChartMark | undefined
  onHover?(epoch: number | undefined): void
  /** A range was dragged; undefined after a double click. */
  onZoom(zoom: Zoom | undefined): void
}

export function Chart(props: ChartProps) {
  const { label, lines, zoom, logarithmic = false } = props
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
    let leave = () => {}
    // A task of its own for each chart: all that a run shows at once would hold the window.
    const timer = setTimeout(() => {
      leave = buildChart(element, latest, plot)
    })
    return () => {
      clearTimeout(timer)
      leave()
    }
  }, [kind])
  // biome-ignore lint/correctness/useExhaustiveDependencies: both ranges are read while drawing
  useEffect(() => {
    plot.current?.setData(data)
  }, [data, zoom[0], zoom[1]])
  // biome-ignore lint/correctness/useExhaustiveDependencies: colours are read while drawing
  useEffect(() => plot.current?.redraw(false, true), [scheme, appearance])
  return <div ref={box} className="chart" role="img" aria-label={label} />
}

function buildChart(element: HTMLElement, latest: Latest, plot: { current: uPlot | undefined }): () => void {
  const { lines, logarithmic = false } = latest.current
  const chart = new uPlot(optionsOf(latest, element.clientWidth, element.clientHeight), aligned(lines, logarithmic), element)
  plot.current = chart
  const observer = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height: element.clientHeight }))
  observer.observe(element)
  chart.over.addEventListener('dblclick', () => latest.current.onZoom(undefined))
  return () => {
    observer.disconnect()
    chart.destroy()
    plot.current = undefined
  }
}

function aligned(lines: readonly ChartLine[], logarithmic: boolean): uPlot.AlignedData {
  const tables = lines.map(({ x, y }): uPlot.AlignedData => [[...x], logarithmic ? y.map((value) => (value > 0 ? value : null)) : [...y]])
  // Joining needs at least one table with points.
  return tables.some(([x]) => x.length > 0) ? uPlot.join(tables) : [[], ...lines.map(() => [])]
}

type Latest = { readonly current: ChartProps }
/** Of a drag that is no click. */
const leastDragPx = 6

/** Between two marks of the axis. */
const wholeEpochs = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000]
const partsOfEpochs = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1]

function optionsOf(latest: Latest, width: number, height: number): uPlot.Options {
  const { lines, logarithmic } = latest.current
  const axis = {
    stroke: () => resolveColour('--text-3'),
    font: '400 11px "IBM Plex Sans Variable", system-ui, sans-serif',
    ticks: { show: false },
    gap: 6,
  } as const
  return {
    width,
    height,
    padding: [10, 56, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: true, y: false, setScale: false, dist: leastDragPx }, bind: { dblclick: () => null } },
    scales: {
      x: { time: false, range: () => [...latest.current.zoom] },
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
        incrs: (_chart, _axis, from, to) => (to - from > 2 ? wholeEpochs : partsOfEpochs),
        values: (_, splits) => splits.map((split, at) => (at === splits.length - 1 ? `epoch ${sayPlace(split)}` : sayPlace(split))),
      },
      { ...axis, size: 44, grid: { stroke: () => resolveColour('--chart-grid'), width: 1 }, values: (_, splits) => sayTicks(splits) },
    ],
    series: [{}, ...lines.map(seriesOf)],
    hooks: {
      draw: [(chart) => drawMark(chart, latest.current.mark, latest.current.lines), (chart) => drawEnds(chart, latest.current.lines)],
      setCursor: [
        ({ cursor, posToVal }) => latest.current.onHover?.(cursor.left === undefined || cursor.left < 0 ? undefined : posToVal(cursor.left, 'x')),
      ],
      setSelect: [
        (chart) => {
          const { left, width: dragged } = chart.select
          if (dragged < leastDragPx) return
          latest.current.onZoom([chart.posToVal(left, 'x'), chart.posToVal(left + dragged, 'x')])
          chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
        },
      ],
    },
  }
}

const sayPlace = (epoch: number): string => String(Number(epoch.toFixed(2)))
/** All with the digits that the finest of them needs. */
function sayTicks(splits: readonly (number | null)[]): string[] {
  const shown = splits.filter((value) => value !== null)
  const apart = Math.min(...shown.slice(1).map((value, at) => Math.abs(value - (shown[at] as number))))
  let digits = 0
  while (digits < 5 && Math.abs(apart * 10 ** digits - Math.round(apart * 10 ** digits)) > 1e-6) digits++
  return splits.map((value) => (value === null ? '' : digits > 4 ? sayValue(value) : value.toFixed(Math.max(1, digits))))
}

const seriesOf = ({ name, colour, width, dash, opacity = 1 }: ChartLine): uPlot.Series => ({
  label: name,
  stroke: () => resolveColour(colour),
  width,
  alpha: opacity,
  spanGaps: true,
  ...(dash ? { dash: [...dash] } : {}),
  // One or two values would be no line.
  points: { show: (chart, at) => fewValues(chart.data[at]), size: 5 },
})

function fewValues(values: uPlot.AlignedData[number] | undefined): boolean {
  let found = 0
  for (const value of values ?? []) if (value != null && ++found > 2) return false
  return true
}
