// The tables of the handbook's page on speed: what `lamina bench --write` measured beside PyTorch, machine by machine.

import type { EpochSpeed, HeatmapSpeed, SpeedReport, Spread, StepSpeed } from '../../core/training/measured-speed.ts'
import { texts } from '../texts/texts.ts'
import type { Column } from '../ui/table.tsx'

/** Rows as they are read, under the words that say where they come from. */
export interface FactTable {
  readonly title: string
  readonly columns: readonly Column<readonly string[]>[]
  readonly rows: readonly (readonly string[])[]
}

export interface Facts {
  readonly title: string
  readonly remark: string
  readonly tables: readonly FactTable[]
}

const said = texts.handbook.speed
const ratio = (spread: Spread | undefined): string =>
  spread ? said.spread(spread.median.toFixed(2), spread.low.toFixed(2), spread.high.toFixed(2)) : '–'
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`
const milliseconds = (ms: number | undefined): string => (ms === undefined ? '–' : `${ms.toFixed(ms < 10 ? 2 : ms < 100 ? 1 : 0)} ms`)
const megabytes = (bytes: number | undefined): string => (bytes === undefined ? '–' : `${Math.round(bytes / 2 ** 20)} MB`)

/** How a column of a table is filled. */
type Filling<Row> = readonly [title: string, cell: (row: Row) => string, kind?: 'words']

const stepColumns: readonly Filling<StepSpeed>[] = [
  [said.columns.network, ({ network }) => network, 'words'],
  [said.columns.batch, ({ batch }) => `${batch}`],
  [said.columns.optimizer, ({ optimizer }) => optimizer, 'words'],
  [said.columns.lamina, ({ laminaMs }) => milliseconds(laminaMs)],
  [said.columns.torch, ({ torchMs }) => milliseconds(torchMs)],
  [said.columns.ratio, (row) => ratio(row.ratio)],
  [said.columns.untuned, ({ untunedRatio }) => untunedRatio?.median.toFixed(2) ?? '–'],
  [said.columns.utilisation, ({ utilisation }) => percent(utilisation)],
  [said.columns.opening, ({ compileMs, sessionMs }) => `${milliseconds(compileMs)} + ${milliseconds(sessionMs)}`],
  [said.columns.memory, ({ laminaPeakBytes, torchPeakBytes }) => `${megabytes(laminaPeakBytes)} / ${megabytes(torchPeakBytes)}`],
]
const epochColumns: readonly Filling<EpochSpeed>[] = [
  [said.columns.network, ({ network }) => network, 'words'],
  [said.columns.batch, ({ batch }) => `${batch}`],
  [said.columns.steps, ({ steps }) => `${steps}`],
  [said.columns.epoch, ({ epochMs }) => milliseconds(epochMs)],
  [said.columns.stepsAlone, ({ stepsMs }) => milliseconds(stepsMs)],
  [said.columns.overhead, ({ overhead: { median, low, high } }) => said.spread(percent(median), percent(low), percent(high))],
]
const heatmapColumns: readonly Filling<HeatmapSpeed>[] = [
  [said.columns.method, ({ method, pieces }) => said.pieces(method, pieces), 'words'],
  [said.columns.network, ({ network }) => network, 'words'],
  [said.columns.lamina, ({ laminaMs }) => milliseconds(laminaMs)],
  [said.columns.torch, ({ torchMs }) => milliseconds(torchMs)],
  [said.columns.ratio, (row) => ratio(row.ratio)],
  [said.columns.memory, ({ laminaPeakBytes, torchPeakBytes }) => `${megabytes(laminaPeakBytes)} / ${megabytes(torchPeakBytes)}`],
]

function filled<Row>(title: string, fillings: readonly Filling<Row>[], rows: readonly Row[]): readonly FactTable[] {
  if (rows.length === 0) return []
  const columns = fillings.map(([name, , kind], at) => ({ title: name, numeric: kind !== 'words', cell: (row: readonly string[]) => row[at] ?? '' }))
  return [{ title, columns, rows: rows.map((row) => fillings.map(([, cell]) => cell(row))) }]
}

export const speedFacts = (reports: readonly SpeedReport[]): readonly Facts[] =>
  reports.map((report) => {
    const { machine, threads, date, loadBefore, matrixPeak, versions, steps, epochs, heatmaps } = report
    const programs = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
    return {
      title: said.machine(machine, threads),
      remark: said.circumstances(date, programs.join(', '), loadBefore.toFixed(1), matrixPeak.toFixed(0)),
      tables: [
        ...filled(said.tables.steps, stepColumns, steps),
        ...filled(said.tables.epochs, epochColumns, epochs),
        ...filled(said.tables.heatmaps, heatmapColumns, heatmaps),
      ],
    }
  })
