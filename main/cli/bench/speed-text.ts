// The report of speeds as a person reads it on a terminal.

import type { EpochSpeed, HeatmapSpeed, SpeedReport, Spread, StepSpeed } from '../../../core/training/measured-speed.ts'
import { table } from '../console.ts'

const none = '–'
const ms = (value: number | undefined): string => (value === undefined ? none : value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0))
const megabytes = (bytes: number | undefined): string => (bytes === undefined ? none : `${Math.round(bytes / 2 ** 20)} MB`)
const ratio = (spread: Spread | undefined): string => spread?.median.toFixed(2) ?? none
const quartiles = (spread: Spread | undefined): string => (spread ? `${spread.low.toFixed(2)}–${spread.high.toFixed(2)}` : none)
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`

export function speedText(report: SpeedReport): string {
  const { machine, threads, versions, date, loadBefore, matrixPeak, steps, epochs, heatmaps } = report
  const said = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  const head = [
    `${machine}; ${threads} ${threads === 1 ? 'thread' : 'threads'} each; ${said.join(', ')}; ${date}`,
    `Load before it began ${loadBefore.toFixed(1)}; largest matrix product ${matrixPeak.toFixed(0)} thousand million multiply-adds per second`,
    'Ratios are Lamina ÷ PyTorch: median and quartiles over rounds that visit both in turn',
  ].join('\n')
  const tables = [
    steps.length > 0 ? stepTable(steps) : undefined,
    epochs.length > 0 ? epochTable(epochs) : undefined,
    heatmaps.length > 0 ? heatmapTable(heatmaps) : undefined,
  ]
  return [head, ...tables.filter((text) => text !== undefined)].join('\n\n')
}

const stepTable = (rows: readonly StepSpeed[]): string =>
  table([
    [
      ...['training step', 'batch', 'optimizer', 'Lamina ms', 'PyTorch ms', 'ratio', 'quartiles', 'untuned', 'rounds', 'of the peak'],
      ...['compiled ms', 'session ms', 'Lamina peak', 'PyTorch peak', 'grew by', 'estimated'],
    ],
    ...rows.map((row) => [
      row.network,
      row.batch,
      row.optimizer,
      ms(row.laminaMs),
      ms(row.torchMs),
      ratio(row.ratio),
      quartiles(row.ratio),
      ratio(row.untunedRatio),
      row.rounds,
      percent(row.utilisation),
      ms(row.compileMs),
      ms(row.sessionMs),
      megabytes(row.laminaPeakBytes),
      megabytes(row.torchPeakBytes),
      megabytes(row.grownBytes),
      megabytes(row.estimatedBytes),
    ]),
  ])

const epochTable = (rows: readonly EpochSpeed[]): string =>
  table([
    ['epoch with data and metrics', 'batch', 'steps', 'epoch ms', 'steps alone ms', 'overhead', 'quartiles', 'rounds'],
    ...rows.map(({ network, batch, steps, epochMs, stepsMs, overhead, rounds }) => [
      network,
      batch,
      steps,
      ms(epochMs),
      ms(stepsMs),
      percent(overhead.median),
      `${percent(overhead.low)}–${percent(overhead.high)}`,
      rounds,
    ]),
  ])

const heatmapTable = (rows: readonly HeatmapSpeed[]): string =>
  table([
    ['heatmap', 'network', 'pieces', 'Lamina ms', 'PyTorch ms', 'ratio', 'quartiles', 'rounds', 'Lamina peak', 'PyTorch peak'],
    ...rows.map((row) => [
      row.method,
      row.network,
      row.pieces,
      ms(row.laminaMs),
      ms(row.torchMs),
      ratio(row.ratio),
      quartiles(row.ratio),
      row.rounds,
      megabytes(row.laminaPeakBytes),
      megabytes(row.torchPeakBytes),
    ]),
  ])
