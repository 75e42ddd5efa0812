// Empty, busy, failed: what belongs here, what went wrong and what is safe, with one action each.

import { CircleX, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'

interface MessageProps {
  readonly title: string
  readonly tone?: 'plain' | 'warn' | 'error'
  readonly children?: ReactNode
  /** Buttons; the mend first, as primary. */
  readonly actions?: ReactNode
}

export function Message({ title, tone = 'plain', children, actions }: MessageProps) {
  return (
    <div className="message" data-tone={tone} role={tone === 'plain' ? undefined : 'alert'}>
      <p className="message-title">
        {tone === 'error' && <CircleX className="icon" aria-hidden="true" />}
        {tone === 'warn' && <TriangleAlert className="icon" aria-hidden="true" />}
        {title}
      </p>
      {children && <div className="message-text">{children}</div>}
      {actions && <div className="message-actions">{actions}</div>}
    </div>
  )
}
