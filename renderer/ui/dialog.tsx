// A question or a page above the window: titled, closed by Escape, the focus kept inside.

import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { CSSProperties, ReactNode } from 'react'
import { texts } from '../texts/texts.ts'
import { useGiveBack } from './give-back.ts'
import { placeInDialog } from './open-dialogs.ts'

interface DialogProps {
  readonly open: boolean
  onClose(): void
  readonly title: string
  readonly widthPx?: number
  readonly children: ReactNode
  /** Buttons, the primary one last. */
  readonly actions?: ReactNode
}

export function Dialog({ open, onClose, title, widthPx = 480, children, actions }: DialogProps) {
  const giveBack = useGiveBack()
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="dialog-veil" />
        <Radix.Content className="dialog" style={{ '--dialog-width': `${widthPx}px` } as CSSProperties} aria-describedby={undefined} {...giveBack}>
          <div className="dialog-head">
            <Radix.Title>{title}</Radix.Title>
            <Radix.Close className="icon-button" aria-label={texts.ui.close}>
              <X className="icon" aria-hidden="true" />
            </Radix.Close>
          </div>
          <div className="dialog-body">{children}</div>
          <div ref={placeInDialog} />
          {actions && <div className="dialog-actions">{actions}</div>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
