// Where design and data differ: what that means, and one click that mends it.

import { TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Template } from '../../core/design/templates/template.ts'
import type { DatasetDescription } from '../../core/protocol/datasets.ts'
import { sayShape } from '../../core/tensor/tensor.ts'
import { useDesign } from '../state/design-store.ts'
import { texts } from '../texts/texts.ts'
import { Button } from '../ui/button.tsx'
import { Menu } from '../ui/menu.tsx'
import { misfitOf } from './fit-design.ts'
import { fittingInput, openTemplate, templatesFor } from './open-template.ts'

const say = texts.datasets.fit

export const Warning = ({ children, action }: { readonly children: ReactNode; readonly action?: ReactNode }) => (
  <div className="data-warning" role="status">
    <TriangleAlert className="icon" aria-hidden="true" />
    <p>{children}</p>
    {action}
  </div>
)

/** Input and classes of the design as the data have them: one click, one step of undo. Without a design: a template that fits. */
export function FitOffer({ data, location }: { readonly data: DatasetDescription; readonly location: string }) {
  const design = useDesign((state) => state.design)
  const check = useDesign((state) => state.check)
  const perform = useDesign((state) => state.perform)
  if (design.nodes.length === 0 && data.classes.length > 1 && data.shape.length === 3) return <TemplateOffer data={data} location={location} />
  const misfit = misfitOf(design, check, data)
  if (!misfit) return null
  const takes = say.takes(design.name, sayShape(misfit.input), misfit.classes)
  const action = <Button onClick={() => perform(misfit.command)}>{misfit.label}</Button>
  if (misfit.refused)
    return (
      <Warning action={action}>
        <b>{takes}.</b> {say.refused}
      </Warning>
    )
  return (
    <div className="data-offer">
      <p>
        {takes}; {say.brought}.
      </p>
      {action}
    </div>
  )
}

function TemplateOffer({ data, location }: { readonly data: DatasetDescription; readonly location: string }) {
  const input = fittingInput(data.shape)
  const classes = data.classes.length
  const [best, ...others] = templatesFor(input)
  if (!best) return null
  const open = (template: Template) => void openTemplate(template, { location, input, classes, description: data })
  return (
    <div className="data-offer">
      <p>
        <b>{say.noDesign}</b> {say.noDesignMeans}
      </p>
      <Menu align="end" entries={others.map((template) => ({ kind: 'command', label: template.title, run: () => open(template) }))}>
        <Button kind="quiet">{say.other}</Button>
      </Menu>
      <Button kind="primary" onClick={() => open(best)}>
        {say.open(best.id, sayShape(input), classes)}
      </Button>
    </div>
  )
}
