// The estimate of training memory beside what a process of its own takes: the network whose windows, written out, take more than its activations.
// LAMINA_MEMORY=all takes every template and architecture in its laptop size, at two batches with two optimizers.

import { expect, test } from 'vitest'
import { checkOrThrow } from '../../core/design/check.ts'
import type { Design } from '../../core/design/design.ts'
import { templates } from '../../core/design/templates/index.ts'
import { architectures } from '../../core/design/templates/published/index.ts'
import { writeDesign } from '../../core/design/write-design.ts'
import { optimizers } from '../../core/optimizers/index.ts'
import { defaultsOf } from '../../core/options/options.ts'
import { invariant } from '../../core/problems.ts'
import { trainingMemory } from '../../core/training/memory.ts'
import './testing/built-engine.ts'
import { startEngine } from './client.ts'
import type { TimeStepsInput, TimeStepsOutput } from './jobs/time-steps.ts'

/** Allocators of other systems give memory back at other times. */
const comparable = process.platform === 'linux' && process.arch === 'x64'

interface Row {
  readonly id: string
  readonly batch: number
  readonly optimizer: 'momentum' | 'adam'
}
const all = [...templates.keys(), ...architectures.keys()].flatMap((id): readonly Row[] =>
  [16, 64].flatMap((batch) => (['momentum', 'adam'] as const).map((optimizer) => ({ id, batch, optimizer }))),
)
const rows: readonly Row[] = process.env.LAMINA_MEMORY === 'all' ? all : [{ id: 'lenet-5', batch: 256, optimizer: 'adam' }]

function designOf(id: string): Design {
  const [template, architecture] = [templates.get(id), architectures.get(id)]
  if (template) return template.build(template.standard)
  invariant(architecture, `there is a network "${id}"`)
  return architecture.draw(architecture.laptop ?? architecture.standard).drawn()
}

/** As many as it takes until several are taken in a run, which networks of many parameters never do. */
const stepsFor = (parameters: number): number => Math.min(200, Math.max(4, Math.ceil(100_000_000 / parameters)))

test.skipIf(!comparable).each(rows)(
  '$id at batch $batch with $optimizer: training takes what is estimated, within a quarter or 16 MiB',
  { timeout: 900_000 },
  async (row) => {
    const design = designOf(row.id)
    const definition = optimizers.get(row.optimizer)
    invariant(definition, `there is an optimizer "${row.optimizer}"`)
    const { nodes } = checkOrThrow(design)
    const { bytes } = trainingMemory(nodes, { batch: row.batch, optimizer: { definition, options: defaultsOf(definition.options) } })
    const parameters = [...nodes].reduce((sum, { arithmetic }) => sum + arithmetic.parameters.value, 0)
    const optimizer = { id: row.optimizer, options: {} }
    const { grownBytes } = await steps({ design: writeDesign(design), batch: row.batch, optimizer, device: 'cpu', steps: stepsFor(parameters) })
    console.log(
      `${row.id}, ${row.batch}, ${row.optimizer}: estimated ${(bytes / 2 ** 20).toFixed(0)} MiB, measured ${(grownBytes / 2 ** 20).toFixed(0)} MiB`,
    )
    expect(Math.abs(bytes - grownBytes)).toBeLessThan(Math.max(grownBytes / 4, 16 * 2 ** 20))
  },
)

async function steps(asked: TimeStepsInput): Promise<TimeStepsOutput> {
  const engine = startEngine()
  try {
    const { events } = engine.run('timeSteps', asked)
    for (;;) {
      const step = await events.next()
      if (step.done) return step.value
    }
  } finally {
    await engine.close()
  }
}
