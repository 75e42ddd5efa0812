// All images of one class: a grid that asks only for the rows that are looked at.

import { ArrowLeft, ZoomIn, ZoomOut } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { DatasetReferenceInput } from '../../core/protocol/datasets.ts'
import { client } from '../state/client.ts'
import { texts } from '../texts/texts.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Pixels } from '../ui/pixels.tsx'
import { useRowsInSight } from '../ui/rows-in-sight.ts'
import { useExamples } from './data-store.ts'
import { MaskOutline } from './mask-outline.tsx'

const say = texts.datasets.all
const gapPx = 4
const sizesPx = [48, 72, 112, 160] as const
/** Images asked for at once: about a megabyte of pixels, so that unpacking them is not felt. */
const pageOf = (side: number): number => Math.max(8, Math.min(96, Math.floor(1_200_000 / (4 * side * side))))

interface ClassImagesProps {
  readonly reference: DatasetReferenceInput
  readonly label: number
  readonly name: string
  readonly count: number
  /** [height, width] of the masks; undefined where they are not shown. */
  readonly masks: readonly [number, number] | undefined
  onBack(): void
}

export function ClassImages({ reference, label, name, count, masks, onBack }: ClassImagesProps) {
  const [size, setSize] = useState(1)
  const side = sizesPx[size] ?? 72
  const box = useRef<HTMLUListElement>(null)
  const rows = useRowsInSight(box, '.data-centre', side + gapPx)
  const columns = Math.max(1, Math.floor((rows.width + gapPx) / (side + gapPx)))
  const within = (place: number): number => Math.min(place, Math.max(0, count - 1))
  const [first, last] = [within(rows.first * columns), within((rows.last + 1) * columns)]
  const page = pageOf(side)
  const pages =
    count === 0 ? [] : Array.from({ length: Math.floor(last / page) - Math.floor(first / page) + 1 }, (_, at) => Math.floor(first / page) + at)
  return (
    <section className="class-images" aria-label={say.label(name)}>
      <div className="class-images-head">
        <Button icon={ArrowLeft} onClick={onBack} autoFocus>
          {say.back}
        </Button>
        <h3 className="truncate">{say.title(name, count)}</h3>
        <IconButton icon={ZoomOut} label={say.smaller} disabled={size === 0} onClick={() => setSize(size - 1)} />
        <IconButton icon={ZoomIn} label={say.larger} disabled={size === sizesPx.length - 1} onClick={() => setSize(size + 1)} />
      </div>
      <ul ref={box} className="class-images-grid" style={{ height: Math.ceil(count / columns) * (side + gapPx) }} aria-label={say.label(name)}>
        {pages.map((at) => (
          <Page key={`${at} ${side}`} {...{ reference, label, masks, side, columns, page, at }} />
        ))}
      </ul>
    </section>
  )
}

interface PageProps {
  readonly reference: DatasetReferenceInput
  readonly label: number
  readonly masks: readonly [number, number] | undefined
  readonly side: number
  readonly columns: number
  readonly page: number
  readonly at: number
}

function Page({ reference, label, masks, side, columns, page, at }: PageProps) {
  const [indices, setIndices] = useState<readonly number[]>([])
  const { location } = reference
  useEffect(() => {
    let here = true
    client.datasets.indices({ dataset: { location }, label, offset: at * page, limit: page }).then(
      (found) => here && setIndices(found.indices),
      () => here && setIndices([]),
    )
    return () => {
      here = false
    }
  }, [location, label, page, at])
  const examples = useExamples(reference, indices, { masks: masks !== undefined, side })
  return indices.map((index, rank) => {
    const place = at * page + rank
    const example = examples[rank]
    const style = { width: side, height: side, left: (place % columns) * (side + gapPx), top: Math.floor(place / columns) * (side + gapPx) }
    return (
      <li key={index} className="sample" style={style} title={say.image(index)}>
        {example && <Pixels picture={example.picture} />}
        {example?.mask && masks && <MaskOutline mask={example.mask} height={masks[0]} width={masks[1]} />}
      </li>
    )
  })
}
