// Two to four choices side by side, one of them taken.

import { ToggleGroup } from 'radix-ui'

interface SegmentedProps<C extends string> {
  readonly id?: string
  readonly value: C
  /** Value -> label. */
  readonly choices: Readonly<Record<C, string>>
  onChange(value: C): void
  readonly label?: string
  readonly labelledBy?: string
  readonly disabled?: boolean | undefined
}

export function Segmented<C extends string>({ id, value, choices, onChange, label, labelledBy, disabled }: SegmentedProps<C>) {
  return (
    <ToggleGroup.Root
      id={id}
      className="segmented"
      type="single"
      value={value}
      aria-label={label}
      aria-labelledby={labelledBy}
      disabled={disabled ?? false}
      onValueChange={(next) => {
        if (next) onChange(next as C)
      }}
    >
      {Object.entries<string>(choices).map(([choice, title]) => (
        <ToggleGroup.Item key={choice} value={choice}>
          {title}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  )
}
