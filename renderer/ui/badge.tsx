// A word on a tinted ground; never colour alone.

import type { ReactNode } from 'react'

export type Tone = 'plain' | 'accent' | 'ok' | 'warn' | 'error'

export const Badge = ({ tone = 'plain', children }: { readonly tone?: Tone; readonly children: ReactNode }) => (
  <span className="badge" data-tone={tone}>
    {children}
  </span>
)
