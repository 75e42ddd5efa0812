// A number as text: typed freely, handed on when it is one; arrows step it. What is not a number stays in the field and is said.

import { type KeyboardEvent, useEffect, useState } from 'react'

interface NumberFieldProps {
  readonly id?: string
  readonly value: number
  onChange(value: number): void
  readonly whole?: boolean
  readonly min?: number | undefined
  readonly max?: number | undefined
  readonly step?: number
  readonly unit?: string | undefined
  readonly invalid?: boolean
  readonly disabled?: boolean | undefined
  readonly label?: string
  readonly describedBy?: string | undefined
}

const read = (text: string): number | undefined => {
  const value = Number(text.trim().replace('−', '-').replace(',', '.'))
  return text.trim() === '' || !Number.isFinite(value) ? undefined : value
}

export function NumberField({ id, value, onChange, whole, min, max, step = 1, unit, invalid, disabled, label, describedBy }: NumberFieldProps) {
  const [text, setText] = useState(String(value))
  useEffect(() => setText((shown) => (read(shown) === value ? shown : String(value))), [value])

  const typed = read(text)
  const take = (next: string) => {
    setText(next)
    const number = read(next)
    if (number !== undefined && number !== value) onChange(number)
  }
  const stepBy = (event: KeyboardEvent) => {
    const direction = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0
    if (!direction || typed === undefined) return
    event.preventDefault()
    const next = typed + direction * step * (event.shiftKey ? 10 : 1)
    const held = Math.min(max ?? Number.POSITIVE_INFINITY, Math.max(min ?? Number.NEGATIVE_INFINITY, next))
    take(whole ? String(Math.round(held)) : String(Number(held.toPrecision(12))))
  }
  return (
    <div className="input" data-invalid={invalid || typed === undefined}>
      <input
        id={id}
        value={text}
        inputMode={whole ? 'numeric' : 'decimal'}
        data-numeric="true"
        aria-label={label}
        aria-invalid={invalid || typed === undefined}
        aria-describedby={describedBy}
        disabled={disabled}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => take(event.target.value)}
        onBlur={() => setText(String(value))}
        onKeyDown={stepBy}
      />
      {unit && <span className="input-unit">{unit}</span>}
    </div>
  )
}

interface PairFieldProps extends Omit<NumberFieldProps, 'value' | 'onChange' | 'label'> {
  readonly value: readonly [number, number]
  onChange(value: readonly [number, number]): void
  readonly label: string
}

/** Height × width. */
export function PairField({ value, onChange, id, label, ...rest }: PairFieldProps) {
  const [height, width] = value
  return (
    <div className="pair">
      <NumberField
        {...rest}
        {...(id === undefined ? {} : { id })}
        whole
        label={`${label}, height`}
        value={height}
        onChange={(next) => onChange([next, width])}
      />
      <span aria-hidden="true">×</span>
      <NumberField {...rest} whole label={`${label}, width`} value={width} onChange={(next) => onChange([height, next])} />
    </div>
  )
}
