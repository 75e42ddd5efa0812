// The classes of the data: how many images each has, and some of them; with the outline of the object where the data know it.

import { type RefObject, useEffect, useRef, useState } from 'react'
import type { DatasetDescription, DatasetReferenceInput, Example } from '../../core/protocol/datasets.ts'
import { sayCount } from '../inspector/numbers.ts'
import { client } from '../state/client.ts'
import { Pixels } from '../ui/pixels.tsx'
import { useExamples } from './data-store.ts'
import { MaskOutline } from './mask-outline.tsx'

interface ClassRowsProps {
  readonly reference: DatasetReferenceInput
  readonly data: DatasetDescription
  readonly rare: ReadonlySet<number>
  readonly masks: boolean
}

export function ClassRows({ reference, data, rare, masks }: ClassRowsProps) {
  const most = Math.max(1, ...data.counts)
  return (
    <table className="class-rows" aria-label="Classes">
      <thead>
        <tr>
          <th scope="col">class</th>
          <th scope="col" data-numeric="true">
            images
          </th>
          <td />
          <th scope="col">samples</th>
        </tr>
      </thead>
      <tbody>
        {data.classes.map((name, label) => (
          <tr key={name} data-rare={rare.has(label)}>
            <th scope="row">
              <span className="truncate" title={name}>
                {name}
              </span>
            </th>
            <td data-numeric="true">{sayCount(data.counts[label] ?? 0)}</td>
            <td>
              <div className="class-bar" aria-hidden="true">
                <div style={{ width: `${((data.counts[label] ?? 0) / most) * 100}%` }} />
              </div>
            </td>
            <td>
              <Samples reference={reference} label={label} name={name} masks={masks && data.hasMasks} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const samples = 12

function Samples({
  reference,
  label,
  name,
  masks,
}: {
  readonly reference: DatasetReferenceInput
  readonly label: number
  readonly name: string
  readonly masks: boolean
}) {
  const box = useRef<HTMLDivElement>(null)
  const seen = useSeen(box)
  const [indices, setIndices] = useState<readonly number[]>([])
  const { location } = reference
  useEffect(() => {
    if (!seen) return
    let here = true
    client.datasets.indices({ dataset: { location }, label, limit: samples }).then(
      (found) => here && setIndices(found.indices),
      () => here && setIndices([]),
    )
    return () => {
      here = false
    }
  }, [seen, location, label])
  const examples = useExamples(reference, indices, masks)
  return (
    <div ref={box} className="samples-row" role="img" aria-label={`${examples.length} images of ${name}`}>
      {examples.map((example) => (
        <Sample key={example.index} example={example} />
      ))}
    </div>
  )
}

const Sample = ({ example }: { readonly example: Example }) => (
  <span className="sample">
    <Pixels picture={example.picture} />
    {example.mask && <MaskOutline mask={example.mask} width={example.picture.width} height={example.picture.height} />}
  </span>
)

/** Data with a thousand classes ask for pictures only where one looks. */
function useSeen(box: RefObject<HTMLElement | null>): boolean {
  const [seen, setSeen] = useState(false)
  useEffect(() => {
    if (!box.current) return
    const observer = new IntersectionObserver((entries) => setSeen((was) => was || entries.some(({ isIntersecting }) => isIntersecting)))
    observer.observe(box.current)
    return () => observer.disconnect()
  }, [box])
  return seen
}
