// Job: times training steps of a design, exactly as training runs them. The network stays open between calls, so that a benchmark can visit it in turn with another.

import { readFile } from 'node:fs/promises'
import { readDesign } from '../../../core/design/read-design.ts'
import { losses } from '../../../core/losses/index.ts'
import type { Provider } from '../../../core/lowering/lowering.ts'
import { optimizers } from '../../../core/optimizers/index.ts'
import { readOptions } from '../../../core/options/options.ts'
import { buildStep, modelOf } from '../../../core/pipeline.ts'
import { invariant } from '../../../core/problems.ts'
import type { Runtime } from '../../../core/runtime/runtime.ts'
import { randomStream } from '../../../core/tensor/random.ts'
import { stack, unstack } from '../../../core/tensor/stack.ts'
import { elementCount, float32, int64, type Shape } from '../../../core/tensor/tensor.ts'
import type { Batch } from '../../../core/training/examples.ts'
import type { Choice } from '../../../core/training/options.ts'
import { type Pace, paceOf } from '../../../core/training/pace.ts'
import { Trainer } from '../../../core/training/trainer.ts'
import { defineQuietJob, type JobContext } from '../job.ts'

export interface TimeStepsInput {
  /** Design file's text. */
  readonly design: string
  readonly batch: number
  readonly optimizer: Choice
  readonly device: Provider
  /** Steps to time. */
  readonly steps: number
}

export interface TimeStepsOutput {
  readonly ms: readonly number[]
  readonly parameters: number
  /** From the drawing to the graph of a step. */
  readonly compileMs: number
  /** From the graph to a session that can run. */
  readonly sessionMs: number
  readonly peakBytes: number
  /** By how much the process grew at its peak since before this network was built; meaningful for the first network of a process. */
  readonly grownBytes: number
}

interface Open {
  readonly trainer: Trainer
  readonly pace: Pace
  /** All alike; one behind the other, as a run of several steps reads them. */
  batches: readonly Batch[]
  readonly parameters: number
  readonly compileMs: number
  readonly sessionMs: number
  readonly bytesBefore: number
  step: number
}
let last: { readonly key: string; readonly opened: Open } | undefined

export const timeSteps = defineQuietJob<TimeStepsInput, TimeStepsOutput>(async (input, context) => {
  const key = JSON.stringify([input.design, input.batch, input.optimizer, input.device])
  if (last?.key !== key) {
    await last?.opened.trainer.release()
    last = { key, opened: await open(input, context) }
  }
  const { opened } = last
  const ms: number[] = []
  while (ms.length < input.steps) {
    const count = Math.min(opened.pace.steps, input.steps - ms.length)
    const batches = batchesOf(opened, count)
    const started = performance.now()
    await opened.trainer.steps(batches.map((batch) => ({ batch, step: opened.step++, learningRate: 1e-3 })))
    const taken = performance.now() - started
    opened.pace.note(taken, count)
    ms.push(...Array<number>(count).fill(taken / count))
  }
  const peakBytes = await peakMemory()
  const { parameters, compileMs, sessionMs, bytesBefore } = opened
  return { ms, parameters, compileMs, sessionMs, peakBytes, grownBytes: peakBytes - bytesBefore }
})

/** What is timed is steps alone: their batches lie ready. */
function batchesOf(opened: Open, count: number): readonly Batch[] {
  const [first] = opened.batches
  invariant(first, 'a batch was drawn')
  if (opened.batches.length < count) {
    const input = stack(Array.from({ length: count }, () => first.input))
    opened.batches = unstack(input).map((each) => ({ ...first, input: each }))
  }
  return opened.batches.slice(0, count)
}

/** On Linux a process inherits its parent's maximum in `resourceUsage`; the kernel's own high-water mark begins anew. */
async function peakMemory(): Promise<number> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '')
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]
  return 1024 * (kibibytes === undefined ? process.resourceUsage().maxRSS : Number(kibibytes))
}

async function open({ design, batch: count, optimizer, device }: TimeStepsInput, context: JobContext): Promise<Open> {
  const runtime = await context.runtime(device)
  const bytesBefore = process.memoryUsage.rss()
  const started = performance.now()
  const model = modelOf(readDesign(design), 1)
  const loss = losses.get('cross-entropy')
  const definition = optimizers.get(optimizer.id)
  invariant(loss && definition, 'the benchmark names a loss and an optimizer that exist')
  const choice = { definition, options: readOptions(definition.options, optimizer.options).values }
  const lossChoice = { definition: loss, options: readOptions(loss.options, {}).values }
  let sessionMs = 0
  const load: Runtime['load'] = async (...given) => {
    const before = performance.now()
    const session = await runtime.load(...given)
    sessionMs += performance.now() - before
    return session
  }
  const trainer = new Trainer({ ...runtime, load }, (batch) => buildStep({ model, batch, loss: lossChoice, optimizer: choice }), 1)
  const graph = trainer.graphOf(count)
  const compileMs = performance.now() - started
  const stream = randomStream(1, 'bench')
  const shape = graph.input.shape as Shape
  const classes = Int32Array.from({ length: count }, () => stream.below(model.classes))
  const batch = {
    input: float32(
      shape,
      Float32Array.from({ length: elementCount(shape) }, () => stream.normal()),
    ),
    labels: int64([...classes]),
    classes,
    count,
  }
  await trainer.step(batch, 0, 1e-3)
  const parameters = graph.parameters.reduce((sum, name) => sum + elementCount(trainer.current[name]?.shape ?? []), 0)
  return { trainer, pace: paceOf(trainer, graph, runtime), batches: [batch], parameters, compileMs, sessionMs, bytesBefore, step: 1 }
}
