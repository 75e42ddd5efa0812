// A labelled row of a form: label left, control right, and below what is wrong with it.

import { type ReactNode, useId } from 'react'

interface FieldProps {
  readonly label: string
  readonly help?: string
  readonly error?: string | undefined
  readonly remark?: string | undefined
  /** Gets the ids that tie the control to its label and its message. */
  readonly children: (ids: { readonly id: string; readonly labelledBy: string; readonly describedBy: string | undefined }) => ReactNode
}

export function Field({ label, help, error, remark, children }: FieldProps) {
  const id = useId()
  const said = error ?? remark
  return (
    <div className="field">
      <label className="field-label truncate" htmlFor={id} id={`${id}-label`} title={help}>
        {label}
      </label>
      {children({ id, labelledBy: `${id}-label`, describedBy: said ? `${id}-said` : undefined })}
      {said && (
        <p className="field-remark" id={`${id}-said`} data-tone={error ? 'error' : 'plain'} role={error ? 'alert' : undefined}>
          {said}
        </p>
      )}
    </div>
  )
}
