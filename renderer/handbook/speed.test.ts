// The tables of speed as a person reads them.

import { expect, test } from 'vitest'
import { speedFacts } from './speed.ts'

test('what was measured stands under its machine, and parts that were not measured are left out', () => {
  const spread = (median: number) => ({ median, low: median - 0.02, high: median + 0.03 })
  const [facts] = speedFacts([
    {
      ...{ machine: 'Abacus', threads: 2, versions: { node: '22', torch: '1.13' }, date: '2026-03-02', loadBefore: 0.1, matrixPeak: 207.4 },
      steps: [
        {
          ...{ network: 'lenet-5', batch: 64, optimizer: 'adam', parameters: 61_706, rounds: 20, laminaMs: 2.5, torchMs: 3.125 },
          ...{ ratio: spread(0.8), utilisation: 0.625, compileMs: 12.34, sessionMs: 105, laminaPeakBytes: 2 ** 28, torchPeakBytes: 2 ** 29 },
          ...{ grownBytes: 1, estimatedBytes: 1 },
        },
      ],
      epochs: [{ network: 'lenet-5', batch: 64, steps: 48, rounds: 20, epochMs: 123.6, stepsMs: 120, overhead: spread(0.03) }],
      heatmaps: [],
    },
  ])
  expect(facts?.title).toBe('Abacus, 2 threads')
  expect(facts?.remark).toBe(
    'Measured 2026-03-02 with node 22, torch 1.13. Load of the machine before it began: 0.1. Largest matrix product: 207 thousand million multiply-adds per second.',
  )
  expect(facts?.tables.map(({ title, rows }) => [title, rows])).toEqual([
    ['Training steps', [['lenet-5', '64', 'adam', '2.50 ms', '3.13 ms', '0.80 (0.78–0.83)', '–', '62.5 %', '12.3 ms + 105 ms', '256 MB / 512 MB']]],
    ['Whole epochs with data and metrics', [['lenet-5', '64', '48', '124 ms', '120 ms', '3.0 % (1.0 %–6.0 %)']]],
  ])
})
