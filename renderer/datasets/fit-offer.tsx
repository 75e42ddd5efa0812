// Where design and data differ: what that means, and one click that mends it.

import { TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import type { DatasetDescription } from '../../core/protocol/datasets.ts'
import { sayShape } from '../../core/tensor/tensor.ts'
import { useDesign } from '../state/design-store.ts'
import { Button } from '../ui/button.tsx'
import { misfitOf } from './fit-design.ts'

export const Warning = ({ children, action }: { readonly children: ReactNode; readonly action?: ReactNode }) => (
  <div className="data-warning" role="status">
    <TriangleAlert className="icon" aria-hidden="true" />
    <p>{children}</p>
    {action}
  </div>
)

/** Input and classes of the design as the data have them: one click, one step of undo. */
export function FitOffer({ data }: { readonly data: DatasetDescription }) {
  const design = useDesign((state) => state.design)
  const check = useDesign((state) => state.check)
  const perform = useDesign((state) => state.perform)
  const misfit = misfitOf(design, check, data)
  if (!misfit) return null
  const classes = misfit.classes === undefined ? '' : ` and tells ${misfit.classes} classes apart`
  const action = <Button onClick={() => perform(misfit.command)}>{misfit.label}</Button>
  if (misfit.refused)
    return (
      <Warning action={action}>
        <b>
          {design.name} takes {sayShape(misfit.input)}
          {classes}.
        </b>{' '}
        It cannot be trained on these data as it stands.
      </Warning>
    )
  return (
    <div className="data-offer">
      <p>
        {design.name} takes {sayShape(misfit.input)}
        {classes}; the images are brought to it.
      </p>
      {action}
    </div>
  )
}
