// What was measured before and stands in the repository: kept up to date, and what a run is compared with.

import { join } from 'node:path'
import type { HeatmapSpeed, SpeedReport, StepSpeed } from '../../../core/training/measured-speed.ts'
import { appRoot } from '../../app-root.ts'
import { writeAtomically } from '../../files/atomic.ts'
import { readText } from '../../files/read.ts'

/** Only a checkout has it: the packed program carries it inside its window. */
export const speedFile = join(appRoot, 'core', 'training', 'measured-speed.json')

export async function keepSpeed(report: SpeedReport): Promise<void> {
  const stored = JSON.parse(await readText(speedFile)) as readonly SpeedReport[]
  await writeAtomically(speedFile, `${JSON.stringify(merged(stored, report), null, 2)}\n`)
}

/** The report in place of the last one of its machine; what that one measured with the same versions and the new one did not measure stays, the peak that steps are shares of too. */
export function merged(stored: readonly SpeedReport[], report: SpeedReport): readonly SpeedReport[] {
  const before = stored.find((other) => isSameMachine(other, report))
  const others = stored.filter((other) => other !== before)
  if (!before || JSON.stringify(before.versions) !== JSON.stringify(report.versions)) return [...others, report]
  const left = <Row extends Named>(old: readonly Row[], now: readonly Row[]): readonly Row[] => {
    const again = new Set(now.map(keyOf))
    return old.filter((row) => !again.has(keyOf(row)))
  }
  const [steps, epochs, heatmaps] = [left(before.steps, report.steps), left(before.epochs, report.epochs), left(before.heatmaps, report.heatmaps)]
  if (steps.length + epochs.length + heatmaps.length === 0) return [...others, report]
  const rows = { steps: [...steps, ...report.steps], epochs: [...epochs, ...report.epochs], heatmaps: [...heatmaps, ...report.heatmaps] }
  const [since = report.date] = before.date.split(' to ')
  const date = since === report.date ? since : `${since} to ${report.date}`
  const { matrixPeak } = report.steps.length > 0 ? report : before
  return [...others, { ...report, matrixPeak, date, loadBefore: Math.max(before.loadBefore, report.loadBefore), ...rows }]
}

const isSameMachine = (a: SpeedReport, b: SpeedReport): boolean => a.machine === b.machine && a.threads === b.threads

interface Named {
  readonly network: string
  readonly optimizer?: string
  readonly method?: string
}
const keyOf = ({ network, optimizer = '', method = '' }: Named): string => `${network} ${optimizer}${method}`.trim()

/** Ratios this near to each other are the same: two runs on one quiet machine differ by as much. */
const leastChange = 0.05

/** In sentences: against the last run on this machine, or where there is none, on another; which network lost how much, which won. */
export function compareSpeed(stored: readonly SpeedReport[], report: SpeedReport): readonly string[] {
  const before = stored.find((other) => isSameMachine(other, report)) ?? stored.at(-1)
  if (!before) return ['No ratios are stored yet to compare with; "npm run bench -- --write" stores them.']
  const known = new Map([...before.steps, ...before.heatmaps].map((row) => [keyOf(row), row]))
  const changes = [...report.steps, ...report.heatmaps].flatMap((row) => sayChange(known.get(keyOf(row)), row))
  const where = isSameMachine(before, report) ? `Compared with ${before.date}` : `Compared with ${before.date} on another machine (${before.machine})`
  if (changes.length > 0) return [`${where}:`, ...changes]
  return [`${where}: no ratio has changed by more than ${leastChange * 100} % and beyond its spread.`]
}

type Compared = StepSpeed | HeatmapSpeed

/** Nothing where the quartiles overlap: the clock is noisy. */
function sayChange(before: Compared | undefined, now: Compared): readonly string[] {
  if (!before?.ratio || !now.ratio) return []
  const { ratio: old } = before
  const { ratio: fresh } = now
  const change = fresh.median / old.median - 1
  if (Math.abs(change) < leastChange || (fresh.low <= old.high && old.low <= fresh.high)) return []
  const verdict = change > 0 ? `lost ${percent(change)}` : `won ${percent(-change)}`
  return [`  ${keyOf(now)} ${verdict}: ${fresh.median.toFixed(2)} of PyTorch's time, ${old.median.toFixed(2)} before.`]
}

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`
