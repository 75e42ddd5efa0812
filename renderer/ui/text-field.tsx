// One line of text; with `commitOnEnter` it is handed on by Enter or by leaving the field, and Escape takes it back.

import { useEffect, useRef, useState } from 'react'

interface TextFieldProps {
  readonly id?: string
  readonly value: string
  onChange(value: string): void
  readonly commitOnEnter?: boolean
  /** The field was left, or what was written taken back by Escape. */
  onLeave?(takenBack: boolean): void
  readonly label?: string
  readonly placeholder?: string
  readonly maxLength?: number | undefined
  readonly invalid?: boolean
  readonly disabled?: boolean | undefined
  readonly autoFocus?: boolean
  readonly describedBy?: string | undefined
}

export function TextField({
  id,
  value,
  onChange,
  commitOnEnter,
  onLeave,
  label,
  placeholder,
  maxLength,
  invalid,
  disabled,
  autoFocus,
  describedBy,
}: TextFieldProps) {
  const [text, setText] = useState(value)
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => setText(value), [value])
  useEffect(() => {
    if (autoFocus) input.current?.select()
  }, [autoFocus])
  const commit = () => {
    if (text !== value) onChange(text)
  }
  return (
    <div className="input" data-invalid={invalid}>
      <input
        ref={input}
        id={id}
        value={text}
        maxLength={maxLength}
        placeholder={placeholder}
        aria-label={label}
        aria-invalid={invalid}
        aria-describedby={describedBy}
        disabled={disabled}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => {
          setText(event.target.value)
          if (!commitOnEnter) onChange(event.target.value)
        }}
        onBlur={() => {
          if (commitOnEnter) commit()
          onLeave?.(false)
        }}
        onKeyDown={(event) => {
          if (!commitOnEnter) return
          if (event.key === 'Enter') commit()
          if (event.key !== 'Escape') return
          setText(value)
          onLeave?.(true)
        }}
      />
    </div>
  )
}
