// Buttons: primary (one per view), default, quiet and link; and the square one that holds an icon and carries its name.

import type { LucideIcon } from 'lucide-react'
import type { ComponentProps, ReactNode } from 'react'
import { Tooltip } from './tooltip.tsx'

interface ButtonProps extends ComponentProps<'button'> {
  readonly kind?: 'primary' | 'default' | 'quiet' | 'link'
  readonly large?: boolean
  readonly icon?: LucideIcon
  readonly children: ReactNode
}

export function Button({ kind = 'default', large, icon: Icon, children, className, ...rest }: ButtonProps) {
  return (
    <button type="button" className={`button ${className ?? ''}`} data-kind={kind} data-large={large} {...rest}>
      {Icon && <Icon className="icon" aria-hidden="true" />}
      {children}
    </button>
  )
}

interface IconButtonProps extends ComponentProps<'button'> {
  readonly icon: LucideIcon
  /** What it does; shown as its tooltip and read aloud. */
  readonly label: string
  readonly keys?: string
}

export function IconButton({ icon: Icon, label, keys, className, ...rest }: IconButtonProps) {
  return (
    <Tooltip text={keys ? `${label} (${keys})` : label}>
      <button type="button" className={`icon-button ${className ?? ''}`} aria-label={label} {...rest}>
        <Icon className="icon" aria-hidden="true" />
      </button>
    </Tooltip>
  )
}
