// Gradient health: per layer the course of its gradient's length, the last value, and a word where it vanishes, explodes or is gone.

import './gradient-health.css'
import { CircleSlash, TrendingDown, TrendingUp } from 'lucide-react'
import { useMemo } from 'react'
import { type GradientVerdict, gradientHealth, type LayerHealth } from '../../core/training/gradient-health.ts'
import { sayCount } from '../inspector/numbers.ts'
import { texts } from '../texts/texts.ts'
import { Section } from '../ui/panel.tsx'
import { Tooltip } from '../ui/tooltip.tsx'
import { useRun } from './run-store.ts'

const words = texts.training.gradients

export function useGradientHealth(): readonly LayerHealth[] {
  const gradients = useRun((state) => state.history.gradients)
  return useMemo(() => gradientHealth(gradients), [gradients])
}

/** Nothing before the first measurement. */
export function GradientHealth() {
  const layers = useGradientHealth()
  if (layers.length === 0) return null
  return (
    <Section title={words.title} aside={words.aside}>
      <ul className="gradient-list" aria-label={words.title}>
        {layers.map((layer) => (
          <li key={layer.layer}>
            <span className="truncate">{layer.layer}</span>
            <Sparkline norms={layer.norms} />
            <b>{sayNorm(layer.norms.at(-1) ?? 0)}</b>
            <Mark verdict={layer.verdict} />
          </li>
        ))}
      </ul>
    </Section>
  )
}

const icons = { vanishing: TrendingDown, exploding: TrendingUp, dead: CircleSlash } as const

/** Icon and word; nothing where all is well. */
export function Mark({ verdict }: { readonly verdict: GradientVerdict }) {
  if (verdict === 'healthy') return null
  const Icon = icons[verdict]
  return (
    <Tooltip text={words.means[verdict]}>
      <span className="gradient-mark" data-verdict={verdict}>
        <Icon className="icon" aria-hidden="true" />
        {words.verdicts[verdict]}
        <span className="visually-hidden">. {words.means[verdict]}</span>
      </span>
    </Tooltip>
  )
}

const [width, height] = [72, 16]

/** The norm's course on a logarithmic scale, oldest left. */
export function Sparkline({ norms }: { readonly norms: readonly number[] }) {
  const points = useMemo(() => pathOf(norms), [norms])
  return (
    <svg className="sparkline" width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      {norms.length > 1 ? <polyline points={points} /> : <circle cx={width / 2} cy={height / 2} r={1.5} />}
    </svg>
  )
}

function pathOf(norms: readonly number[]): string {
  const least = 1e-12
  const logs = norms.map((norm) => Math.log10(Math.min(Math.max(norm, least), 1e12)))
  const [low, high] = [Math.min(...logs), Math.max(...logs)]
  // Less than a power of ten is not blown up to the whole height.
  const span = Math.max(high - low, 1)
  const middle = (high + low) / 2
  return logs
    .map(
      (log, at) => `${((at / (logs.length - 1)) * (width - 2) + 1).toFixed(1)},${(height / 2 - ((log - middle) / span) * (height - 4)).toFixed(1)}`,
    )
    .join(' ')
}

export function sayNorm(norm: number): string {
  if (!Number.isFinite(norm)) return '∞'
  if (norm === 0) return '0'
  if (norm >= 0.001 && norm < 1000) return norm.toPrecision(3)
  if (norm >= 1000 && norm < 100_000) return sayCount(Math.round(norm))
  const [digits = '', power = ''] = norm.toExponential(1).split('e')
  return `${digits}·10${[...power.replace('+', '')].map((sign) => raised[sign] ?? '').join('')}`
}
const raised: Readonly<Record<string, string>> = Object.fromEntries([...'-0123456789'].map((sign, at) => [sign, [...'⁻⁰¹²³⁴⁵⁶⁷⁸⁹'][at] as string]))
