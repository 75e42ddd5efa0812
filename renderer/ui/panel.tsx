// Panels left and right of a workspace, and their sections. A panel scrolls; what lies between panels does not.

import type { ComponentProps, ReactNode } from 'react'

interface PanelProps extends Omit<ComponentProps<'section'>, 'title'> {
  /** Read aloud as the region's name. */
  readonly label: string
  readonly title?: ReactNode
  readonly aside?: ReactNode
}

export function Panel({ label, title, aside, children, className, ...rest }: PanelProps) {
  return (
    <section className={`panel ${className ?? ''}`} aria-label={label} {...rest}>
      {title && (
        <div className="panel-head">
          <h2>{title}</h2>
          {aside}
        </div>
      )}
      {children}
    </section>
  )
}

export function Section({ title, aside, children }: { readonly title?: string; readonly aside?: ReactNode; readonly children: ReactNode }) {
  return (
    <div className="section">
      {title && (
        <div className="section-head">
          <h3>{title}</h3>
          {typeof aside === 'string' ? <span className="section-aside">{aside}</span> : aside}
        </div>
      )}
      {children}
    </div>
  )
}
