// The image that flows through the network with the part of it that one value of the selected layer sees; it follows the pointer over the layer's maps.

import { type PointerEvent, useState } from 'react'
import type { CheckedNode } from '../../core/design/checked.ts'
import { type Field, partSeen } from '../../core/design/receptive-field.ts'
import type { FieldFigure } from '../analysis/figures.ts'
import { texts } from '../texts/texts.ts'
import { useThumbnails } from '../thumbnails/thumbnail-store.ts'
import { useShownImage } from '../thumbnails/use-shown-image.ts'
import { Pixels } from '../ui/pixels.tsx'

const { inspector: said } = texts

interface FieldViewProps {
  readonly checked: CheckedNode
  readonly figure: FieldFigure
}

export function FieldView({ checked, figure }: FieldViewProps) {
  const { picture } = useShownImage()
  const [, rows = 1, columns = 1] = checked.output
  const spatial = checked.output.length === 3 && figure.field !== 'all' && figure.field.size.length === 2
  if (!picture) return <p className="figure-note">{figure.sentence}</p>
  return (
    <div className="field-view">
      <div className="field-image" role="img" aria-label={said.seenPart(checked.node.name)}>
        <Pixels picture={picture} />
        {spatial ? (
          <SeenPart layer={checked.node.name} field={figure.field as Field} map={[rows, columns]} image={[picture.height, picture.width]} />
        ) : (
          <span className="field-part" style={{ inset: 0 }} />
        )}
      </div>
      <p>
        {figure.sentence}
        {spatial && rows * columns > 1 && <span className="tertiary"> {said.moveOverMap}</span>}
      </p>
    </div>
  )
}

interface SeenPartProps {
  readonly layer: string
  readonly field: Field
  readonly map: readonly [rows: number, columns: number]
  readonly image: readonly [height: number, width: number]
}

/** Over the image itself the pointer chooses the place as well. */
function SeenPart({ layer, field, map: [rows, columns], image }: SeenPartProps) {
  const over = useThumbnails((state) => (state.pointed?.layer === layer ? state.pointed : undefined))
  const [here, setHere] = useState<{ readonly x: number; readonly y: number }>()
  const { x, y } = here ?? over ?? { x: 0.5, y: 0.5 }
  const place = [Math.min(rows - 1, Math.floor(y * rows)), Math.min(columns - 1, Math.floor(x * columns))]
  const [vertical, horizontal] = partSeen(field, place, image)
  const percent = (value: number, of: number) => `${(100 * value) / of}%`
  const follow = (event: PointerEvent) => setHere(placeIn(event))
  return (
    <span className="field-cover" onPointerMove={follow} onPointerLeave={() => setHere(undefined)}>
      <span
        className="field-part"
        style={{
          top: percent(vertical?.from ?? 0, image[0]),
          height: percent((vertical?.to ?? image[0]) - (vertical?.from ?? 0), image[0]),
          left: percent(horizontal?.from ?? 0, image[1]),
          width: percent((horizontal?.to ?? image[1]) - (horizontal?.from ?? 0), image[1]),
        }}
      />
    </span>
  )
}

/** Shares of the width and height of what the pointer is over. */
function placeIn({ clientX, clientY, currentTarget }: PointerEvent): { readonly x: number; readonly y: number } {
  const { left, top, width, height } = currentTarget.getBoundingClientRect()
  const within = (value: number) => Math.min(0.999, Math.max(0, value))
  return { x: within((clientX - left) / width), y: within((clientY - top) / height) }
}
