// Occlusion by hand: what is painted over the network does not see, and its probabilities follow at once.

import './brush.css'
import { Eraser, Eye, Undo2 } from 'lucide-react'
import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from 'react'
import { type Fill, fillImage, fills, hide } from '../../core/explain/hide.ts'
import type { Picture } from '../../core/protocol/datasets.ts'
import type { ImageSource, Prediction, PredictionResult, TrainedModel } from '../../core/protocol/explain.ts'
import { float32 } from '../../core/tensor/tensor.ts'
import { client, sentenceOf } from '../state/client.ts'
import { useWindow } from '../state/window-store.ts'
import { texts } from '../texts/texts.ts'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Select } from '../ui/select.tsx'
import { Slider } from '../ui/slider.tsx'
import { latestOnly, shareHidden, stroke } from './brush.ts'

const said = texts.explain.brush

interface BrushDeskProps {
  readonly model: TrainedModel
  readonly source: ImageSource
  /** Of the whole image. */
  readonly prediction: PredictionResult
  readonly target: number | undefined
}

/** What the network said last, of which mask. */
interface Answer {
  readonly predictions?: readonly Prediction[]
  readonly ms?: number
  readonly failure?: string
}

export function BrushDesk({ model, source, prediction, target }: BrushDeskProps) {
  const { picture } = prediction
  const empty = useMemo(() => new Uint8Array(picture.width * picture.height), [picture])
  const [strokes, setStrokes] = useState<readonly Uint8Array[]>([])
  const [painting, setPainting] = useState<Uint8Array>()
  const [side, setSide] = useState(() => Math.max(1, Math.round(picture.width / 6)))
  const [fill, setFill] = useState<Fill>('mean')
  const [original, setOriginal] = useState(false)
  const mask = painting ?? strokes.at(-1) ?? empty
  const answer = useAnswer(model, source, mask, fill)
  const undo = () => setStrokes(strokes.slice(0, -1))
  const nothing = strokes.length === 0
  return (
    <section className="brush" aria-label={said.title}>
      <div className="brush-left">
        <BrushCanvas
          picture={picture}
          mask={original ? empty : mask}
          fill={fill}
          side={side}
          onPaint={setPainting}
          onDone={(painted) => {
            setPainting(undefined)
            setStrokes([...strokes, painted])
          }}
          onUndo={undo}
          start={strokes.at(-1) ?? empty}
        />
        <p className="section-aside">{said.keys}</p>
      </div>
      <div className="brush-right">
        <div className="brush-tools">
          <Field label={said.size}>
            {({ id }) => (
              <span className="opacity">
                <Slider id={id} label={said.size} value={side} min={1} max={Math.max(2, Math.round(picture.width / 2))} step={1} onChange={setSide} />
                <span>{said.px(side)}</span>
              </span>
            )}
          </Field>
          <Field label={said.fill} help={said.fillHelp}>
            {({ id }) => <Select<Fill> id={id} value={fill} choices={fills} onChange={setFill} />}
          </Field>
          <div className="brush-buttons">
            <Button icon={Undo2} disabled={nothing} onClick={undo}>
              {said.undo}
            </Button>
            <Button icon={Eraser} disabled={nothing} onClick={() => setStrokes([])}>
              {said.clear}
            </Button>
            <Button icon={Eye} aria-pressed={original} disabled={nothing} onClick={() => setOriginal(!original)}>
              {said.original}
            </Button>
          </div>
        </div>
        <Comparison before={prediction.predictions} answer={answer} target={target} hidden={shareHidden(mask)} />
      </div>
    </section>
  )
}

/** Asks about the latest mask, one question at a time. */
function useAnswer(model: TrainedModel, source: ImageSource, mask: Uint8Array, fill: Fill): Answer {
  const device = useWindow((state) => state.device)
  const [answer, setAnswer] = useState<Answer>({})
  const here = useRef(true)
  useEffect(() => {
    here.current = true
    return () => {
      here.current = false
    }
  }, [])
  const ask = useMemo(
    () =>
      latestOnly(async (hidden: { readonly mask: Uint8Array; readonly fill: Fill }) => {
        const started = performance.now()
        const next = await client.explain.predict({ model, image: source, hidden, device }).then(
          ({ predictions }): Answer => ({ predictions, ms: performance.now() - started }),
          (error): Answer => ({ failure: sentenceOf(error) }),
        )
        if (here.current) setAnswer(next)
      }),
    [model, source, device],
  )
  useEffect(() => {
    // With nothing hidden the answer is known.
    if (mask.includes(1)) ask({ mask, fill })
    else setAnswer({})
  }, [ask, mask, fill])
  return mask.includes(1) ? answer : {}
}

interface BrushCanvasProps {
  readonly picture: Picture
  readonly mask: Uint8Array
  readonly fill: Fill
  readonly side: number
  /** What was hidden before this stroke. */
  readonly start: Uint8Array
  onPaint(mask: Uint8Array): void
  onDone(mask: Uint8Array): void
  onUndo(): void
}

function BrushCanvas({ picture, mask, fill, side, start, onPaint, onDone, onUndo }: BrushCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const last = useRef<{ readonly place: readonly [number, number]; readonly mask: Uint8Array }>(undefined)
  const [place, setPlace] = useState<readonly [number, number]>([Math.floor(picture.width / 2), Math.floor(picture.height / 2)])
  const covered = useMemo(() => coverOf(picture, fill), [picture, fill])
  useEffect(() => canvas.current?.getContext('2d')?.putImageData(covered(mask), 0, 0), [covered, mask])
  const find = (event: PointerEvent): readonly [number, number] => {
    const box = event.currentTarget.getBoundingClientRect()
    return [
      Math.floor(((event.clientX - box.left) / box.width) * picture.width),
      Math.floor(((event.clientY - box.top) / box.height) * picture.height),
    ]
  }
  const paintTo = (to: readonly [number, number]) => {
    const from = last.current ?? { place: to, mask: start }
    last.current = { place: to, mask: stroke(from.mask, picture, from.place, to, side) }
    onPaint(last.current.mask)
  }
  const finish = () => {
    if (last.current) onDone(last.current.mask)
    last.current = undefined
  }
  const keys = (event: KeyboardEvent) => {
    const step = steps[event.key]
    if (step) {
      const far = event.shiftKey ? side : 1
      const clamp = (value: number, size: number) => Math.min(size - 1, Math.max(0, value))
      setPlace(([x, y]) => [clamp(x + step[0] * far, picture.width), clamp(y + step[1] * far, picture.height)])
    } else if (event.key === ' ' || event.key === 'Enter') {
      onDone(stroke(start, picture, place, place, side))
    } else if (event.key.toLowerCase() === 'z' && (event.ctrlKey || event.metaKey)) onUndo()
    else return
    event.preventDefault()
  }
  return (
    <button
      type="button"
      className="brush-frame"
      aria-label={said.canvas(place[0], place[1])}
      style={{ aspectRatio: `${picture.width} / ${picture.height}` }}
      onPointerDown={(event) => {
        if (event.button !== 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        paintTo(find(event))
      }}
      onPointerMove={(event) => {
        setPlace(find(event))
        if (last.current) paintTo(find(event))
      }}
      onPointerUp={finish}
      onPointerCancel={finish}
      onKeyDown={keys}
    >
      <canvas ref={canvas} className={picture.width < 128 ? 'map-pixels' : undefined} width={picture.width} height={picture.height} />
      <span
        className="brush-square"
        aria-hidden="true"
        style={{
          left: `${((place[0] - Math.floor(side / 2)) / picture.width) * 100}%`,
          top: `${((place[1] - Math.floor(side / 2)) / picture.height) * 100}%`,
          width: `${(side / picture.width) * 100}%`,
          height: `${(side / picture.height) * 100}%`,
        }}
      />
    </button>
  )
}

const steps: Readonly<Record<string, readonly [number, number]>> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }

/** Draws the picture with its hidden parts, as the network gets them. */
function coverOf({ width, height, rgba }: Picture, fill: Fill): (mask: Uint8Array) => ImageData {
  const area = width * height
  const image = float32(
    [1, 3, height, width],
    Float32Array.from({ length: area * 3 }, (_, at) => rgba[(at % area) * 4 + Math.floor(at / area)] as number),
  )
  const cover = fillImage(image, fill, 255)
  return (mask) => {
    const { data } = hide(image, cover, mask)
    const pixels = new Uint8ClampedArray(area * 4)
    for (let at = 0; at < area; at++) pixels.set([data[at] ?? 0, data[area + at] ?? 0, data[2 * area + at] ?? 0, 255], at * 4)
    return new ImageData(pixels, width, height)
  }
}

const mostRows = 6

interface ComparisonProps {
  readonly before: readonly Prediction[]
  readonly answer: Answer
  readonly target: number | undefined
  readonly hidden: number
}

/** The first classes of the whole image, the one explained, and whatever leads now: before, after, by how much. */
function Comparison({ before, answer, target, hidden }: ComparisonProps) {
  const now = answer.predictions ?? before
  const wanted = [target, now[0]?.classIndex, ...before.map(({ classIndex }) => classIndex)]
  const shown = [...new Set(wanted)].slice(0, mostRows).flatMap((classIndex) => before.find((one) => one.classIndex === classIndex) ?? [])
  shown.sort((a, b) => b.probability - a.probability)
  const leader = now[0]
  return (
    <>
      <table className="brush-table" aria-label={said.table}>
        <thead>
          <tr>
            <th scope="col">{said.class}</th>
            <th scope="col">{said.whole}</th>
            <th scope="col">{said.hidden}</th>
            <th scope="col">{said.change}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ classIndex, label, probability }) => {
            const after = now.find((one) => one.classIndex === classIndex)?.probability ?? 0
            return (
              <tr key={classIndex} data-target={classIndex === target}>
                <th scope="row">
                  <span className="truncate">{label}</span>
                  <span className="brush-bar" aria-hidden="true">
                    <span style={{ width: `${after * 100}%` }} />
                    <i style={{ left: `${probability * 100}%` }} />
                  </span>
                </th>
                <td>{probability.toFixed(2)}</td>
                <td data-probability={classIndex === target ? 'target' : undefined}>{after.toFixed(2)}</td>
                <td className="tertiary">{sayChange(after - probability)}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
      <p className="brush-said" role="status">
        {answer.failure ?? (hidden === 0 ? said.nothing : said.share((hidden * 100).toFixed(hidden < 0.1 ? 1 : 0), leader?.label ?? ''))}
        {answer.ms !== undefined && <span className="tertiary"> {said.took(Math.max(1, Math.round(answer.ms)))}</span>}
      </p>
    </>
  )
}

const sayChange = (by: number): string => (Math.abs(by) < 0.005 ? '0' : `${by > 0 ? '+' : '−'}${Math.abs(by).toFixed(2)}`)
