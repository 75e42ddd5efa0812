// The classes of the data: how many images each has, and some of them; with the outline of the object where the data know it.

import { type RefObject, useEffect, useRef, useState } from 'react'
import type { DatasetDescription, DatasetReferenceInput } from '../../core/protocol/datasets.ts'
import { sayCount } from '../inspector/numbers.ts'
import { client } from '../state/client.ts'
import { texts } from '../texts/texts.ts'
import { Button } from '../ui/button.tsx'
import { Pixels } from '../ui/pixels.tsx'
import { TextField } from '../ui/text-field.tsx'
import { useExamples } from './data-store.ts'
import { MaskOutline } from './mask-outline.tsx'

const say = texts.datasets.table

interface ClassRowsProps {
  readonly reference: DatasetReferenceInput
  readonly data: DatasetDescription
  readonly rare: ReadonlySet<number>
  /** [height, width] of the masks; undefined where they are not shown. */
  readonly masks: readonly [number, number] | undefined
  onOpen(label: number): void
}

/** Rows drawn at first; data with hundreds of classes have a search and more on demand. */
const firstRows = 100
const searchFrom = 20

export function ClassRows({ reference, data, rare, masks, onOpen }: ClassRowsProps) {
  const [sought, setSought] = useState('')
  const [most, setMost] = useState(firstRows)
  const largest = Math.max(1, ...data.counts)
  const found = [...data.classes.entries()].filter(([, name]) => name.toLowerCase().includes(sought.toLowerCase()))
  return (
    <>
      {data.classes.length >= searchFrom && (
        <div className="class-rows-search">
          <TextField label={say.find} placeholder={say.find} value={sought} onChange={setSought} />
        </div>
      )}
      <table className="class-rows" aria-label={texts.datasets.classes}>
        <thead>
          <tr>
            <th scope="col">{say.class}</th>
            <th scope="col" data-numeric="true">
              {say.images}
            </th>
            <td />
            <th scope="col">{say.samples}</th>
          </tr>
        </thead>
        <tbody>
          {found.slice(0, most).map(([label, name]) => (
            <tr key={name} data-rare={rare.has(label)}>
              <th scope="row">
                <button type="button" className="class-name truncate" title={say.open(name)} onClick={() => onOpen(label)}>
                  {name}
                </button>
              </th>
              <td data-numeric="true">{sayCount(data.counts[label] ?? 0)}</td>
              <td>
                <div className="class-bar" aria-hidden="true">
                  <div style={{ width: `${((data.counts[label] ?? 0) / largest) * 100}%` }} />
                </div>
              </td>
              <td>
                <Samples reference={reference} label={label} name={name} masks={masks} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {found.length === 0 && <p className="tertiary">{say.none(sought)}</p>}
      {found.length > most && <Button onClick={() => setMost(most + 10 * firstRows)}>{say.more(found.length - most)}</Button>}
    </>
  )
}

/** Of a picture with its gap. */
const samplePx = 36

interface SamplesProps extends Pick<ClassRowsProps, 'reference' | 'masks'> {
  readonly label: number
  readonly name: string
}

function Samples({ reference, label, name, masks }: SamplesProps) {
  const box = useRef<HTMLDivElement>(null)
  const samples = useRoom(box)
  const [indices, setIndices] = useState<readonly number[]>([])
  const { location } = reference
  useEffect(() => {
    if (samples === 0) return
    let here = true
    client.datasets.indices({ dataset: { location }, label, limit: samples }).then(
      (found) => here && setIndices(found.indices),
      () => here && setIndices([]),
    )
    return () => {
      here = false
    }
  }, [samples, location, label])
  const examples = useExamples(reference, indices, { masks: masks !== undefined, side: 64 })
  return (
    <div ref={box} className="samples-row" role="img" aria-label={say.samplesOf(examples.length, name)}>
      {examples.map(({ index, picture, mask }) => (
        <span className="sample" key={index}>
          <Pixels picture={picture} />
          {mask && masks && <MaskOutline mask={mask} height={masks[0]} width={masks[1]} />}
        </span>
      ))}
    </div>
  )
}

/** How many samples stand in the row; 0 until one looks at it: data with a thousand classes ask for pictures only there. */
function useRoom(box: RefObject<HTMLElement | null>): number {
  const [room, setRoom] = useState(0)
  useEffect(() => {
    if (!box.current) return
    const observer = new IntersectionObserver((entries) => {
      const seen = entries.find(({ isIntersecting }) => isIntersecting)
      if (seen) setRoom((was) => Math.max(was, 1, Math.floor(seen.boundingClientRect.width / samplePx)))
    })
    observer.observe(box.current)
    return () => observer.disconnect()
  }, [box])
  return room
}
