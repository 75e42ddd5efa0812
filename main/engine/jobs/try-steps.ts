// Job: a few real steps of what would be trained, on one device, through the training loop itself; from their pace the time of an epoch.

import type { Provider } from '../../../core/lowering/lowering.ts'
import { buildStep } from '../../../core/pipeline.ts'
import type { TrainingRequest, TryEvent } from '../../../core/protocol/training.ts'
import { throwIfCancelled } from '../../../core/runtime/cancel.ts'
import type { Runtime } from '../../../core/runtime/runtime.ts'
import { Evaluator } from '../../../core/training/evaluate.ts'
import { train } from '../../../core/training/train.ts'
import { defineQuietJob } from '../job.ts'
import { makeCard, planRun, type RunPlan } from '../run-plan.ts'

export interface TryStepsInput {
  readonly request: TrainingRequest
  readonly device: Provider
}
export type TryStepsOutput = Omit<Extract<TryEvent, { kind: 'measured' }>, 'kind' | 'device'>

/** The first steps fill caches and compile shaders. */
const warmUp = 2
const fewest = 3
const most = 40
/** Enough for a pace. */
const enoughMs = 1500
const validationBatch = 32

export const trySteps = defineQuietJob<TryStepsInput, TryStepsOutput>(async ({ request, device }, context) => {
  const started = performance.now()
  const plan = await planRun(request)
  const runtime = await context.runtime(device)
  const { preprocessing, stepsPerEpoch } = await makeCard(request, plan, runtime.title)
  const examples = { dataset: plan.dataset, preprocessing }
  const { ms, openMs } = await timeTraining(plan, runtime, examples, started, context.signal)
  const stepMs = median(ms)
  const validationMs = await timeValidation(plan, runtime, examples, context.signal)
  const epochMs = stepMs * stepsPerEpoch + validationMs
  return { title: runtime.title, epochMs, stepMs, stepsPerEpoch, steps: ms.length, openMs, peakBytes: process.resourceUsage().maxRSS * 1024 }
})

type Examples = Parameters<typeof train>[0]['examples']

async function timeTraining(plan: RunPlan, runtime: Runtime, examples: Examples, started: number, signal: { readonly aborted: boolean }) {
  const { model, loss, optimizer, options, learningRate, split, augmentations } = plan
  const events = train({
    runtime,
    model,
    stepGraph: (batch) => buildStep({ model, batch, loss, optimizer, batchNorm: options.batchNorm, gradientNorms: true }),
    loss,
    examples,
    parts: { train: split.train, validation: new Uint32Array() },
    options: { ...options, epochs: most, maxSteps: 0, checkpointEvery: 0 },
    learningRate,
    augmentations,
    store: { save: async () => '' },
    control: { command: 'run', changed: () => new Promise(() => {}) },
    now: () => performance.now(),
  })
  const ms: number[] = []
  let openMs = 0
  let seen = 0
  try {
    for await (const event of events) {
      throwIfCancelled(signal)
      if (event.kind !== 'step') continue
      if (seen === 0) openMs = performance.now() - started
      if (seen++ >= warmUp) ms.push(event.ms)
      const spent = ms.reduce((sum, each) => sum + each, 0)
      if (ms.length >= most || (ms.length >= fewest && spent > enoughMs)) break
    }
  } finally {
    await events.return()
  }
  return { ms, openMs }
}

/** Of the whole part, from the second of two batches: the first one loads the session. */
async function timeValidation(plan: RunPlan, runtime: Runtime, examples: Examples, signal: { readonly aborted: boolean }): Promise<number> {
  const { split, model, loss, options } = plan
  const batch = Math.min(Math.max(options.batchSize, validationBatch), Math.floor(split.validation.length / 2))
  if (batch === 0) return 0
  const evaluator = new Evaluator(runtime, model, loss)
  try {
    const steps = evaluator.evaluate(examples, split.validation.slice(0, 2 * batch), batch)
    await steps.next()
    throwIfCancelled(signal)
    const started = performance.now()
    await steps.next()
    return ((performance.now() - started) * split.validation.length) / batch
  } finally {
    await evaluator.release()
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
