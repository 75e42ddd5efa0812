// The form of any declared options: layers, optimizers, losses, explainers and training alike. What is wrong stands below its field.

import { useState } from 'react'
import { type Option, type Options, readOptions } from '../../core/options/options.ts'
import type { Problem } from '../../core/problems.ts'
import { texts } from '../texts/texts.ts'
import { Field } from '../ui/field.tsx'
import { ListField, NumberField, SizesField } from '../ui/number-field.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { Select } from '../ui/select.tsx'
import { Switch } from '../ui/switch.tsx'
import { TextField } from '../ui/text-field.tsx'

interface OptionFormProps {
  readonly options: Options
  /** Only what differs from the defaults must stand here. */
  readonly values: Readonly<Record<string, unknown>>
  onChange(name: string, value: unknown): void
  /** Said below the option that they name, besides what the form finds itself. */
  readonly problems?: readonly Problem[]
  readonly disabled?: boolean
  /** Leaves these out. */
  readonly without?: readonly string[]
}

export function OptionForm({ options, values: raw, onChange, problems = [], disabled, without = [] }: OptionFormProps) {
  const read = readOptions(options, raw)
  // A value that is out of range is shown as it stands, with what is wrong below it.
  const values: Record<string, unknown> = { ...read.values, ...raw }
  const wrong = new Map([...problems, ...read.problems].map((problem) => [problem.option, `${problem.what} ${problem.mend}`]))
  const visible = Object.entries(options).filter(([name, option]) => !without.includes(name) && (option.when?.(values) ?? true))
  // What is seldom set is folded away, but not where something of it is set.
  const rare = visible.filter(([, option]) => option.rare)
  const isSet = rare.some(([name, option]) => wrong.has(name) || JSON.stringify(values[name]) !== JSON.stringify(option.default))
  const [open, setOpen] = useState(false)
  const rows = (shown: typeof visible) =>
    shown.map(([name, option]) => (
      <OptionRow
        key={name}
        option={option}
        value={values[name]}
        error={wrong.get(name)}
        disabled={disabled}
        onChange={(value) => onChange(name, value)}
      />
    ))
  return (
    <>
      {rows(visible.filter(([, option]) => !option.rare))}
      {rare.length > 0 && (
        <details className="more-options" open={open || isSet} onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary>{texts.inspector.moreOptions}</summary>
          {rows(rare)}
        </details>
      )}
    </>
  )
}

interface OptionRowProps {
  readonly option: Option
  readonly value: unknown
  readonly error: string | undefined
  readonly disabled: boolean | undefined
  onChange(value: unknown): void
}

function OptionRow({ error, ...row }: OptionRowProps) {
  const [readable, setReadable] = useState(true)
  const { kind, label, help } = row.option
  const said = readable ? error : texts.inspector.unreadable(kind === 'list')
  return (
    <Field label={label} help={help} error={said}>
      {(ids) => <OptionControl {...row} invalid={said !== undefined} ids={ids} onReadable={setReadable} />}
    </Field>
  )
}

interface OptionControlProps extends Omit<OptionRowProps, 'error'> {
  readonly invalid: boolean
  readonly ids: { readonly id: string; readonly labelledBy: string; readonly describedBy: string | undefined }
  onReadable(readable: boolean): void
}

function OptionControl({ option, value, ids, onChange, onReadable, invalid, disabled }: OptionControlProps) {
  const { id, labelledBy, describedBy } = ids
  const common = { id, invalid, disabled, describedBy }
  switch (option.kind) {
    case 'int':
    case 'float': {
      const step = option.kind === 'int' ? 1 : floatStep(option.default)
      const number = typeof value === 'number' ? value : option.default
      return (
        <NumberField
          {...common}
          onReadable={onReadable}
          whole={option.kind === 'int'}
          value={number}
          min={option.min}
          max={option.max}
          step={step}
          unit={option.unit}
          onChange={onChange}
        />
      )
    }
    case 'pair':
    case 'list': {
      const names = option.kind === 'pair' ? ['height', 'width'] : option.names
      const numbers = numbersOr(value, option.default)
      if (!names) return <ListField {...common} value={numbers} onChange={onChange} onReadable={onReadable} />
      const whole = option.kind === 'pair' || option.of === 'int'
      const range = { min: option.min, max: option.max, unit: option.unit }
      const sizes = { whole, names, label: option.label, value: numbers }
      return <SizesField {...common} {...range} {...sizes} onChange={onChange} onReadable={onReadable} />
    }
    case 'flag':
      return <Switch id={id} checked={value === true} disabled={disabled} onChange={onChange} />
    case 'text':
      return <TextField {...common} value={typeof value === 'string' ? value : option.default} maxLength={option.maxLength} onChange={onChange} />
    case 'choice': {
      const chosen = typeof value === 'string' ? value : option.default
      return shortChoices(option.choices) ? (
        <Segmented id={id} value={chosen} choices={option.choices} labelledBy={labelledBy} disabled={disabled} onChange={onChange} />
      ) : (
        <Select id={id} value={chosen} choices={option.choices} disabled={disabled} onChange={onChange} />
      )
    }
  }
}

/** Few and short enough to stand side by side. */
const shortChoices = (choices: Readonly<Record<string, string>>): boolean => {
  const labels = Object.values(choices)
  return labels.length <= 3 && labels.join('').length <= 18
}
const floatStep = (value: number): number => 10 ** Math.floor(Math.log10(Math.abs(value) || 0.1))
const numbersOr = (value: unknown, otherwise: readonly number[]): readonly number[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'number') ? value : otherwise
