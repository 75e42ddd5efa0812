// What opens beside a control and stays until it is closed: a formula, a callout.

import { X } from 'lucide-react'
import { Popover as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { texts } from '../texts/texts.ts'

interface PopoverProps {
  readonly title: string
  readonly side?: 'left' | 'right' | 'top' | 'bottom'
  readonly trigger: ReactNode
  /** Its trigger was pressed before it was there. */
  readonly startsOpen?: boolean
  readonly children: ReactNode
}

export function Popover({ title, side = 'left', trigger, startsOpen = false, children }: PopoverProps) {
  return (
    <Radix.Root defaultOpen={startsOpen}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className="popover" side={side} sideOffset={16} collisionPadding={16} aria-label={title}>
          <div className="popover-head">
            <h3>{title}</h3>
            <Radix.Close className="icon-button" aria-label={texts.ui.close}>
              <X className="icon" aria-hidden="true" />
            </Radix.Close>
          </div>
          <div className="popover-body">{children}</div>
          <Radix.Arrow className="popover-arrow" width={16} height={8} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
