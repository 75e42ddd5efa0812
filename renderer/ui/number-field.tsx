// A number as text: typed freely, handed on when it is one; arrows step it. What is not a number stays until the field is left, and whose field it is hears of it.

import { Fragment, type KeyboardEvent, useEffect, useState } from 'react'
import { TextField } from './text-field.tsx'

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
  /** Whether what is typed is a number; called when that changes. */
  onReadable?(readable: boolean): void
}

const read = (text: string): number | undefined => {
  const value = Number(text.trim().replace('−', '-').replace(',', '.'))
  return text.trim() === '' || !Number.isFinite(value) ? undefined : value
}

/** A field that goes away leaves nothing unread. */
function useTold(readable: boolean, tell: NumberFieldProps['onReadable']): void {
  useEffect(() => {
    if (readable) return
    tell?.(false)
    return () => tell?.(true)
  }, [readable, tell])
}

export function NumberField({
  id,
  value,
  onChange,
  whole,
  min,
  max,
  step = 1,
  unit,
  invalid,
  disabled,
  label,
  describedBy,
  onReadable,
}: NumberFieldProps) {
  const [text, setText] = useState(String(value))
  useEffect(() => setText((shown) => (read(shown) === value ? shown : String(value))), [value])

  const typed = read(text)
  useTold(typed !== undefined, onReadable)
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

interface SizesFieldProps extends Omit<NumberFieldProps, 'value' | 'onChange' | 'label'> {
  readonly value: readonly number[]
  /** What each number is: height, width. */
  readonly names: readonly string[]
  onChange(value: readonly number[]): void
  readonly label: string
}

/** Height × width, or as many numbers as there are names. */
export function SizesField({ value, names, onChange, id, label, ...rest }: SizesFieldProps) {
  return (
    <div className="pair">
      {names.map((name, at) => (
        <Fragment key={name}>
          {at > 0 && <span aria-hidden="true">×</span>}
          <NumberField
            {...rest}
            {...(id === undefined || at > 0 ? {} : { id })}
            label={`${label}, ${name}`}
            value={value[at] ?? 0}
            onChange={(next) => onChange(names.map((_, each) => (each === at ? next : (value[each] ?? 0))))}
          />
        </Fragment>
      ))}
    </div>
  )
}

interface ListFieldProps extends Pick<NumberFieldProps, 'id' | 'invalid' | 'disabled' | 'describedBy' | 'onReadable'> {
  readonly value: readonly number[]
  onChange(value: readonly number[]): void
}

/** Any number of numbers, written with commas or spaces between them. */
export function ListField({ value, onChange, invalid, onReadable, ...rest }: ListFieldProps) {
  const [text, setText] = useState(value.join(', '))
  useEffect(() => setText((shown) => (readList(shown)?.join() === value.join() ? shown : value.join(', '))), [value])
  const wrong = readList(text) === undefined
  useTold(!wrong, onReadable)
  const take = (next: string) => {
    setText(next)
    const numbers = readList(next)
    if (numbers && numbers.join() !== value.join()) onChange(numbers)
  }
  return <TextField {...rest} value={text} invalid={invalid || wrong} onChange={take} />
}

function readList(text: string): readonly number[] | undefined {
  const parts = text.split(/[\s,;]+/).filter((part) => part !== '')
  const numbers = parts.map((part) => Number(part.replace('−', '-')))
  return numbers.every(Number.isFinite) ? numbers : undefined
}
