// The sign of a severity: a shape of its own, coloured.

import { CircleX, Info, TriangleAlert } from 'lucide-react'
import type { Severity } from '../../core/problems.ts'

const icons = { error: CircleX, warning: TriangleAlert, note: Info } as const satisfies Record<Severity, unknown>
const names = { error: 'Problem', warning: 'Warning', note: 'Note' } as const satisfies Record<Severity, string>

export function ProblemIcon({ severity }: { readonly severity: Severity }) {
  const Icon = icons[severity]
  return <Icon className="icon problem-icon" data-severity={severity} aria-label={names[severity]} />
}
