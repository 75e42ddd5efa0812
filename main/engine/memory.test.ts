// The estimate of training memory beside what a process of its own takes: the network whose windows, written out, take more than its activations.

import { expect, test } from 'vitest'
import { checkOrThrow } from '../../core/design/check.ts'
import { templates } from '../../core/design/templates/index.ts'
import { writeDesign } from '../../core/design/write-design.ts'
import { optimizers } from '../../core/optimizers/index.ts'
import { defaultsOf } from '../../core/options/options.ts'
import { invariant } from '../../core/problems.ts'
import { trainingMemory } from '../../core/training/memory.ts'
import { startEngine } from './client.ts'
import type { TimeStepsOutput } from './jobs/time-steps.ts'

/** Allocators of other systems give memory back at other times. */
const comparable = process.platform === 'linux' && process.arch === 'x64'

test.skipIf(!comparable)('lenet-5 at batch 256: 60 steps take what is estimated, within a quarter', { timeout: 240_000 }, async () => {
  const [template, definition] = [templates.get('lenet-5'), optimizers.get('adam')]
  invariant(template && definition, 'both are in their catalogs')
  const design = template.build(template.standard)
  const call = { batch: 256, optimizer: { definition, options: defaultsOf(definition.options) } }
  const { bytes } = trainingMemory(checkOrThrow(design).nodes, call)
  const { grownBytes } = await steps(writeDesign(design), call.batch)
  const ratio = bytes / grownBytes
  console.log(`estimated ${(bytes / 2 ** 20).toFixed(0)} MiB, measured ${(grownBytes / 2 ** 20).toFixed(0)} MiB`)
  expect(ratio).toBeGreaterThan(0.75)
  expect(ratio).toBeLessThan(1.25)
})

async function steps(design: string, batch: number): Promise<TimeStepsOutput> {
  const engine = startEngine()
  try {
    const { events } = engine.run('timeSteps', { design, batch, optimizer: { id: 'adam', options: {} }, device: 'cpu', steps: 60 })
    for (;;) {
      const step = await events.next()
      if (step.done) return step.value
    }
  } finally {
    await engine.close()
  }
}
