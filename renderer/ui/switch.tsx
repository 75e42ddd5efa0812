// On or off, at once.

import { Switch as Radix } from 'radix-ui'

interface SwitchProps {
  readonly id?: string
  readonly checked: boolean
  onChange(checked: boolean): void
  readonly label?: string
  readonly disabled?: boolean | undefined
}

export function Switch({ id, checked, onChange, label, disabled }: SwitchProps) {
  return (
    <Radix.Root id={id} className="switch" checked={checked} onCheckedChange={onChange} aria-label={label} disabled={disabled ?? false}>
      <Radix.Thumb />
    </Radix.Root>
  )
}
