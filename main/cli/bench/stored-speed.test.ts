// What is stored is kept up to date by machine, and later runs are compared with it in sentences.

import { expect, test } from 'vitest'
import type { EpochSpeed, HeatmapSpeed, SpeedReport, StepSpeed } from '../../../core/training/measured-speed.ts'
import { speedText } from './speed-text.ts'
import { compareSpeed, merged } from './stored-speed.ts'

const spread = (median: number, half = 0.01) => ({ median, low: median - half, high: median + half })
const step = (network: string, ratio?: ReturnType<typeof spread>): StepSpeed => ({
  ...{ network, batch: 32, optimizer: 'adam', parameters: 1000, rounds: 20, laminaMs: 8, utilisation: 0.625, compileMs: 12.34, sessionMs: 105 },
  ...{ laminaPeakBytes: 200 * 2 ** 20, grownBytes: 50 * 2 ** 20, estimatedBytes: 60 * 2 ** 20 },
  ...(ratio ? { ratio, torchMs: 10, torchPeakBytes: 300 * 2 ** 20, untunedRatio: spread(0.61) } : {}),
})
const epoch: EpochSpeed = { network: 'net', batch: 32, steps: 12, rounds: 20, epochMs: 103, stepsMs: 100, overhead: spread(0.03) }
const heatmap = (ratio: number): HeatmapSpeed => ({
  ...{ network: 'net', method: 'occlusion', pieces: 225, rounds: 20, laminaMs: 500, torchMs: 1000, ratio: spread(ratio), laminaPeakBytes: 2 ** 29 },
})
const report = (more: Partial<SpeedReport>): SpeedReport => ({
  ...{ machine: 'Abacus', threads: 2, versions: { node: '22', torch: '1.13' }, date: '2026-03-02', loadBefore: 0.1, matrixPeak: 207 },
  ...{ steps: [], epochs: [], heatmaps: [] },
  ...more,
})

test.each([
  ['slower, beyond its spread', spread(0.99), ['Compared with 2026-03-01:', "  net adam lost 10 %: 0.99 of PyTorch's time, 0.90 before."]],
  ['faster', spread(0.72), ['Compared with 2026-03-01:', "  net adam won 20 %: 0.72 of PyTorch's time, 0.90 before."]],
  [
    'slower, but the rounds are further apart',
    spread(0.99, 0.1),
    ['Compared with 2026-03-01: no ratio has changed by more than 5 % and beyond its spread.'],
  ],
  ['a little slower', spread(0.93), ['Compared with 2026-03-01: no ratio has changed by more than 5 % and beyond its spread.']],
  ['without PyTorch', undefined, ['Compared with 2026-03-01: no ratio has changed by more than 5 % and beyond its spread.']],
])('%s', (_, now, sentences) => {
  const stored = [report({ date: '2026-03-01', steps: [step('net', spread(0.9)), step('another', spread(2))] })]
  expect(compareSpeed(stored, report({ steps: [step('net', now)] }))).toEqual(sentences)
})

test('heatmaps are compared too; another machine is named; nothing stored is said', () => {
  const now = report({ heatmaps: [heatmap(0.6)] })
  expect(compareSpeed([report({ machine: 'Other', date: '2026-01-01', heatmaps: [heatmap(0.5)] })], now)).toEqual([
    'Compared with 2026-01-01 on another machine (Other):',
    "  net occlusion lost 20 %: 0.60 of PyTorch's time, 0.50 before.",
  ])
  expect(compareSpeed([], now)).toEqual(['No ratios are stored yet to compare with; "npm run bench -- --write" stores them.'])
})

test('a new report takes the place of the last one of its machine, and keeps what was not measured again', () => {
  const other = report({ machine: 'Other' })
  const before = report({ date: '2026-03-01', loadBefore: 0.4, steps: [step('net', spread(0.9)), step('another', spread(2))], epochs: [epoch] })
  const now = report({ steps: [step('net', spread(0.8))], heatmaps: [heatmap(0.5)] })
  const kept = merged([before, other], now)
  expect(kept).toEqual([
    other,
    {
      ...now,
      ...{ date: '2026-03-01 to 2026-03-02', loadBefore: 0.4, epochs: [epoch], steps: [step('another', spread(2)), step('net', spread(0.8))] },
    },
  ])
  const looked = report({ matrixPeak: 300, heatmaps: [heatmap(0.5)] })
  expect(merged([before], looked)[0]).toMatchObject({ matrixPeak: 207, steps: before.steps, heatmaps: looked.heatmaps })
  expect(merged([before], report({ steps: [step('net'), step('another')], epochs: [epoch] }))).toMatchObject([
    { date: '2026-03-02', loadBefore: 0.1 },
  ])
  // Other versions: the old rows say nothing about them.
  expect(merged([before], { ...now, versions: { node: '24' } })).toEqual([{ ...now, versions: { node: '24' } }])
})

test('a report as a person reads it', () => {
  const text = speedText(report({ steps: [step('net', spread(0.8)), step('alone')], epochs: [epoch], heatmaps: [heatmap(0.5)] }))
  expect(text.split('\n').map((line) => line.replace(/ {2,}/g, ' | '))).toEqual([
    'Abacus; 2 threads each; node 22, torch 1.13; 2026-03-02',
    'Load before it began 0.1; largest matrix product 207 thousand million multiply-adds per second',
    'Ratios are Lamina ÷ PyTorch: median and quartiles over rounds that visit both in turn',
    '',
    'training step | batch | optimizer | Lamina ms | PyTorch ms | ratio | quartiles | untuned | rounds | of the peak | compiled ms | session ms | Lamina peak | PyTorch peak | grew by | estimated',
    'net | 32 | adam | 8.00 | 10.0 | 0.80 | 0.79–0.81 | 0.61 | 20 | 62.5 % | 12.3 | 105 | 200 MB | 300 MB | 50 MB | 60 MB',
    'alone | 32 | adam | 8.00 | – | – | – | – | 20 | 62.5 % | 12.3 | 105 | 200 MB | – | 50 MB | 60 MB',
    '',
    'epoch with data and metrics | batch | steps | epoch ms | steps alone ms | overhead | quartiles | rounds',
    'net | 32 | 12 | 103 | 100 | 3.0 % | 2.0 %–4.0 % | 20',
    '',
    'heatmap | network | pieces | Lamina ms | PyTorch ms | ratio | quartiles | rounds | Lamina peak | PyTorch peak',
    'occlusion | net | 225 | 500 | 1000 | 0.50 | 0.49–0.51 | 20 | 512 MB | –',
  ])
})
