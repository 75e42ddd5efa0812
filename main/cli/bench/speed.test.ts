// The bench works from end to end, on a network so small that it takes seconds: whatever it measures is a time, and what it counts is right. Nothing is said of how long.

import { expect, test } from 'vitest'
import { measuredSpeed } from '../../../core/training/measured-speed.ts'
import '../../engine/testing/built-engine.ts'
import { Console } from '../console.ts'
import { benchHeatmap } from './heatmaps.ts'
import type { BenchNetwork } from './networks.ts'
import { benchSpeed } from './speed.ts'
import { findPython } from './torch.ts'

const tiny: BenchNetwork = { id: 'course-cnn', input: [1, 12, 12], classes: 3, batch: 4, epochSteps: 3 }
const terminal = new Console()
const positive = expect.toSatisfy((value: number) => value > 0)
const spread = { median: positive, low: positive, high: positive }

test('steps and epochs of a tiny network', { timeout: 300_000 }, async () => {
  const python = await findPython()
  const told: number[] = []
  const plan = { networks: [tiny], optimizers: ['momentum'], parts: new Set(['steps', 'epochs'] as const), rounds: 2, untuned: false } as const
  const report = await benchSpeed(terminal, plan, async ({ steps, epochs }) => void told.push(steps.length, epochs.length))
  expect(told).toEqual([1, 1])
  expect(report).toMatchObject({
    matrixPeak: positive,
    threads: positive,
    versions: { 'onnxruntime-node': expect.stringMatching(/^\d+\./) },
    heatmaps: [],
  })
  expect(report.date).toMatch(/^\d{4}-\d\d-\d\d$/)
  expect(report.steps[0]).toMatchObject({
    ...{ network: 'course-cnn', batch: 4, optimizer: 'momentum', rounds: 2, laminaMs: positive, utilisation: positive },
    // 8·10 + 16·73 + 64·17 + 3·65, with one value left of each of 16 maps.
    ...{ parameters: 80 + 1168 + 1088 + 195, compileMs: positive, sessionMs: positive, laminaPeakBytes: positive },
    ...(python === undefined ? {} : { torchMs: positive, ratio: spread, torchPeakBytes: positive }),
  })
  expect(report.epochs[0]).toMatchObject({ network: 'course-cnn', batch: 4, steps: 3, epochMs: positive, stepsMs: positive })
})

// Two more processes of each program: only where everything beside PyTorch is asked for.
const everything = process.env.LAMINA_PYTORCH === 'all'
test.runIf(everything).each([
  { method: 'smoothgrad', options: { samples: 3, noise: 0.1 }, pieces: 3 },
  { method: 'occlusion', options: { window: 4, stride: 4 }, pieces: 9 },
] as const)('$method of a tiny network', { timeout: 300_000 }, async (asked) => {
  const python = await findPython()
  const setting = { terminal, python, rounds: 2, untuned: false, threads: 1, multiplyAddsPerSecond: 1 }
  expect(await benchHeatmap(setting, tiny, asked)).toMatchObject({
    ...{ network: 'course-cnn', method: asked.method, pieces: asked.pieces, laminaMs: positive },
    ...(python === undefined ? {} : { torchMs: positive, ratio: spread }),
  })
})

test('what is stored was measured, beside PyTorch and with enough visits', () => {
  for (const { machine, date, steps, heatmaps } of measuredSpeed) {
    expect(machine).not.toBe('')
    expect(date).toMatch(/^\d{4}-\d\d-\d\d/)
    for (const { rounds, ratio } of [...steps, ...heatmaps]) {
      expect(rounds).toBeGreaterThanOrEqual(20)
      expect(ratio?.median).toBeGreaterThan(0)
    }
  }
})
