// One of many choices, from a list that opens.

import { Check, ChevronDown } from 'lucide-react'
import { Select as Radix } from 'radix-ui'

interface SelectProps<C extends string> {
  readonly id?: string
  readonly value: C
  /** Value -> label. */
  readonly choices: Readonly<Record<C, string>>
  onChange(value: C): void
  readonly label?: string
  readonly placeholder?: string
  readonly disabled?: boolean | undefined
  /** Choices that cannot be taken now. */
  readonly unavailable?: ReadonlySet<string>
}

export function Select<C extends string>({ id, value, choices, onChange, label, placeholder, disabled, unavailable }: SelectProps<C>) {
  return (
    <Radix.Root value={value} onValueChange={(next) => onChange(next as C)} disabled={disabled ?? false}>
      <Radix.Trigger id={id} className="select" aria-label={label}>
        <Radix.Value placeholder={placeholder} />
        <Radix.Icon asChild>
          <ChevronDown className="icon" aria-hidden="true" />
        </Radix.Icon>
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className="menu" position="popper" sideOffset={4} collisionPadding={8}>
          <Radix.Viewport>
            {Object.entries<string>(choices).map(([choice, title]) => (
              <Radix.Item key={choice} value={choice} className="menu-item" disabled={unavailable?.has(choice) ?? false}>
                <span className="menu-check">
                  <Radix.ItemIndicator>
                    <Check className="icon" aria-hidden="true" />
                  </Radix.ItemIndicator>
                </span>
                <Radix.ItemText>{title}</Radix.ItemText>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
